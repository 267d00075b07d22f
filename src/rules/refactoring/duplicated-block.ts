import type { Location } from '../../core/span.ts';
import { defineProjectRule, type CollectedFacts, type ProjectReport } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import {
  fingerprintFunctions,
  RUN_LENGTH,
  type FunctionPrints,
  type Print,
} from './fingerprint-functions.ts';

/**
 * Finds statements that stand in two places, in one file or in two, from the fingerprints of all functions. Fingerprints with one
 * hash are paired, pairs that lie at the same distance in the same two functions form a copy, and of the copies of a function the
 * largest is reported at its later place. Names of local variables, comments and layout may differ; everything else is the same.
 */
export const duplicatedBlock = defineProjectRule({
  meta: {
    id: 'refactoring/duplicated-block',
    summary: 'The same statements in two places',
    severity: 'low',
    since: '0.1.0',
    sameAs: ['R0801'],
  },
  collect: (module) => (isExpected(module.path) ? [] : fingerprintFunctions(module)),
  compare: (facts) => compare(functionsOf(facts)),
});

const FEWEST_NODES = 50;
/** A run that stands in more places than this is idiom; only its first places are compared. */
const MOST_PLACES = 20;

/** Where repetition is the habit: tests, database migrations, generated code, documentation. */
function isExpected(path: string): boolean {
  return (
    isTestCode(path) ||
    /(?:^|\/)(?:migrations|versions|vendor|_vendor|third_party)\//.test(path) ||
    /(?:_pb2(?:_grpc)?|\.ipynb|_generated)(?:\.pyi?)?$/.test(path)
  );
}

interface Place {
  readonly path: string;
  readonly name: string;
  readonly prints: readonly Print[];
}

function functionsOf(facts: readonly CollectedFacts[]): readonly Place[] {
  return facts.flatMap(
    ({ path, facts: collected }) =>
      (collected as readonly FunctionPrints[]).map(({ name, prints }) => ({ path, name, prints })), // oxlint-disable-line no-unsafe-type-assertion -- what `collect` above made
  );
}

/** Prints of two functions that match at one distance, in order. */
interface Copy {
  readonly earlier: Place;
  readonly later: Place;
  readonly pairs: readonly { readonly first: Print; readonly second: Print }[];
}

interface Occurrence {
  readonly place: Place;
  readonly print: Print;
}

function compare(places: readonly Place[]): readonly ProjectReport[] {
  const seen = new Map<number, Occurrence[]>();
  const reports: ProjectReport[] = [];
  for (const place of places) {
    const pairs: { readonly first: Occurrence; readonly second: Print }[] = [];
    for (const print of place.prints) {
      const earlier = seen.get(print[0]) ?? [];
      for (const first of earlier) {
        pairs.push({ first, second: print });
      }
      if (earlier.length < MOST_PLACES) {
        earlier.push({ place, print });
        seen.set(print[0], earlier);
      }
    }
    reports.push(...largest(copiesOf(place, pairs)).map(reportOf));
  }
  return reports;
}

function copiesOf(
  later: Place,
  pairs: readonly { readonly first: Occurrence; readonly second: Print }[],
): readonly Copy[] {
  const byDistance = new Map<Place, Map<number, Copy['pairs'][number][]>>();
  for (const { first, second } of pairs) {
    const distance = second[1] - first.print[1];
    const distances = byDistance.get(first.place) ?? new Map<number, Copy['pairs'][number][]>();
    byDistance.set(first.place, distances);
    const list = distances.get(distance) ?? [];
    distances.set(distance, list);
    list.push({ first: first.print, second });
  }
  const copies: Copy[] = [];
  for (const [earlier, distances] of byDistance) {
    for (const list of distances.values()) {
      copies.push(...connected(list).map((one) => ({ earlier, later, pairs: one })));
    }
  }
  return copies.filter(isWorthwhile);
}

/** Cuts a list of pairs where the runs no longer touch each other. */
function connected(pairs: readonly Copy['pairs'][number][]): readonly Copy['pairs'][] {
  const parts: Copy['pairs'][number][][] = [];
  for (const pair of pairs) {
    const part = parts.at(-1);
    const previous = part?.at(-1);
    if (
      part !== undefined &&
      previous !== undefined &&
      pair.second[1] <= previous.second[1] + RUN_LENGTH
    ) {
      part.push(pair);
    } else {
      parts.push([pair]);
    }
  }
  return parts;
}

function isWorthwhile(copy: Copy): boolean {
  const { first, last } = ends(copy);
  const overlapsItself = copy.earlier === copy.later && last.first[5] > first.second[2];
  return !overlapsItself && last.second[9] - first.second[8] >= FEWEST_NODES;
}

/** The largest copy of each stretch of a function. */
function largest(copies: readonly Copy[]): readonly Copy[] {
  const chosen: Copy[] = [];
  for (const copy of copies.toSorted((left, right) => statementsOf(right) - statementsOf(left))) {
    const { first, last } = ends(copy);
    const overlaps = chosen.some((other) => {
      const place = ends(other);
      return first.second[2] < place.last.second[5] && place.first.second[2] < last.second[5];
    });
    if (!overlaps) {
      chosen.push(copy);
    }
  }
  return chosen;
}

function reportOf(copy: Copy): ProjectReport {
  const { first, last } = ends(copy);
  const count = statementsOf(copy);
  const original = locationOf(copy.earlier.path, first.first, last.first);
  const location = locationOf(copy.later.path, first.second, last.second);
  const where =
    original.file === location.file
      ? `line ${original.start.line}`
      : `${original.file}, line ${original.start.line}`;
  return {
    location,
    message: `${count} statements of \`${copy.later.name}\` stand in \`${copy.earlier.name}\` as well (${where}): a change to one is easily forgotten in the other`,
    note: 'the copy begins here',
    evidence: [
      { kind: 'match', location: original, note: 'the same statements' },
      {
        kind: 'measurement',
        subject: 'equal statements',
        value: count,
        threshold: RUN_LENGTH - 1,
        unit: '',
      },
    ],
    source: copy.pairs.map(({ second }) => second[0].toString(16)).join(' '),
  };
}

function statementsOf(copy: Copy): number {
  const { first, last } = ends(copy);
  return last.second[1] + RUN_LENGTH - first.second[1];
}

function ends(copy: Copy): {
  readonly first: Copy['pairs'][number];
  readonly last: Copy['pairs'][number];
} {
  const [first] = copy.pairs;
  const last = copy.pairs.at(-1);
  if (first === undefined || last === undefined) {
    throw new Error('a copy has at least one pair');
  }
  return { first, last };
}

function locationOf(file: string, first: Print, last: Print): Location {
  return {
    file,
    span: { start: first[2], end: last[5] },
    start: { line: first[3], column: first[4] },
    end: { line: last[6], column: last[7] },
  };
}
