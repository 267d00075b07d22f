import type { FixCheckedEvidence } from '../core/evidence.ts';
import type { Finding } from '../core/finding.ts';
import { applyEdits } from '../text/edits.ts';
import { withLineEndsOf } from './line-ends.ts';
import { checkTogether, distinctEdits, fixHolds, type FileCheck } from './check-fix.ts';

/** What became of the fixes of one file. */
export interface FixedFile {
  /** The file's text with all applied fixes; its own text when there are none. */
  readonly text: string;
  readonly applied: readonly Finding[];
  readonly left: readonly LeftFix[];
}

export interface LeftFix {
  readonly finding: Finding;
  /** Half a sentence: `the finding remains`, `it overlaps a fix applied before`. */
  readonly reason: string;
}

export interface FixRequest extends FileCheck {
  /** Findings of the file that carry a fix, in the order of application. */
  readonly findings: readonly Finding[];
}

/**
 * Applies the fixes of one file one after another. After each one the file is analysed again with all that was applied so far:
 * where its finding remains or something new appears, that fix is taken back and the others go on. All
 * edits refer to the file's original text, so a fix is never applied to code that an earlier one has rewritten.
 */
export async function applyFixes(request: FixRequest): Promise<FixedFile> {
  const applied: Finding[] = [];
  const left: LeftFix[] = [];
  for (const finding of request.findings) {
    const reason = await reasonAgainst(finding, applied, request);
    if (reason === undefined) {
      applied.push(finding);
    } else {
      left.push({ finding, reason });
    }
  }
  return { text: textWith(applied, request.file.text), applied, left };
}

/** Takes back the fixes of some findings, each with its reason; `text` is what the file held before any. */
export function takeBack<File extends FixedFile>(
  fixed: File,
  text: string,
  reasons: ReadonlyMap<Finding, string>,
): File {
  const kept = fixed.applied.filter((finding) => !reasons.has(finding));
  const taken = fixed.applied.flatMap((finding) => {
    const reason = reasons.get(finding);
    return reason === undefined ? [] : [{ finding, reason }];
  });
  return taken.length === 0
    ? fixed
    : { ...fixed, text: textWith(kept, text), applied: kept, left: [...fixed.left, ...taken] };
}

/** The text of a file with the fixes of some of its findings; their edits must not overlap. */
export function textWith(findings: readonly Finding[], text: string): string {
  const edits = distinctEdits(findings.flatMap((finding) => finding.fix?.edits ?? []));
  return applyEdits(text, withLineEndsOf(text, edits));
}

async function reasonAgainst(
  finding: Finding,
  applied: readonly Finding[],
  request: FixRequest,
): Promise<string | undefined> {
  const together = [...applied, finding];
  const evidence = await checkTogether(together, request);
  if (evidence === undefined) {
    return 'it overlaps a fix applied before; run `assay fix` again';
  }
  return fixHolds(evidence) ? undefined : problemOf(evidence);
}

function problemOf({ parses, findingGone, newFindings }: FixCheckedEvidence): string {
  if (!parses) {
    return 'the file would not parse any more';
  }
  return findingGone ? `it would bring ${newFindings.join(', ')}` : 'the finding remains';
}
