import type { Evidence } from '../core/evidence.ts';
import type { Finding } from '../core/finding.ts';
import type { SourceFile } from '../core/review-result.ts';
import type { Location } from '../core/span.ts';

/**
 * Findings about the files under review. Data that a change sends on to a file which did not change is told where the change hands it over: the way
 * still leads to its end.
 */
export function bringIntoReview(
  findings: readonly Finding[],
  files: readonly SourceFile[],
): readonly Finding[] {
  const reviewed = new Map(files.map((file) => [file.path, file]));
  return findings.flatMap((finding) => {
    if (reviewed.has(finding.location.file)) {
      return [finding];
    }
    const step = waysOf(finding).findLast((location) =>
      isChanged(location, reviewed.get(location.file)),
    );
    return step === undefined ? [] : [movedTo(step, finding)];
  });
}

/** Where the data of the first way passes, in its order. */
function waysOf({ evidence }: Finding): readonly Location[] {
  const trace = evidence.find((one) => one.kind === 'trace');
  return trace?.steps.map(({ location }) => location) ?? [];
}

function isChanged({ start, end }: Location, file: SourceFile | undefined): boolean {
  return (
    file?.changedLines?.some(({ first, last }) => first <= end.line && start.line <= last) === true
  );
}

function movedTo(location: Location, finding: Finding): Finding {
  const match: Evidence = { kind: 'match', location, note: 'from here on the data takes this way' };
  const ways = finding.evidence.filter((one) => one.kind !== 'match');
  return { ...finding, location, evidence: [match, ...ways] };
}
