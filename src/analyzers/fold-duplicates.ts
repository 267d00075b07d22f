import type { Finding } from '../core/finding.ts';
import { RULES } from '../rules/registry.ts';

/**
 * Where a rule of ours and another tool's code say the same about the same lines, ours stays and names the other's code. A
 * code that a rule of ours covers, reported where ours is silent, stays as a hint: ours looked closer and was not convinced. Not so where
 * ours looks at all that the other tool looks at, and at more.
 */
export function foldDuplicates(findings: readonly Finding[]): readonly Finding[] {
  const ours = findings.filter((finding) => finding.tool === 'assay');
  const twins = twinsByCode(ours);
  const folded = new Map<Finding, string[]>();
  const others: Finding[] = [];
  for (const finding of findings) {
    if (finding.tool !== 'assay') {
      const code = finding.alsoReportedAs?.[0] ?? '';
      const twin = twins.get(code)?.on(finding.location);
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

/** Findings of ours by the codes that say the same: generated code has thousands of both. */
function twinsByCode(ours: readonly Finding[]): ReadonlyMap<string, LineFinder> {
  const byCode = new Map<string, Finding[]>();
  for (const finding of ours) {
    for (const code of SAME_AS.get(finding.rule) ?? []) {
      const list = byCode.get(code);
      if (list === undefined) {
        byCode.set(code, [finding]);
      } else {
        list.push(finding);
      }
    }
  }
  return new Map([...byCode].map(([code, list]) => [code, lineFinder(list)]));
}

interface LineFinder {
  /** The first finding in source order that shares a line with a place. */
  readonly on: (location: Finding['location']) => Finding | undefined;
}

function lineFinder(findings: readonly Finding[]): LineFinder {
  const sorted = findings.toSorted(
    (left, right) => left.location.span.start - right.location.span.start,
  );
  // The last line that any finding up to this one reaches: it never falls, so the first that reaches a line is found by halving.
  let last = 0;
  const reach = sorted.map(({ location }) => (last = Math.max(last, location.end.line)));
  return {
    on({ start, end }) {
      let low = 0;
      let high = reach.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((reach[middle] ?? 0) < start.line) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      const first = sorted[low];
      return first !== undefined && first.location.start.line <= end.line ? first : undefined;
    },
  };
}
