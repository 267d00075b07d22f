import { assertNever } from '../../core/assert.ts';
import { displayWidth } from '../../text/display-width.ts';
import { frameRows, type FrameInput, type FrameRow } from '../frame.ts';
import { wrapped, type Canvas } from './layout.ts';

/** Columns of a line number; longer ones push their line to the right. */
export const NUMBER_WIDTH = 5;
/** Columns before the code: the number, a blank, the bar, a blank. */
export const GUTTER_WIDTH = NUMBER_WIDTH + 3;

export function drawFrame(input: Omit<FrameInput, 'width'>, canvas: Canvas): readonly string[] {
  const rows = frameRows({ ...input, width: canvas.width - GUTTER_WIDTH });
  return rows.flatMap((row) => drawRow(row, input.finding.severity, canvas));
}

function drawRow(
  row: FrameRow,
  severity: FrameInput['finding']['severity'],
  canvas: Canvas,
): readonly string[] {
  const { paint } = canvas;
  switch (row.kind) {
    case 'code':
      return [`${paint.quiet(`${String(row.number).padStart(NUMBER_WIDTH)} │`)} ${row.code}`];
    case 'gap':
      return [paint.quiet(`${'…'.padStart(NUMBER_WIDTH)} │`)];
    case 'mark':
      return drawMark(row.underline, row.label, {
        canvas,
        brush: (text) => paint.severity(severity, text),
      });
    default:
      return assertNever(row);
  }
}

function drawMark(
  underline: string,
  label: string,
  style: { readonly canvas: Canvas; readonly brush: (text: string) => string },
): readonly string[] {
  const { canvas, brush } = style;
  const gutter = canvas.paint.quiet(`${' '.repeat(NUMBER_WIDTH)} │`);
  if (label.trim() === '') {
    return underline === '' ? [] : [`${gutter} ${brush(underline)}`];
  }
  const room = canvas.width - GUTTER_WIDTH;
  const used = displayWidth(underline);
  const beside = wrapped(label, { indent: 0, width: room - used - 1 });
  const [only] = beside;
  if (beside.length === 1 && only !== undefined && displayWidth(only) <= room - used - 1) {
    return [`${gutter} ${brush(underline)} ${only}`];
  }
  const aligned = underline.length - underline.trimStart().length;
  const indent = displayWidth(label) + aligned <= room ? aligned : 0;
  const below = wrapped(label, { indent, width: room }).map((line) => `${gutter} ${line}`);
  return underline === '' ? below : [`${gutter} ${brush(underline)}`, ...below];
}
