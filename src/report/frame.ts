import type { Evidence, TraceStep } from '../core/evidence.ts';
import type { Finding } from '../core/finding.ts';
import type { SourceFile } from '../core/review-result.ts';
import type { Location, Span } from '../core/span.ts';
import type { Redaction } from './redaction.ts';
import { showLine } from './shown-line.ts';
import { lastLineOf, shownLineNumber, viewOf, type SourceView } from './source-view.ts';

/** One row of a source frame: a line of code, a mark under the code before it, or lines left out. */
export type FrameRow =
  | { readonly kind: 'code'; readonly number: number; readonly code: string }
  | { readonly kind: 'mark'; readonly underline: string; readonly label: string }
  | { readonly kind: 'gap' };

export interface FrameInput {
  readonly finding: Finding;
  readonly file: SourceFile;
  readonly redaction: Redaction;
  /** Columns for the code alone. */
  readonly width: number;
}

/** A stretch of the file to show and underline. */
interface Mark {
  readonly location: Location;
  readonly label: string;
}

/** Lines of a span that are shown before the rest is left out. */
const LONGEST_SPAN = 4;
/** Steps of a trace beyond this many are only counted: its source and its sink are always shown. */
const MOST_STEPS = 12;

/** The finding's place and, for a trace, every step of it in this file, in the order of the lines. */
export function frameRows(input: FrameInput): readonly FrameRow[] {
  const view = viewOf(input.file);
  const marks = marksOf(input);
  const lines = shownLines(view, input.finding.location, marks);
  const rows: FrameRow[] = [];
  let previous: number | undefined;
  for (const line of lines) {
    if (previous !== undefined && line > previous + 1) {
      rows.push({ kind: 'gap' });
    }
    rows.push(...rowsOfLine(input, marks, line));
    previous = line;
  }
  if (previous !== undefined && lastLineOf(input.finding.location) > previous) {
    rows.push({ kind: 'gap' });
  }
  return rows;
}

function rowsOfLine(input: FrameInput, marks: readonly Mark[], line: number): readonly FrameRow[] {
  const view = viewOf(input.file);
  const masks = input.redaction.spans;
  const here = marks.filter(
    ({ location }) => location.start.line <= line && lastLineOf(location) >= line,
  );
  const focus = here[0]?.location.span;
  const { code } = showLine(view, line, { masks, width: input.width, ...underlinedBy(focus) });
  const rows: FrameRow[] = [{ kind: 'code', number: shownLineNumber(view, line), code }];
  for (const { location, label } of here) {
    if (location.start.line !== line) {
      continue;
    }
    const shown = showLine(view, line, { masks, width: input.width, underlined: location.span });
    // Several marks on a clipped line may need different windows; only the first one's is drawn.
    const underline = shown.code === code ? shown.underline : '';
    rows.push({ kind: 'mark', underline, label });
  }
  return rows;
}

function underlinedBy(span: Span | undefined): { readonly underlined?: Span } {
  return span === undefined ? {} : { underlined: span };
}

function marksOf({ finding, file, redaction }: FrameInput): readonly Mark[] {
  const steps = distinct(finding.evidence.flatMap((evidence) => stepMarks(evidence, file)));
  const main = { location: finding.location, label: matchNote(finding) };
  const all = steps.some(({ location }) => isSamePlace(location, finding.location))
    ? steps
    : [...steps, main];
  return all
    .filter(({ location }) => location.file === file.path)
    .map(({ location, label }) => ({ location, label: redaction.hide(label) }));
}

/** Several ways to one place share steps, the last one at least: each is marked once, with its number on the first way. */
function distinct(marks: readonly Mark[]): readonly Mark[] {
  const byStep = new Map<string, Mark>();
  for (const mark of marks) {
    const { start, end } = mark.location.span;
    const key = `${start}:${end} ${mark.label.replace(/^\d+ /, '')}`;
    byStep.set(key, byStep.get(key) ?? mark);
  }
  return [...byStep.values()];
}

function stepMarks(evidence: Evidence, file: SourceFile): readonly Mark[] {
  if (evidence.kind !== 'trace') {
    return [];
  }
  return evidence.steps
    .map((step, index) => ({
      location: step.location,
      label: stepLabel(evidence.steps, step, index),
    }))
    .filter(({ location }) => location.file === file.path)
    .filter((_, index, marks) => index < MOST_STEPS - 1 || index === marks.length - 1);
}

/** `1 source: query string of a request`. */
export function stepLabel(steps: readonly TraceStep[], step: TraceStep, index: number): string {
  const role = index === 0 ? 'source: ' : index === steps.length - 1 ? 'sink: ' : '';
  return `${index + 1} ${role}${step.note}`;
}

function matchNote(finding: Finding): string {
  const match = finding.evidence.find((evidence) => evidence.kind === 'match');
  return match?.note ?? '';
}

function isSamePlace(left: Location, right: Location): boolean {
  return (
    left.file === right.file &&
    left.start.line === right.start.line &&
    left.span.end === right.span.end
  );
}

function shownLines(view: SourceView, main: Location, marks: readonly Mark[]): readonly number[] {
  const lines = new Set<number>();
  for (const { location } of marks) {
    const last = Math.min(lastLineOf(location), location.start.line + LONGEST_SPAN - 1);
    for (let line = location.start.line; line <= last; line += 1) {
      lines.add(line);
    }
  }
  for (const line of contextLines(view, main)) {
    lines.add(line);
  }
  return [...lines].toSorted((left, right) => left - right);
}

/** The line before the finding, and the one after a finding of one line, where there is something on them. */
function contextLines(view: SourceView, main: Location): readonly number[] {
  const after = lastLineOf(main) === main.start.line ? [main.start.line + 1] : [];
  return [main.start.line - 1, ...after].filter(
    (line) => line >= 1 && line <= view.lines.lineCount && hasText(view, line, main.start.line),
  );
}

function hasText(view: SourceView, line: number, beside: number): boolean {
  const span = view.lines.lineSpan(line);
  const isNear = shownLineNumber(view, line) - shownLineNumber(view, beside) === line - beside;
  return (
    isNear && view.file.text.slice(span.start, Math.min(span.end, span.start + 500)).trim() !== ''
  );
}
