import { parsePattern, type LetterSet, type Pattern } from './parse-pattern.ts';

/**
 * How long a matcher that goes back can take for a text that does not fit, judged by the ambiguity of the pattern's automaton (Weideman, van der
 * Merwe, Berglund, Watson 2016, "Analyzing Matching Time Behavior of Backtracking Regular Expression Matchers by Using Ambiguity of NFA"; Wüstholz,
 * Olivo, Heule, Dillig 2017, "Static Detection of DoS Vulnerabilities in Programs that use Regular Expressions"). The automaton is Glushkov's: one
 * state a letter of the pattern, and an edge for each way in which one letter can follow another. Two ways from a state back to itself
 * over one text make the time exponential; two loops side by side that share a letter make it quadratic. Both need an end that can fail:
 * where the loop may as well be the end of the match, nothing is tried again. Two loops with fixed text between them are not told.
 */
export function backtracking(
  text: string,
  { isWhole }: { readonly isWhole: boolean },
): 'exponential' | 'quadratic' | undefined {
  const parsed = parsePattern(text);
  if (parsed === undefined) {
    return undefined;
  }
  const automaton: Automaton = { sets: [], edges: [], steps: 0 };
  const pattern: Pattern = isWhole
    ? { kind: 'sequence', parts: [parsed, { kind: 'condition' }] }
    : parsed;
  const ends = new Set(build(pattern, automaton).last);
  if (automaton.sets.length > MOST_STATES) {
    return undefined;
  }
  const components = loops(automaton).filter((one) => ![...one].some((state) => ends.has(state)));
  if (components.some((one) => isAmbiguous(one, automaton))) {
    return 'exponential';
  }
  return hasAdjacentLoops(automaton, ends) ? 'quadratic' : undefined;
}

const MOST_STATES = 160;
const MOST_STEPS = 300_000;
/** Repetitions up to this many times are written out. */
const WRITTEN_OUT = 6;

interface Automaton {
  readonly sets: LetterSet[];
  /** From each state, how many ways lead to which. */
  readonly edges: Map<number, number>[];
  steps: number;
}

interface Piece {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly isEmpty: boolean;
}

const EMPTY: Piece = { first: [], last: [], isEmpty: true };

function build(pattern: Pattern, automaton: Automaton): Piece {
  if (automaton.sets.length > MOST_STATES) {
    return EMPTY;
  }
  switch (pattern.kind) {
    case 'letter':
      return state(pattern.set, automaton);
    case 'condition':
      return state([], automaton);
    case 'sequence':
      return pattern.parts.reduce<Piece>(
        (before, part) => join(before, build(part, automaton), automaton),
        EMPTY,
      );
    case 'choice': {
      const pieces = pattern.parts.map((part) => build(part, automaton));
      return {
        first: pieces.flatMap(({ first }) => first),
        last: pieces.flatMap(({ last }) => last),
        isEmpty: pieces.some(({ isEmpty }) => isEmpty),
      };
    }
    default:
      return repeat(pattern, automaton);
  }
}

function state(set: LetterSet, automaton: Automaton): Piece {
  const index = automaton.sets.length;
  automaton.sets.push(set);
  automaton.edges.push(new Map());
  return { first: [index], last: [index], isEmpty: false };
}

function join(before: Piece, after: Piece, automaton: Automaton): Piece {
  connect(before.last, after.first, automaton);
  return {
    first: before.isEmpty ? [...before.first, ...after.first] : before.first,
    last: after.isEmpty ? [...before.last, ...after.last] : after.last,
    isEmpty: before.isEmpty && after.isEmpty,
  };
}

function connect(from: readonly number[], to: readonly number[], automaton: Automaton): void {
  for (const source of from) {
    const targets = automaton.edges[source];
    for (const target of to) {
      targets?.set(target, (targets.get(target) ?? 0) + 1);
    }
  }
}

function repeat(
  { part, least, most }: Extract<Pattern, { kind: 'repeat' }>,
  automaton: Automaton,
): Piece {
  const isFixed = least === most;
  if (most <= WRITTEN_OUT || isFixed) {
    let all = EMPTY;
    for (let count = 0; count < most && automaton.sets.length <= MOST_STATES; count += 1) {
      const piece = build(part, automaton);
      all = join(all, count < least ? piece : { ...piece, isEmpty: true }, automaton);
    }
    return all;
  }
  const piece = build(part, automaton);
  connect(piece.last, piece.first, automaton);
  return least === 0 ? { ...piece, isEmpty: true } : piece;
}

/** Strongly connected states with a loop, by reachability: patterns are short. */
function loops(automaton: Automaton): readonly ReadonlySet<number>[] {
  const reach = automaton.edges.map((_, index) => reachable(index, automaton));
  const done = new Set<number>();
  const found: Set<number>[] = [];
  for (const [index, targets] of reach.entries()) {
    if (!targets.has(index) || done.has(index)) {
      continue;
    }
    const component = new Set([...targets].filter((target) => reach[target]?.has(index)));
    component.forEach((one) => done.add(one));
    found.push(component);
  }
  return found;
}

function reachable(start: number, { edges }: Automaton): ReadonlySet<number> {
  const seen = new Set<number>();
  const pending = [...(edges[start]?.keys() ?? [])];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (!seen.has(next)) {
      seen.add(next);
      pending.push(...(edges[next]?.keys() ?? []));
    }
  }
  return seen;
}

/** Two ways from a state back to itself over the same text. */
function isAmbiguous(component: ReadonlySet<number>, automaton: Automaton): boolean {
  const states = [...component];
  const hasTwin = states.some((source) =>
    [...(automaton.edges[source] ?? [])].some(
      ([target, ways]) => ways > 1 && component.has(target),
    ),
  );
  return hasTwin || states.some((start) => partsAndMeets(start, component, automaton));
}

/** From the pair of a state with itself, over pairs of states that read one letter, to a pair of different ones and back. */
function partsAndMeets(
  start: number,
  component: ReadonlySet<number>,
  automaton: Automaton,
): boolean {
  const size = automaton.sets.length;
  const backwards = new Map<number, number[]>();
  const origin = start * size + start;
  const pending = [origin];
  const seen = new Set(pending);
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    for (const next of successors(pair, component, automaton)) {
      backwards.set(next, [...(backwards.get(next) ?? []), pair]);
      if (!seen.has(next)) {
        seen.add(next);
        pending.push(next);
      }
    }
    if (automaton.steps > MOST_STEPS) {
      return false;
    }
  }
  const returning = [origin];
  const known = new Set(returning);
  for (let pair = returning.pop(); pair !== undefined; pair = returning.pop()) {
    for (const before of backwards.get(pair) ?? []) {
      if (Math.floor(before / size) !== before % size) {
        return true;
      }
      if (!known.has(before)) {
        known.add(before);
        returning.push(before);
      }
    }
  }
  return false;
}

function successors(
  pair: number,
  component: ReadonlySet<number>,
  automaton: Automaton,
): readonly number[] {
  const size = automaton.sets.length;
  const lefts = automaton.edges[Math.floor(pair / size)]?.keys() ?? [];
  const rights = [...(automaton.edges[pair % size]?.keys() ?? [])];
  const found: number[] = [];
  for (const left of lefts) {
    for (const right of component.has(left) ? rights : []) {
      automaton.steps += 1;
      if (component.has(right) && share(automaton.sets[left], automaton.sets[right])) {
        found.push(left * size + right);
      }
    }
  }
  return found;
}

function share(left: LetterSet | undefined, right: LetterSet | undefined): boolean {
  return (
    left?.some(([low, high]) => right?.some(([from, to]) => low <= to && from <= high) === true) ===
    true
  );
}

/** `\w*\d+$`: where the text does not fit, every place for the border between the two is tried. */
function hasAdjacentLoops(automaton: Automaton, ends: ReadonlySet<number>): boolean {
  const { edges, sets } = automaton;
  return edges.some((targets, left) =>
    [...targets.keys()].some(
      (right) =>
        right !== left &&
        targets.has(left) &&
        edges[right]?.has(right) === true &&
        !edges[right].has(left) &&
        !ends.has(right) &&
        share(sets[left], sets[right]),
    ),
  );
}
