import { defineLibrary } from '../library.ts';
import type { CallModel, Slot } from '../library.ts';
import { members, sameFor } from './same-for.ts';

function fills(slot: Slot): CallModel {
  return { flows: [], sinks: [{ kind: 'cell', slot, does: 'written into a table' }] };
}

/**
 * Tables that spreadsheets open: a cell that begins with `=`, `+`, `-` or `@` is a formula there. `csv` writes texts as they are; openpyxl and
 * XlsxWriter's `write` take a text that begins with `=` for a formula.
 */
export const tables = defineLibrary({
  name: 'csv',
  aliases: { unicodecsv: 'csv', 'backports.csv': 'csv', aiocsv: 'csv' },
  calls: {
    'csv.writer': { returns: 'csv.Writer', flows: [] },
    'csv.DictWriter': { returns: 'csv.Writer', flows: [] },
    'csv.AsyncWriter': { returns: 'csv.Writer', flows: [] },
    'csv.AsyncDictWriter': { returns: 'csv.Writer', flows: [] },
    'csv.Writer.writerow': fills('0:row'),
    'csv.Writer.writerows': fills('0:rows'),
    'openpyxl.Workbook': { returns: 'openpyxl.Workbook', flows: [] },
    'openpyxl.load_workbook': {
      returns: 'openpyxl.Workbook',
      flows: [],
      sinks: [{ kind: 'path', slot: '0:filename', does: 'opened' }],
    },
    'openpyxl.Workbook.create_sheet': { returns: 'openpyxl.Worksheet', flows: [] },
    'openpyxl.Worksheet.append': fills('0:iterable'),
    'openpyxl.Worksheet.cell': fills('2:value'),
    'xlsxwriter.Workbook': { returns: 'xlsxwriter.Workbook', flows: [] },
    'xlsxwriter.Workbook.add_worksheet': { returns: 'xlsxwriter.Worksheet', flows: [] },
    ...sameFor(members('xlsxwriter.Worksheet', ['write', 'write_formula']), fills('2')),
    ...sameFor(members('xlsxwriter.Worksheet', ['write_row', 'write_column']), fills('2')),
    'xlsxwriter.Worksheet.write_string': { flows: [] },
  },
  values: {
    'openpyxl.Workbook.active': { is: 'openpyxl.Worksheet' },
  },
});
