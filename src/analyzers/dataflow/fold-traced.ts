import type { Finding } from '../../core/finding.ts';
import type { Location } from '../../core/span.ts';
import { overlaps } from './settled-places.ts';
import type { SettledPlace } from './settled-places.ts';

/**
 * Where data was followed to a place, a rule that looked at the place alone says the same with less behind it: the finding with the trace stays,
 * takes over the other's fix and codes, and the other one goes. Both are about the same weakness when they share their CWE, and a line with the
 * place or the way there, or where the rule that followed the data speaks for what was prepared in the same function: a parser.
 */
export function foldTraced(
  findings: readonly Finding[],
  traced: readonly Finding[],
  places: readonly SettledPlace[] = [],
): readonly Finding[] {
  const folded = new Set<Finding>();
  const byFile = Map.groupBy(findings, (finding) => finding.location.file);
  const merged = traced.map((finding) => {
    const files = new Set(placesOf(finding).map(({ file }) => file));
    const twins = [...files]
      .flatMap((file) => byFile.get(file) ?? [])
      .filter((one) => saysTheSame(one, finding) || isToldBy(finding, one, places));
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

function saysTheSame(one: Finding, traced: Finding): boolean {
  return (
    one.cwe !== undefined &&
    one.cwe === traced.cwe &&
    placesOf(traced).some(
      (place) =>
        place.file === one.location.file &&
        place.start.line <= one.location.end.line &&
        one.location.start.line <= place.end.line,
    )
  );
}

function isToldBy(traced: Finding, one: Finding, places: readonly SettledPlace[]): boolean {
  return (
    one.cwe === traced.cwe &&
    places.some(
      ({ by, rules, location }) =>
        by === traced.rule &&
        rules.includes(one.rule) &&
        overlaps(location, one.location) &&
        overlaps(location, traced.location),
    )
  );
}

/** Where the data arrives, and where it passes: a text may be put together lines before it is used. */
function placesOf({ location, evidence }: Finding): readonly Location[] {
  const passed = evidence.flatMap((one) => (one.kind === 'trace' ? one.steps : []));
  return [location, ...passed.map((step) => step.location)];
}
