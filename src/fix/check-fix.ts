import type { FixCheckedEvidence } from '../core/evidence.ts';
import type { Finding, TextEdit } from '../core/finding.ts';
import type { SourceFile } from '../core/review-result.ts';
import { applyEdits, editProblem } from '../text/edits.ts';

/** What the analysis of a changed text says. */
export interface Reanalysis {
  /** False when any stretch of the text is not valid Python. */
  readonly parses: boolean;
  readonly findings: readonly Finding[];
}

/** Analyses a text as the review analysed the file at `path`, one file at a time (project rules do not take part). */
export type Reanalyse = (path: string, text: string) => Promise<Reanalysis>;

export interface FixCheck {
  readonly file: SourceFile;
  /** The finding with the fix in question. */
  readonly finding: Finding;
  /** What `reanalyse` says about the unchanged text. */
  readonly before: readonly Finding[];
  readonly reanalyse: Reanalyse;
}

/** What the checks of all fixes of one file share. */
export type FileCheck = Omit<FixCheck, 'finding'>;

/**
 * Applies the finding's fix to a copy of the file and analyses the copy. Findings are compared by how often each rule
 * speaks: a fix moves and rewrites the source of others, so their places and fingerprints change while they stay the same
 * claims. Undefined when there is no fix to check.
 */
export async function checkFix(check: FixCheck): Promise<FixCheckedEvidence | undefined> {
  const { file, finding, before, reanalyse } = check;
  if (finding.fix === undefined) {
    return undefined;
  }
  const { edits } = finding.fix;
  if (edits.length === 0 || editProblem(file.text, edits) !== undefined) {
    return { kind: 'fix-checked', parses: false, findingGone: false, newFindings: [] };
  }
  return compare(edits, new Map([[finding.rule, 1]]), { file, before, reanalyse });
}

/**
 * Applies the fixes of several findings of one file at once. The evidence holds for all of them or says nothing about any;
 * undefined when they cannot be applied together.
 */
export async function checkTogether(
  findings: readonly Finding[],
  check: FileCheck,
): Promise<FixCheckedEvidence | undefined> {
  const edits = distinctEdits(findings.flatMap((finding) => finding.fix?.edits ?? []));
  if (editProblem(check.file.text, edits) !== undefined) {
    return undefined;
  }
  return compare(edits, countByRule(findings), check);
}

/** `fixed` says how many findings of each rule the edits should take away. */
async function compare(
  edits: readonly TextEdit[],
  fixed: ReadonlyMap<string, number>,
  { file, before, reanalyse }: FileCheck,
): Promise<FixCheckedEvidence> {
  const after = await reanalyse(file.path, applyEdits(file.text, edits));
  const had = countByRule(before);
  const has = countByRule(after.findings);
  return {
    kind: 'fix-checked',
    parses: after.parses,
    findingGone: [...fixed].every(
      ([rule, count]) => (has.get(rule) ?? 0) <= (had.get(rule) ?? 0) - count,
    ),
    newFindings: [...has.keys()]
      .filter((rule) => (has.get(rule) ?? 0) > (had.get(rule) ?? 0))
      .sort(),
  };
}

/** Several fixes may bring the same import along. */
export function distinctEdits(edits: readonly TextEdit[]): readonly TextEdit[] {
  const byPlace = new Map(
    edits.map((edit) => [`${edit.span.start}:${edit.span.end}:${edit.newText}`, edit]),
  );
  return [...byPlace.values()].toSorted((left, right) => left.span.start - right.span.start);
}

/** True when nothing speaks against the fix. */
export function fixHolds(evidence: FixCheckedEvidence): boolean {
  return evidence.parses && evidence.findingGone && evidence.newFindings.length === 0;
}

function countByRule(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { rule, suppression } of findings) {
    if (suppression === undefined) {
      counts.set(rule, (counts.get(rule) ?? 0) + 1);
    }
  }
  return counts;
}
