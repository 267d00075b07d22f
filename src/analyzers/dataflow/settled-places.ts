import type { Finding } from '../../core/finding.ts';
import type { Location } from '../../core/span.ts';
import type { Sink } from '../../dataflow/engine/frame.ts';
import type { Solution } from '../../dataflow/engine/solve.ts';
import type { Rule, RuleMeta } from '../../rules/rule.ts';

/** A place at which data that was followed does no harm, and the rules that cannot know it. Plain JSON. */
export interface SettledPlace {
  readonly location: Location;
  readonly rules: readonly string[];
  /** The rule that tells the weakness instead, where data that was followed to this place does harm. */
  readonly by?: RuleMeta['id'];
}

/** Where following data has answered what rules that look at one place can only suspect. */
export function settledPlaces(
  { harmless, unreached, flows }: Pick<Solution, 'harmless' | 'unreached' | 'flows'>,
  rules: readonly Rule[],
): readonly SettledPlace[] {
  const followed = rules.filter((rule) => 'sink' in rule);
  const all = followed.flatMap(({ settles }) => settles ?? []);
  return [
    ...unreached.map((location): SettledPlace => ({ location, rules: all })),
    ...followed.flatMap(({ meta, sink, settles, settlesAround }) => {
      const places = harmless.filter(({ kind }) => kind === sink);
      const arriving = flows.filter((flow) => flow.sink.kind === sink);
      const open = new Set(arriving.map((flow) => flow.sink.function));
      const told = arriving.flatMap((flow): readonly SettledPlace[] =>
        settlesAround !== undefined && comesFromOutside(flow)
          ? [{ location: around(flow.sink), rules: settlesAround, by: meta.id }]
          : [],
      );
      const silent = places.flatMap((place): readonly SettledPlace[] => [
        ...(settles === undefined ? [] : [{ location: place.location, rules: settles }]),
        ...(settlesAround === undefined || open.has(place.function) || READS_FILE.test(place.callee)
          ? []
          : [{ location: around(place), rules: settlesAround }]),
      ]);
      return [...told, ...silent];
    }),
  ];
}

/** Of what callers or files bring, the place where it is prepared says more than the way. */
function comesFromOutside({ origin }: Solution['flows'][number]): boolean {
  return origin.kind === 'source' && /^(?:request|upload|message)$/u.test(origin.source);
}

/** A fixed name of a file says nothing of what is in it, and a style sheet that was read before nothing of how. */
const READS_FILE = /(?:^|\.)(?:(?:iter)?parse|XSLT|xslt)$/u;

function around({ function: { source, info } }: Sink): Location {
  return source.lines.locationOf(source.path, info.node.span);
}

/** Findings without those that following the data has refuted: at a settled place, or about text on its way there. */
export function withoutSettled(
  findings: readonly Finding[],
  places: readonly SettledPlace[],
): readonly Finding[] {
  const silent = places.filter(({ by }) => by === undefined);
  const byFile = Map.groupBy(silent, ({ location }) => location.file);
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

export function overlaps(one: Location, other: Location): boolean {
  return (
    one.file === other.file && one.span.start < other.span.end && other.span.start < one.span.end
  );
}
