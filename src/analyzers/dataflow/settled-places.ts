import type { Finding } from '../../core/finding.ts';
import type { Location } from '../../core/span.ts';
import type { Solution } from '../../dataflow/engine/solve.ts';
import type { Rule } from '../../rules/rule.ts';

/** A place at which data that was followed does no harm, and the rules that cannot know it. Plain JSON. */
export interface SettledPlace {
  readonly location: Location;
  readonly rules: readonly string[];
}

/** Where following data has answered what rules that look at one place can only suspect. */
export function settledPlaces(
  harmless: Solution['harmless'],
  rules: readonly Rule[],
): readonly SettledPlace[] {
  const silenced = new Map<string, readonly string[]>(
    rules.flatMap((rule) =>
      'sink' in rule && rule.settles !== undefined ? [[rule.sink, rule.settles]] : [],
    ),
  );
  return harmless.flatMap(({ kind, location }) => {
    const ids = silenced.get(kind);
    return ids === undefined ? [] : [{ location, rules: ids }];
  });
}

/** Findings without those that following the data has refuted: at a settled place, or about text on its way there. */
export function withoutSettled(
  findings: readonly Finding[],
  places: readonly SettledPlace[],
): readonly Finding[] {
  const byFile = Map.groupBy(places, ({ location }) => location.file);
  return findings.filter((finding) => {
    const near = byFile.get(finding.location.file) ?? [];
    return !near.some(
      ({ rules, location }) =>
        rules.includes(finding.rule) && placesOf(finding).some((one) => overlaps(one, location)),
    );
  });
}

/** Where the finding is, and where its data ends up. */
function placesOf({ location, evidence }: Finding): readonly Location[] {
  const ends = evidence.flatMap((one) => (one.kind === 'trace' ? one.steps.slice(-1) : []));
  return [location, ...ends.map((step) => step.location)];
}

function overlaps(one: Location, other: Location): boolean {
  return (
    one.file === other.file && one.span.start < other.span.end && other.span.start < one.span.end
  );
}
