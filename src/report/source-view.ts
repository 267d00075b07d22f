import type { NotebookCell, SourceFile } from '../core/review-result.ts';
import type { Location, Position, Span } from '../core/span.ts';
import { lineIndex, type LineIndex } from '../text/line-index.ts';
import { secretSpans } from '../text/mask-secrets.ts';

/** What reports need to know of one file's text, worked out once. */
export interface SourceView {
  readonly file: SourceFile;
  readonly lines: LineIndex;
  /** Stretches that are never shown. */
  readonly secrets: readonly Span[];
}

const views = new WeakMap<SourceFile, SourceView>();

export function viewOf(file: SourceFile): SourceView {
  const known = views.get(file);
  if (known !== undefined) {
    return known;
  }
  const secrets = secretSpans(file.text, file.secrets, file.format !== undefined);
  const view = { file, lines: lineIndex(file.text), secrets };
  views.set(file, view);
  return view;
}

/** A place in a notebook as its reader counts: the cell, and the line within it. */
export interface CellPlace {
  readonly cell: number;
  readonly line: number;
}

/** Undefined for files that are not notebooks. */
export function cellPlaceOf(
  file: SourceFile | undefined,
  location: Location,
): CellPlace | undefined {
  const cell = file?.notebook === undefined ? undefined : cellAt(file.notebook, location.span);
  if (file === undefined || cell === undefined) {
    return undefined;
  }
  const first = viewOf(file).lines.positionAt(cell.start).line;
  return { cell: cell.cell, line: location.start.line - first + 1 };
}

/** `12:5`, or `cell 3, line 2` in a notebook. */
export function placeText(file: SourceFile | undefined, location: Location): string {
  const place = cellPlaceOf(file, location);
  return place === undefined
    ? `${location.start.line}:${location.start.column}`
    : `cell ${place.cell}, line ${place.line}`;
}

/** `line 12`, or `cell 3, line 2` in a notebook. */
export function lineText(file: SourceFile | undefined, location: Location): string {
  const place = cellPlaceOf(file, location);
  return place === undefined
    ? `line ${location.start.line}`
    : `cell ${place.cell}, line ${place.line}`;
}

/** The number to print before a line: the file's own, or the one within its notebook cell. */
export function shownLineNumber(view: SourceView, line: number): number {
  const { notebook } = view.file;
  const cell = notebook === undefined ? undefined : cellAt(notebook, view.lines.lineSpan(line));
  return cell === undefined ? line : line - view.lines.positionAt(cell.start).line + 1;
}

/** The last line that a span touches; a span that ends at the start of a line does not touch it. */
export function lastLineOf(location: { readonly start: Position; readonly end: Position }): number {
  const endsBefore = location.end.column === 1 && location.end.line > location.start.line;
  return endsBefore ? location.end.line - 1 : location.end.line;
}

function cellAt(cells: readonly NotebookCell[], span: Span): NotebookCell | undefined {
  return cells.findLast((cell) => cell.start <= span.start);
}
