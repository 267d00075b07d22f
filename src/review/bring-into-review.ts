import type { Evidence, TraceEvidence, TraceStep } from '../core/evidence.ts';
import type { Finding } from '../core/finding.ts';
import type { SourceFile } from '../core/review-result.ts';
import type { Location } from '../core/span.ts';

/**
 * Findings about the files under review. Data that a change sends on to a line which did not change, in this file or another, is told where the
 * change hands it over: the way still leads to its end. Of several ways those count that pass through the change.
 */
export function bringIntoReview(
  findings: readonly Finding[],
  files: readonly SourceFile[],
): readonly Finding[] {
  const reviewed = new Map(files.map((file) => [file.path, file]));
  return findings.flatMap((finding) => {
    const file = reviewed.get(finding.location.file);
    const isWhole = file !== undefined && file.changedLines === undefined;
    if (isWhole || isChanged(finding.location, file)) {
      return [finding];
    }
    const ways = finding.evidence.filter((one) => one.kind === 'trace');
    const passing = ways.filter(({ steps }) => lastChanged(steps, reviewed) !== undefined);
    const step = lastChanged(passing[0]?.steps ?? [], reviewed);
    if (step === undefined) {
      return file === undefined ? [] : [finding];
    }
    return [movedTo(step, finding, passing)];
  });
}

function lastChanged(
  steps: readonly TraceStep[],
  reviewed: ReadonlyMap<string, SourceFile>,
): Location | undefined {
  return steps.findLast(({ location }) => isChanged(location, reviewed.get(location.file)))
    ?.location;
}

function isChanged({ start, end }: Location, file: SourceFile | undefined): boolean {
  return (
    file?.changedLines?.some(({ first, last }) => first <= end.line && start.line <= last) === true
  );
}

function movedTo(location: Location, finding: Finding, passing: readonly TraceEvidence[]): Finding {
  const match: Evidence = { kind: 'match', location, note: 'from here on the data takes this way' };
  const others = finding.evidence.filter((one) => one.kind !== 'match' && one.kind !== 'trace');
  return { ...finding, location, evidence: [match, ...passing, ...others] };
}
