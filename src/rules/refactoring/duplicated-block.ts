import type { Location } from '../../core/span.ts';
import { defineProjectRule, type CollectedFacts, type ProjectReport } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import {
  COPY_LENGTH,
  fingerprintFunctions,
  RUN_LENGTH,
  type FunctionPrints,
  type Print,
} from './fingerprint-functions.ts';

/**
 * Finds statements that stand in two places, in one file or in two, from the fingerprints of all functions. Fingerprints with one
 * hash are paired, pairs that lie at the same distance in the same two functions form a stretch, stretches with a changed, added or
 * missing statement or two between them form a copy, and of the copies of a function the largest is reported at its later place.
 * Names of local variables, comments and layout may differ (clones of types 2 and 3, after Bellon et al., "Comparison and
 * Evaluation of Clone Detection Tools", 2007).
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
/** Statements between two stretches of a copy that may differ, on either side. */
const MOST_CHANGED = 2;
/** The fewest equal statements of a copy with changes, and the fewest for each that differs. */
const CHANGED_COPY_LENGTH = 10;
const EQUAL_FOR_EACH_CHANGE = 4;
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

/** Prints of two functions that match, in order; `equal` counts statements, `changed` those that differ between them. */
interface Copy {
  readonly earlier: Place;
  readonly later: Place;
  readonly pairs: readonly Pair[];
  readonly equal: number;
  readonly changed: number;
}

interface Pair {
  readonly first: Print;
  readonly second: Print;
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
  const byDistance = new Map<Place, Map<number, Pair[]>>();
  for (const { first, second } of pairs) {
    const distance = second[1] - first.print[1];
    const distances = byDistance.get(first.place) ?? new Map<number, Pair[]>();
    byDistance.set(first.place, distances);
    const list = distances.get(distance) ?? [];
    distances.set(distance, list);
    list.push({ first: first.print, second });
  }
  return [...byDistance].flatMap(([earlier, distances]) =>
    chained([...distances.values()].flatMap(connected))
      .map((stretches) => copyOf(earlier, later, stretches))
      .filter(isWorthwhile),
  );
}

type Stretch = readonly Pair[];

/** Joins stretches that follow one another in both functions with little between them. */
function chained(stretches: readonly Stretch[]): readonly (readonly Stretch[])[] {
  const chains: Stretch[][] = [];
  const sorted = stretches.toSorted((left, right) => startOf(left)[1] - startOf(right)[1]);
  for (const stretch of sorted) {
    const chain = chains.find((one) => follows(one.at(-1) ?? [], stretch));
    if (chain === undefined) {
      chains.push([stretch]);
    } else {
      chain.push(stretch);
    }
  }
  return chains;
}

function follows(before: Stretch, after: Stretch): boolean {
  return gapsBetween(before, after).every((gap) => gap >= 0 && gap <= MOST_CHANGED);
}

/** Statements between two stretches, in the earlier and in the later function. */
function gapsBetween(before: Stretch, after: Stretch): readonly [number, number] {
  const last = before.at(-1);
  const [first, second] = startOf(after);
  return last === undefined
    ? [-1, -1]
    : [first - last.first[1] - RUN_LENGTH, second - last.second[1] - RUN_LENGTH];
}

/** Indices of the first statement in both functions. */
function startOf([first]: Stretch): readonly [number, number] {
  return [first?.first[1] ?? 0, first?.second[1] ?? 0];
}

function copyOf(earlier: Place, later: Place, stretches: readonly Stretch[]): Copy {
  let equal = 0;
  let changed = 0;
  for (const [index, stretch] of stretches.entries()) {
    const last = stretch.at(-1);
    equal += last === undefined ? 0 : last.second[1] + RUN_LENGTH - startOf(stretch)[1];
    changed += index === 0 ? 0 : Math.max(...gapsBetween(stretches[index - 1] ?? [], stretch));
  }
  return { earlier, later, pairs: stretches.flat(), equal, changed };
}

/** Cuts a list of pairs where the runs no longer touch each other. */
function connected(pairs: readonly Pair[]): readonly (readonly Pair[])[] {
  const parts: Pair[][] = [];
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
  const { equal, changed } = copy;
  const isLong =
    changed === 0
      ? equal >= COPY_LENGTH
      : equal >= Math.max(CHANGED_COPY_LENGTH, EQUAL_FOR_EACH_CHANGE * changed);
  return isLong && !overlapsItself && last.second[9] - first.second[8] >= FEWEST_NODES;
}

/** The largest copy of each stretch of a function. */
function largest(copies: readonly Copy[]): readonly Copy[] {
  const chosen: Copy[] = [];
  for (const copy of copies.toSorted((left, right) => right.equal - left.equal)) {
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
  const { equal, changed } = copy;
  const count = changed === 0 ? `${equal} statements` : `${equal} of ${equal + changed} statements`;
  const original = locationOf(copy.earlier.path, first.first, last.first);
  const location = locationOf(copy.later.path, first.second, last.second);
  const where =
    original.file === location.file
      ? `line ${original.start.line}`
      : `${original.file}, line ${original.start.line}`;
  return {
    location,
    message: `${count} of \`${copy.later.name}\` stand in \`${copy.earlier.name}\` as well (${where}): a change to one is easily forgotten in the other`,
    note: 'the copy begins here',
    evidence: [
      {
        kind: 'match',
        location: original,
        note: changed === 0 ? 'the same statements' : 'nearly the same statements',
      },
      {
        kind: 'measurement',
        subject: 'equal statements',
        value: equal,
        threshold: COPY_LENGTH - 1,
        unit: '',
      },
    ],
    source: copy.pairs.map(({ second }) => second[0].toString(16)).join(' '),
  };
}

function ends(copy: Copy): {
  readonly first: Pair;
  readonly last: Pair;
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
