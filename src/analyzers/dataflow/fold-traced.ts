import type { Finding } from '../../core/finding.ts';

/**
 * Where data was followed to a place, a rule that looked at the place alone says the same with less behind it: the finding with the trace stays,
 * takes over the other's fix and codes, and the other one goes. Both are about the same weakness when they share CWE and lines.
 */
export function foldTraced(
  findings: readonly Finding[],
  traced: readonly Finding[],
): readonly Finding[] {
  const folded = new Set<Finding>();
  const byFile = Map.groupBy(findings, (finding) => finding.location.file);
  const merged = traced.map((finding) => {
    const twins = (byFile.get(finding.location.file) ?? []).filter((one) =>
      saysTheSame(one, finding),
    );
    for (const twin of twins) {
      folded.add(twin);
    }
    return twins.reduce(takeOver, finding);
  });
  return [...findings.filter((finding) => !folded.has(finding)), ...merged];
}

function takeOver(finding: Finding, twin: Finding): Finding {
  const codes = [...(finding.alsoReportedAs ?? []), ...(twin.alsoReportedAs ?? [])];
  const fix = finding.fix ?? twin.fix;
  const suppression = finding.suppression ?? twin.suppression;
  return {
    ...finding,
    ...(fix === undefined ? {} : { fix }),
    ...(codes.length === 0 ? {} : { alsoReportedAs: [...new Set(codes)].sort() }),
    ...(suppression === undefined ? {} : { suppression }),
  };
}

function saysTheSame(one: Finding, other: Finding): boolean {
  return (
    one.cwe !== undefined &&
    one.cwe === other.cwe &&
    one.location.start.line <= other.location.end.line &&
    other.location.start.line <= one.location.end.line
  );
}
