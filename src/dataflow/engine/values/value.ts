import type { Location } from '../../../core/span.ts';
import type { Binding } from '../../../python/scopes.ts';
import type { SourceKind } from '../../kinds.ts';
import type { KindSet } from '../../kinds.ts';

/**
 * The abstract values of the analysis. A value is what an expression may stand for: the outside data it may carry (`taints`), the
 * literals it may be, the library things it may be (`refs`), and the objects with contents that it may be (`cells`).
 * Values are immutable; every operation makes a new one or hands back what it was given.
 */
export interface Value {
  readonly taints: readonly Taint[];
  /** All literals that it can be; undefined where it can be anything else too. */
  readonly literals: readonly Literal[] | undefined;
  readonly refs: readonly Ref[];
  readonly cells: readonly CellId[];
}

export type Literal = string | number | boolean | null;

/** A thing of a library: a function, class or module by its name, or an object of a class. */
export interface Ref {
  readonly name: string;
  readonly isInstance: boolean;
}

/** Names an object in the heap of one function: where it was made, or which input it is. */
export type CellId = string;

/** Data from one origin, with what is known of its way. */
export interface Taint {
  readonly origin: Origin;
  /** Which part of the origin's data, `[name]`, `.user[id]`; empty for all of it. */
  readonly path: string;
  /** Sink kinds for which it has been made harmless. */
  readonly safeFor: KindSet;
  /**
   * What stands before it in the text that it is part of, as far as it is known: `\0` for text that is not. Empty where the data begins the
   * text, or is not part of one.
   */
  readonly prefix: string;
  readonly trail: Trail | undefined;
}

export type Origin = SourceOrigin | InputOrigin;

/** An expression that reads data from outside. One object for each place. */
export interface SourceOrigin {
  readonly kind: 'source';
  readonly id: string;
  readonly source: SourceKind;
  /** For people: `query parameter "q"`. */
  readonly label: string;
  readonly location: Location;
  /** The path of the request. */
  readonly isRoute?: boolean;
}

/** What the function is given: summaries speak of it, and callers put their own data in its place. */
export interface InputOrigin {
  readonly kind: 'input';
  readonly id: string;
  readonly input: Input;
}

/** A parameter by its index, or a variable of a function around. */
export type Input =
  | { readonly kind: 'parameter'; readonly index: number }
  | { readonly kind: 'captured'; readonly binding: Binding };

/** The way so far, last step first. */
export interface Trail {
  readonly location: Location;
  readonly note: string;
  readonly before: Trail | undefined;
  /** For a step into a function: the way inside it. */
  readonly inside: Trail | undefined;
  /** How many steps it is in all. */
  readonly length: number;
}

export const NOTHING: Value = { taints: [], literals: undefined, refs: [], cells: [] };

/** More alternatives than this are not told apart. */
const MAX_LITERALS = 8;
const MAX_REFS = 6;
/** The same for functions of the project. */
export const MAX_FUNCTIONS = 24;
export const MAX_CELLS = 8;
const MAX_TAINTS = 12;
const MAX_SAME_ORIGIN = 4;

export function literal(...values: readonly Literal[]): Value {
  return { ...NOTHING, literals: values };
}

export function instance(name: string): Value {
  return { ...NOTHING, refs: [{ name, isInstance: true }] };
}

export function ref(name: string): Value {
  return { ...NOTHING, refs: [{ name, isInstance: false }] };
}

export function cell(id: CellId): Value {
  return { ...NOTHING, cells: [id] };
}

export function tainted(taints: readonly Taint[]): Value {
  return taints.length === 0 ? NOTHING : { ...NOTHING, taints };
}

/** What may be either: the least upper bound. */
export function join(left: Value, right: Value): Value {
  if (left === right) {
    return left;
  }
  const taints = joinTaints(left.taints, right.taints);
  const literals = joinLiterals(left.literals, right.literals);
  const refs = joinRefs(left.refs, right.refs);
  const cells = joinCells(left.cells, right.cells);
  const isLeft =
    taints === left.taints &&
    literals === left.literals &&
    refs === left.refs &&
    cells === left.cells;
  return isLeft ? left : { taints, literals, refs, cells };
}

export function joinAll(values: readonly Value[]): Value {
  const [first, ...rest] = values;
  return first === undefined ? NOTHING : rest.reduce(join, first);
}

/**
 * Taints of both, one for each origin, path and prefix: harmless for what both are harmless for, with the trail of the one that is harmless for
 * less, or else the shorter one. Gives back `left` where `right` adds nothing.
 */
export function joinTaints(left: readonly Taint[], right: readonly Taint[]): readonly Taint[] {
  if (right.length === 0 || left === right) {
    return left;
  }
  if (left.length === 0) {
    return right;
  }
  let joined: Taint[] | undefined;
  for (const taint of right) {
    const known = joined ?? left;
    const index = known.findIndex((one) => isSame(one, taint));
    const same = known[index];
    if (same === undefined) {
      if (hasRoom(known, taint)) {
        joined ??= [...left];
        joined.push(taint);
      }
    } else {
      const both = lessSafe(same, taint);
      if (both !== same) {
        joined ??= [...left];
        joined[index] = both;
      }
    }
  }
  return joined ?? left;
}

function lessSafe(one: Taint, other: Taint): Taint {
  if (one.safeFor === other.safeFor) {
    return trailLength(other) < trailLength(one) ? other : one;
  }
  const safeFor = one.safeFor & other.safeFor;
  if (safeFor === one.safeFor) {
    return one;
  }
  return safeFor === other.safeFor ? other : { ...other, safeFor };
}

function isSame(one: Taint, other: Taint): boolean {
  return one.origin === other.origin && one.path === other.path && one.prefix === other.prefix;
}

function hasRoom(known: readonly Taint[], taint: Taint): boolean {
  const same = known.filter((one) => one.origin === taint.origin).length;
  return known.length < MAX_TAINTS && same < MAX_SAME_ORIGIN;
}

function trailLength({ trail }: Taint): number {
  return trail?.length ?? 0;
}

function joinLiterals(
  left: readonly Literal[] | undefined,
  right: readonly Literal[] | undefined,
): readonly Literal[] | undefined {
  if (left === undefined || right === undefined) {
    return undefined;
  }
  const added = right.filter((one) => !left.includes(one));
  if (added.length === 0) {
    return left;
  }
  return left.length + added.length > MAX_LITERALS ? undefined : [...left, ...added];
}

function joinRefs(left: readonly Ref[], right: readonly Ref[]): readonly Ref[] {
  const added = right.filter(
    (one) => !left.some((other) => other.name === one.name && other.isInstance === one.isInstance),
  );
  if (added.length === 0) {
    return left;
  }
  const all = [...left, ...added];
  // Tables hold many functions by design.
  const isTable = all.every(({ name }) => name.startsWith('function:'));
  return all.slice(0, isTable ? MAX_FUNCTIONS : MAX_REFS);
}

function joinCells(left: readonly CellId[], right: readonly CellId[]): readonly CellId[] {
  const added = right.filter((one) => !left.includes(one));
  return added.length === 0 ? left : [...left, ...added].slice(0, MAX_CELLS);
}

/** True when two values say the same, trails aside. */
export function isEqual(left: Value, right: Value): boolean {
  return (
    left === right ||
    (left.taints.length === right.taints.length &&
      left.cells.length === right.cells.length &&
      left.refs.length === right.refs.length &&
      left.literals?.length === right.literals?.length &&
      left.taints.every((one) =>
        right.taints.some((other) => isSame(one, other) && one.safeFor === other.safeFor),
      ) &&
      left.cells.every((one) => right.cells.includes(one)) &&
      left.refs.every((one) => right.refs.some((other) => one.name === other.name)) &&
      (left.literals ?? []).every((one) => right.literals?.includes(one) === true))
  );
}

/** Longer ways are cut: their first and last steps tell the story. */
const MAX_STEPS = 24;

/** A step more on the way of every taint; a second one at the same line with the same words is none. */
export function withStep(
  taints: readonly Taint[],
  step: { readonly location: Location; readonly note: string },
): readonly Taint[] {
  return taints.map((taint) => ({ ...taint, trail: addStep(taint.trail, step) }));
}

export function addStep(
  before: Trail | undefined,
  {
    location,
    note,
    inside,
  }: { readonly location: Location; readonly note: string; readonly inside?: Trail | undefined },
): Trail | undefined {
  const isRepeated =
    before !== undefined &&
    before.note === note &&
    before.location.span.start === location.span.start &&
    before.location.file === location.file;
  const length = (before?.length ?? 0) + (inside?.length ?? 0) + 1;
  return isRepeated || length > MAX_STEPS ? before : { location, note, before, inside, length };
}

/** The steps in the order they happened. */
export function stepsOf(trail: Trail | undefined): readonly Trail[] {
  const steps: Trail[] = [];
  const waiting: (Trail | undefined)[] = [trail];
  while (waiting.length > 0) {
    const step = waiting.pop();
    if (step !== undefined) {
      if (step.inside === undefined) {
        steps.push(step);
        waiting.push(step.before);
      } else {
        // From the end: first the way inside, then the step in, then what was before.
        waiting.push({ ...step, inside: undefined }, step.inside);
      }
    }
  }
  return steps.reverse();
}

/** All literals of a value as text, where it can be nothing else. */
export function textsOf({ literals }: Value): readonly string[] | undefined {
  const texts = literals?.filter((one): one is string & Literal => typeof one === 'string');
  return texts === undefined || texts.length !== literals?.length ? undefined : texts;
}
