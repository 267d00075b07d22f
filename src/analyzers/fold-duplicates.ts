import type { Finding } from '../core/finding.ts';
import { RULES } from '../rules/registry.ts';

/**
 * Where a rule of ours and another tool's code say the same about the same lines, ours stays and names the other's code. A
 * code that a rule of ours covers, reported where ours is silent, stays as a hint: ours looked closer and was not convinced. Not so where
 * ours looks at all that the other tool looks at, and at more.
 */
export function foldDuplicates(findings: readonly Finding[]): readonly Finding[] {
  const ours = findings.filter((finding) => finding.tool === 'assay');
  const folded = new Map<Finding, string[]>();
  const others: Finding[] = [];
  for (const finding of findings) {
    if (finding.tool !== 'assay') {
      const code = finding.alsoReportedAs?.[0] ?? '';
      const twin = ours.find((one) => saysTheSame(one, finding, code));
      if (twin !== undefined) {
        folded.set(twin, [...(folded.get(twin) ?? []), code]);
      } else if (!ANSWERED.has(code)) {
        others.push(COVERED.has(code) ? { ...finding, severity: 'low' } : finding);
      }
    }
  }
  const merged = ours.map((finding) => {
    const codes = folded.get(finding);
    return codes === undefined
      ? finding
      : { ...finding, alsoReportedAs: [...new Set(codes)].sort() };
  });
  return [...merged, ...others].sort(
    (left, right) => left.location.span.start - right.location.span.start,
  );
}

const SAME_AS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  RULES.map((rule) => [rule.meta.id, new Set(rule.meta.sameAs)]),
);
const COVERED = new Set(RULES.flatMap((rule) => rule.meta.sameAs ?? []));
/** Text that begins like SQL: ours asks what is put into it, and in which place. */
const ANSWERED = new Set(['S608']);

function saysTheSame(one: Finding, other: Finding, code: string): boolean {
  return SAME_AS.get(one.rule)?.has(code) === true && shareALine(one, other);
}

function shareALine(one: Finding, other: Finding): boolean {
  return (
    one.location.start.line <= other.location.end.line &&
    other.location.start.line <= one.location.end.line
  );
}
