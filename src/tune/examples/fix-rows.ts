import type { FunctionSummary } from '../../analyzers/analyzer.ts';
import type { Finding } from '../../core/finding.ts';
import { lineIndex } from '../../text/line-index.ts';
import type { RowOrigin, TrainingRow } from '../training-row.ts';
import type { ReviewedFile, Reviewer } from './reviewer.ts';
import { verdictRows } from './verdict-rows.ts';

/** A text with a flaw and the same text without it, as a commit or a pair of answers has them. */
export interface Fix {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly origin: Pick<RowOrigin, 'source' | 'revision' | 'licence' | 'group'>;
}

/** A finding that a fix took away, and where it would stand afterwards. */
export interface Removed {
  readonly finding: Finding;
  /** On the line that took the flagged one's place. */
  readonly afterwards: Finding;
  readonly before: ReviewedFile;
  readonly after: ReviewedFile;
}

/**
 * The findings that a fix took away: the rule speaks of a function before, and of the function of that name, changed, no longer.
 * What both versions have, only the later one has, or what went with its whole function, says nothing about being right.
 */
export function removedFindings({ path, before, after }: Fix, reviewer: Reviewer): Removed[] {
  const old = reviewer.review(path, before);
  const fresh = reviewer.review(path, after);
  if (!old.parses || !fresh.parses) {
    return [];
  }
  const found: Removed[] = [];
  for (const finding of old.findings) {
    const afterwards = placeAfter(finding, old, fresh);
    if (afterwards !== undefined && found.every((one) => one.finding.rule !== finding.rule)) {
      found.push({ finding, afterwards, before: old, after: fresh });
    }
  }
  return found;
}

/** A verdict of yes about each finding that is gone, and of no about the line that took its place. */
export async function fixRows(
  fix: Fix,
  reviewer: Reviewer,
  signal: AbortSignal,
): Promise<readonly TrainingRow[]> {
  const rows: TrainingRow[] = [];
  for (const { finding, afterwards, before, after } of removedFindings(fix, reviewer)) {
    const { origin } = fix;
    rows.push(
      ...(await verdictRows(
        { finding, reviewed: before, label: 'real', origin },
        reviewer,
        signal,
      )),
      ...(await verdictRows(
        { finding: afterwards, reviewed: after, label: 'harmless', origin },
        reviewer,
        signal,
      )),
    );
  }
  return rows;
}

/** The finding on the changed line that is most like the flagged one; undefined where the fix did not take it away. */
function placeAfter(
  finding: Finding,
  before: ReviewedFile,
  after: ReviewedFile,
): Finding | undefined {
  const holder = innermost(before.functions, finding.location.span.start);
  const twin = after.functions.filter((one) => one.qualifiedName === holder?.qualifiedName);
  const [other] = twin;
  if (holder === undefined || other === undefined || twin.length > 1) {
    return undefined;
  }
  const isStill = after.findings.some(
    (one) =>
      one.rule === finding.rule &&
      other.start <= one.location.span.start &&
      one.location.span.start < other.end,
  );
  const oldText = before.file.text.slice(holder.start, holder.end);
  const newText = after.file.text.slice(other.start, other.end);
  if (isStill || oldText === newText) {
    return undefined;
  }
  const flagged = lineOf(before.file.text, finding.location.start.line);
  const had = new Set(oldText.split('\n').map((line) => line.trim()));
  const line = mostLike(flagged, other, { text: after.file.text, had });
  return line === undefined ? undefined : movedTo(finding, after, line);
}

function innermost(
  functions: readonly FunctionSummary[],
  offset: number,
): FunctionSummary | undefined {
  return functions
    .filter((one) => one.start <= offset && offset < one.end)
    .toSorted((left, right) => left.end - left.start - (right.end - right.start))[0];
}

/** Among the lines that are new, else among all of the function. */
function mostLike(
  flagged: string,
  { firstLine, lastLine }: FunctionSummary,
  { text, had }: { readonly text: string; readonly had: ReadonlySet<string> },
): number | undefined {
  const words = wordsOf(flagged);
  const lines = Array.from({ length: lastLine - firstLine + 1 }, (_, index) => firstLine + index);
  const fresh = lines.filter((line) => !had.has(lineOf(text, line)) && lineOf(text, line) !== '');
  const among = fresh.length > 0 ? fresh : lines.slice(1);
  function likeness(line: number): number {
    return overlap(words, wordsOf(lineOf(text, line)));
  }
  return among.toSorted((left, right) => likeness(right) - likeness(left) || left - right)[0];
}

function lineOf(text: string, line: number): string {
  return (text.split('\n')[line - 1] ?? '').trim();
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.match(/\w+/gu));
}

/** Jaccard's index. */
function overlap(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const both = left.intersection(right).size;
  return both / Math.max(1, left.size + right.size - both);
}

function movedTo(finding: Finding, { file }: ReviewedFile, line: number): Finding {
  const index = lineIndex(file.text);
  const whole = index.lineSpan(line);
  const text = file.text.slice(whole.start, whole.end);
  const start = whole.start + (text.length - text.trimStart().length);
  const location = index.locationOf(file.path, { start, end: start + text.trim().length });
  const { fix: _, ...rest } = finding;
  return { ...rest, location, evidence: [{ kind: 'match', location, note: '' }] };
}
