import type { FixCheckedEvidence } from '../core/evidence.ts';
import type { Finding } from '../core/finding.ts';
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
  const after = await reanalyse(file.path, applyEdits(file.text, edits));
  const had = countByRule(before);
  const has = countByRule(after.findings);
  return {
    kind: 'fix-checked',
    parses: after.parses,
    findingGone: (has.get(finding.rule) ?? 0) < (had.get(finding.rule) ?? 0),
    newFindings: [...has.keys()]
      .filter((rule) => (has.get(rule) ?? 0) > (had.get(rule) ?? 0))
      .sort(),
  };
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
