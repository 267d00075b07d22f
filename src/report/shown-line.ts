import type { Span } from '../core/span.ts';
import { clustersOf } from '../text/display-width.ts';
import { escapeTerminalLine } from '../text/escape-terminal.ts';
import { maskedText } from '../text/mask-secrets.ts';
import { displayWidth } from '../text/display-width.ts';
import type { SourceView } from './source-view.ts';

/**
 * Draws one source line and what underlines a part of it. The line becomes a row of cells, each standing for a stretch of
 * source and taking some columns: a masked secret is one cell, a tab becomes blanks up to the next stop, characters that
 * cannot be seen become visible. Underlining and clipping then count cells, so both hold for tabs, wide characters and
 * masks alike.
 */

export interface ShownLine {
  readonly code: string;
  /** Blanks and `━` in the columns of the underlined span; empty when it does not touch this line. */
  readonly underline: string;
}

export interface LineStyle {
  readonly masks: readonly Span[];
  readonly underlined?: Span;
  /** Columns to stay within. */
  readonly width: number;
}

interface Cell {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly width: number;
}

const TAB_STOP = 4;
/** Source beyond this many characters before and after the underlined part is cut before it is measured. */
const MARGIN_BEFORE = 300;
const MARGIN_AFTER = 1_000;
/** The share of the columns that is kept before the underlined part of a clipped line. */
const LEAD = 0.25;

export function showLine(view: SourceView, line: number, style: LineStyle): ShownLine {
  const whole = view.lines.lineSpan(line);
  const focus = focusIn(whole, style.underlined);
  const near = {
    start: Math.max(whole.start, focus.start - MARGIN_BEFORE),
    end: Math.min(whole.end, focus.start + MARGIN_AFTER),
  };
  const cells = cellsOf(view.file.text, near, style.masks);
  const isCut = { before: near.start > whole.start, after: near.end < whole.end };
  const shown = clipped(cells, focus, { width: style.width, isCut });
  return {
    code: shown.map((cell) => cell.text).join(''),
    underline: style.underlined === undefined ? '' : underlineOf(shown, focus),
  };
}

function focusIn(line: Span, underlined: Span | undefined): Span {
  if (underlined === undefined) {
    return { start: line.start, end: line.start };
  }
  const start = Math.min(Math.max(underlined.start, line.start), line.end);
  return { start, end: Math.max(start, Math.min(underlined.end, line.end)) };
}

function cellsOf(text: string, span: Span, masks: readonly Span[]): readonly Cell[] {
  const cells: Cell[] = [];
  let offset = span.start;
  for (const mask of masks) {
    if (mask.end <= span.start || mask.start >= span.end) {
      continue;
    }
    appendText(cells, text.slice(offset, Math.max(offset, mask.start)), offset);
    const shown = escapeTerminalLine(maskedText(text.slice(mask.start, mask.end)));
    cells.push({ start: mask.start, end: mask.end, text: shown, width: displayWidth(shown) });
    offset = Math.max(offset, mask.end);
  }
  appendText(cells, text.slice(offset, Math.max(offset, span.end)), offset);
  return cells;
}

function appendText(cells: Cell[], text: string, offset: number): void {
  let column = cells.reduce((sum, cell) => sum + cell.width, 0);
  for (const cluster of clustersOf(text)) {
    const shown =
      cluster.text === '\t'
        ? ' '.repeat(TAB_STOP - (column % TAB_STOP))
        : escapeTerminalLine(cluster.text);
    const width = shown === cluster.text ? cluster.width : displayWidth(shown);
    const start = offset + cluster.offset;
    cells.push({ start, end: start + cluster.text.length, text: shown, width });
    column += width;
  }
}

function clipped(
  cells: readonly Cell[],
  focus: Span,
  room: {
    readonly width: number;
    readonly isCut: { readonly before: boolean; readonly after: boolean };
  },
): readonly Cell[] {
  const total = cells.reduce((sum, cell) => sum + cell.width, 0);
  if (total <= room.width && !room.isCut.before && !room.isCut.after) {
    return cells;
  }
  const lead = cells.findIndex((cell) => cell.end > focus.start);
  let first = lead < 0 ? cells.length : lead;
  let used = 0;
  // Keep the beginning of the line where the underlined part starts within reach of it.
  const reach = cells.slice(0, first).reduce((sum, cell) => sum + cell.width, 0);
  const before =
    reach + Math.min(20, focus.end - focus.start) < room.width - 1 && !room.isCut.before
      ? reach
      : Math.floor(room.width * LEAD);
  while (first > 0 && used + (cells[first - 1]?.width ?? 0) <= before) {
    first -= 1;
    used += cells[first]?.width ?? 0;
  }
  const isFront = first > 0 || room.isCut.before;
  return fitted(cells.slice(first), isFront, room);
}

function fitted(
  cells: readonly Cell[],
  isFrontCut: boolean,
  room: { readonly width: number; readonly isCut: { readonly after: boolean } },
): readonly Cell[] {
  const kept: Cell[] = isFrontCut ? [ellipsis()] : [];
  let used = kept.length;
  for (const [index, cell] of cells.entries()) {
    const isLast = index === cells.length - 1 && !room.isCut.after;
    if (used + cell.width > room.width - (isLast ? 0 : 1)) {
      kept.push(ellipsis());
      return kept;
    }
    kept.push(cell);
    used += cell.width;
  }
  return room.isCut.after ? [...kept, ellipsis()] : kept;
}

function ellipsis(): Cell {
  return { start: -1, end: -1, text: '…', width: 1 };
}

function underlineOf(cells: readonly Cell[], span: Span): string {
  if (span.end === span.start) {
    return emptySpanMark(cells, span.start);
  }
  return cells
    .map((cell) =>
      cell.start < span.end && cell.end > span.start && cell.start >= 0
        ? '━'.repeat(cell.width)
        : ' '.repeat(cell.width),
    )
    .join('')
    .trimEnd();
}

/** A span without length points between two characters, or behind the line's last one. */
function emptySpanMark(cells: readonly Cell[], offset: number): string {
  const before = cells.filter((cell) => cell.start < offset);
  return `${' '.repeat(before.reduce((sum, cell) => sum + cell.width, 0))}━`;
}
