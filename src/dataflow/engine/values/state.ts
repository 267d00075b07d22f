import type { Binding } from '../../../python/scopes.ts';
import type { KindSet } from '../../kinds.ts';
import { isEqual, join, joinAll } from './value.ts';
import { SharedMap } from './shared-map.ts';
import type { CellId, Origin, Taint, Value } from './value.ts';

/**
 * What holds at one point of a function: the variables' values, the contents of objects, and which origins have been checked on every way
 * here. States are mutable; whoever passes one on to two places copies it.
 */
export interface State {
  readonly variables: SharedMap<Binding, Value>;
  readonly heap: SharedMap<CellId, Content>;
  /** By `checkKey`: the kinds for which data of the origin's part is known to be harmless here. */
  readonly checks: SharedMap<string, KindSet>;
}

/** Checks, to be read only. */
export interface Checks extends Iterable<[string, KindSet]> {
  get(key: string): KindSet | undefined;
}

/** What an object holds. Immutable. */
export interface Content {
  /** By key: `.name` for attributes, `[name]` for literal keys and `[0]` for indexes. */
  readonly fields: ReadonlyMap<string, Value>;
  /** Under keys that are not known; undefined where there is nothing of the kind. */
  readonly rest: Value | undefined;
  /** The elements of a list or tuple, while all of them and their order are known. */
  readonly sequence: readonly Value[] | undefined;
  /** Of a dictionary: what its keys may be, beyond the literal ones. */
  readonly keys?: Value;
  /** The first element of a list whose others are not known one by one; it is part of `rest` too. */
  readonly first?: Value;
}

export const EMPTY: Content = { fields: new Map(), rest: undefined, sequence: undefined };

export function newState(): State {
  return { variables: new SharedMap(), heap: new SharedMap(), checks: new SharedMap() };
}

/** Costs nothing until one of the two is changed. */
export function copyState({ variables, heap, checks }: State): State {
  return { variables: variables.copy(), heap: heap.copy(), checks: checks.copy() };
}

/** Makes `into` hold for what comes from either; true when that changed it. */
export function joinState(into: State, from: State): boolean {
  let isChanged = false;
  if (!into.variables.isSameAs(from.variables)) {
    for (const [binding, value] of from.variables) {
      const before = into.variables.get(binding);
      const joined = before === undefined ? value : join(before, value);
      if (joined !== before && (before === undefined || !isEqual(before, joined))) {
        into.variables.set(binding, joined);
        isChanged = true;
      }
    }
  }
  if (!into.heap.isSameAs(from.heap)) {
    for (const [id, content] of from.heap) {
      const before = into.heap.get(id);
      const joined = before === undefined ? content : joinContent(before, content);
      if (joined !== before && (before === undefined || !isSameContent(before, joined))) {
        into.heap.set(id, joined);
        isChanged = true;
      }
    }
  }
  return weakenChecks(into, from) || isChanged;
}

/** Only what both have checked stays checked. */
function weakenChecks(into: State, from: State): boolean {
  let isChanged = false;
  for (const [key, kinds] of into.checks.copy()) {
    const both = kinds & (from.checks.get(key) ?? 0);
    if (both !== kinds) {
      isChanged = true;
      if (both === 0) {
        into.checks.delete(key);
      } else {
        into.checks.set(key, both);
      }
    }
  }
  return isChanged;
}

export function joinContent(left: Content, right: Content): Content {
  if (left === right) {
    return left;
  }
  const sequence = joinSequence(left.sequence, right.sequence);
  const fields = new Map(left.fields);
  for (const [key, value] of right.fields) {
    const before = fields.get(key);
    fields.set(key, before === undefined ? value : join(before, value));
  }
  const loose = sequence === undefined ? [...(left.sequence ?? []), ...(right.sequence ?? [])] : [];
  const rests = [left.rest, right.rest, ...loose].filter((one) => one !== undefined);
  return {
    fields,
    rest: rests.length === 0 ? undefined : joinAll(rests),
    sequence,
    ...joinKeys(left.keys, right.keys),
    ...(sequence === undefined ? joinFirst(firstOf(left), firstOf(right)) : {}),
  };
}

/** The first element, where it is known. */
export function firstOf({ sequence, first }: Content): Value | undefined {
  return sequence === undefined ? first : sequence[0];
}

/** The same where the first element may be another one. */
export function withoutFirst({ fields, rest, sequence, keys }: Content): Content {
  return { fields, rest, sequence, ...(keys === undefined ? {} : { keys }) };
}

function joinFirst(left: Value | undefined, right: Value | undefined): Pick<Content, 'first'> {
  return left === undefined || right === undefined ? {} : { first: join(left, right) };
}

function joinKeys(left: Value | undefined, right: Value | undefined): Pick<Content, 'keys'> {
  const keys = left === undefined || right === undefined ? (left ?? right) : join(left, right);
  return keys === undefined ? {} : { keys };
}

function joinSequence(
  left: readonly Value[] | undefined,
  right: readonly Value[] | undefined,
): readonly Value[] | undefined {
  if (left === undefined || right?.length !== left.length) {
    return undefined;
  }
  return left.map((value, index) => join(value, right[index] ?? value));
}

export function isSameContent(left: Content, right: Content): boolean {
  return (
    left === right ||
    (left.fields.size === right.fields.size &&
      isSameMaybe(left.rest, right.rest) &&
      isSameMaybe(left.keys, right.keys) &&
      isSameMaybe(left.first, right.first) &&
      left.sequence?.length === right.sequence?.length &&
      (left.sequence ?? []).every((value, index) =>
        isSameMaybe(value, right.sequence?.[index] ?? undefined),
      ) &&
      [...left.fields].every(([key, value]) => isSameMaybe(value, right.fields.get(key))))
  );
}

function isSameMaybe(left: Value | undefined, right: Value | undefined): boolean {
  return left === undefined || right === undefined ? left === right : isEqual(left, right);
}

export function checkKey(origin: Origin, path: string): string {
  return `${origin.id}|${path}`;
}

/** Kinds for which a taint is harmless at this point: by its way, and by checks of its origin's part or of a larger part. */
export function safeKinds({ checks }: State, { origin, path, safeFor }: Taint): KindSet {
  if (checks.size === 0) {
    return safeFor;
  }
  let kinds = safeFor | (checks.get(checkKey(origin, path)) ?? 0);
  for (let end = path.length; end > 0;) {
    end = lastKeyStart(path, end);
    kinds |= checks.get(checkKey(origin, path.slice(0, end))) ?? 0;
  }
  return kinds;
}

/** Where the last key of a path begins: keys start with `.` or `[`. */
function lastKeyStart(path: string, end: number): number {
  return Math.max(0, path.lastIndexOf('.', end - 1), path.lastIndexOf('[', end - 1));
}

/**
 * Notes that data of these taints has been checked for some kinds: in what holds it now, so that it stays checked where ways meet, and for
 * whoever reads it anew from the same place.
 */
export function addChecks(state: State, taints: readonly Taint[], kinds: KindSet): void {
  if (taints.length === 0 || kinds === 0) {
    return;
  }
  for (const { origin, path } of taints) {
    const key = checkKey(origin, path);
    state.checks.set(key, (state.checks.get(key) ?? 0) | kinds);
  }
  function safer(value: Value): Value {
    return withSafety(value, taints, kinds);
  }
  for (const [binding, value] of state.variables) {
    const checked = safer(value);
    if (checked !== value) {
      state.variables.set(binding, checked);
    }
  }
  for (const [id, content] of state.heap) {
    const checked = mapContent(content, safer);
    if (checked !== content) {
      state.heap.set(id, checked);
    }
  }
}

/** A value whose taints are parts of those that have been checked. */
function withSafety(value: Value, checked: readonly Taint[], kinds: KindSet): Value {
  let isChanged = false;
  const taints = value.taints.map((taint) => {
    const isChecked =
      (taint.safeFor & kinds) !== kinds && checked.some((one) => isPartOf(taint, one));
    isChanged ||= isChecked;
    return isChecked ? { ...taint, safeFor: taint.safeFor | kinds } : taint;
  });
  return isChanged ? { ...value, taints } : value;
}

function isPartOf(taint: Taint, whole: Taint): boolean {
  const { length } = whole.path;
  return (
    taint.origin.id === whole.origin.id &&
    taint.path.startsWith(whole.path) &&
    (taint.path.length === length || '.['.includes(taint.path.charAt(length)))
  );
}

/** Changes every value in an object; gives back the same one where nothing changes. */
export function mapContent(content: Content, change: (value: Value) => Value): Content {
  let isChanged = false;
  function changed(value: Value): Value {
    const after = change(value);
    isChanged ||= after !== value;
    return after;
  }
  const rest = content.rest === undefined ? undefined : changed(content.rest);
  const sequence = content.sequence?.map(changed);
  const fields = [...content.fields].map(([key, value]): [string, Value] => [key, changed(value)]);
  const keys = content.keys === undefined ? {} : { keys: changed(content.keys) };
  const first = content.first === undefined ? {} : { first: changed(content.first) };
  return isChanged ? { fields: new Map(fields), rest, sequence, ...keys, ...first } : content;
}
