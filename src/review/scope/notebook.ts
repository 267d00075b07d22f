import { z } from 'zod';

import type { NotebookCell } from '../../core/review-result.ts';
import { silenceMagics } from './notebook-magics.ts';

/** A Jupyter notebook's code as one Python text. */
export type NotebookOutcome =
  | { readonly outcome: 'ok'; readonly text: string; readonly cells: readonly NotebookCell[] }
  /** Its code is in another language; `language` as the notebook calls it. */
  | { readonly outcome: 'not-python'; readonly language: string }
  /** `reason` is half a sentence for people, for instance `is not a notebook: the JSON is broken`. */
  | { readonly outcome: 'broken'; readonly reason: string };

/**
 * Joins the code cells of a notebook (nbformat 3 and 4), each ending in a line feed. Lines that only IPython understands are
 * turned into comments of the same length, so that columns stay true.
 */
export function readNotebook(json: string): NotebookOutcome {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json.replace(/^\uFEFF/u, ''));
  } catch {
    return { outcome: 'broken', reason: 'is not a notebook: its JSON is broken' };
  }
  const checked = notebookSchema.safeParse(parsed);
  if (!checked.success) {
    return {
      outcome: 'broken',
      reason: 'is not a notebook: it has no cells as Jupyter writes them',
    };
  }
  const notebook = checked.data;
  const language =
    notebook.metadata?.language_info?.name ?? notebook.metadata?.kernelspec?.language ?? 'python';
  if (!/^i?python/iu.test(language)) {
    return { outcome: 'not-python', language };
  }
  const all = notebook.cells ?? notebook.worksheets?.flatMap((sheet) => sheet.cells) ?? [];
  const cells: NotebookCell[] = [];
  let text = '';
  for (const [index, cell] of all.entries()) {
    if (cell.cell_type === 'code') {
      cells.push({ cell: index + 1, start: text.length });
      text += endLine(silenceMagics(asText(cell.source ?? cell.input ?? '')));
    }
  }
  return { outcome: 'ok', text, cells };
}

const sourceSchema = z.union([z.string(), z.array(z.string())]);
const cellSchema = z.looseObject({
  cell_type: z.string(),
  source: sourceSchema.optional(),
  input: sourceSchema.optional(),
});
const notebookSchema = z
  .looseObject({
    cells: z.array(cellSchema).optional(),
    worksheets: z.array(z.looseObject({ cells: z.array(cellSchema) })).optional(),
    metadata: z
      .looseObject({
        kernelspec: z.looseObject({ language: z.string().optional() }).optional(),
        language_info: z.looseObject({ name: z.string().optional() }).optional(),
      })
      .optional(),
  })
  .refine((notebook) => notebook.cells !== undefined || notebook.worksheets !== undefined);

function asText(source: string | readonly string[]): string {
  return typeof source === 'string' ? source : source.join('');
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
