import { EMPTY, firstOf, joinContent, withoutFirst } from './state.ts';
import type { Content, State } from './state.ts';
import { NOTHING, cell, join, joinAll, joinTaints } from './value.ts';
import type { CellId, InputOrigin, Taint, Value } from './value.ts';

/** Objects nest as deep as people nest them; deeper parts of an input are not told apart. */
const MAX_DEPTH = 4;

/** `.name`. */
export function attributeKey(name: string): string {
  return `.${name}`;
}

/** An attribute whose name is not known. */
export const ANY_ATTRIBUTE = '.*';
/** Where a dictionary that stands for an object's attributes keeps the object. */
export const ATTRIBUTES_OF = '^of';

/** `[key]`, for a literal key or index. */
export function itemKey(key: string | number | boolean | null): string {
  return `[${String(key)
    .slice(0, 60)
    .replaceAll(/[.[\]|^]/gu, '_')}]`;
}

/** Puts a new object into the heap. One that was made at the same place before, in a loop, is not told apart from it. */
export function allocate(state: State, id: CellId, content: Content): Value {
  const before = state.heap.get(id);
  state.heap.set(id, before === undefined ? content : joinContent(before, content));
  return cell(id);
}

/**
 * What an object holds under a key (undefined: under any). Data that taints the whole object taints each part; of an input, the part itself
 * is the new input.
 */
export function readField(state: State, value: Value, key: string | undefined): Value {
  const parts: Value[] = [];
  const inputs = new Set<string>();
  for (const id of value.cells) {
    const content = state.heap.get(id) ?? EMPTY;
    const object = content.fields.get(ATTRIBUTES_OF);
    const found = object === undefined ? fieldOf(content, key) : attributeOf(state, object, key);
    if (found !== undefined) {
      parts.push(found);
    }
    if (isInputCell(id) && (found === undefined || key === undefined)) {
      inputs.add(id);
    }
  }
  const own: Taint[] = [];
  for (const taint of value.taints) {
    if (taint.origin.kind === 'input' && isWholeInput(value, taint)) {
      // Cells of the input speak for its parts, unless nothing was found under the key.
      if (inputs.has(cellOfInput(taint.origin, taint.path))) {
        parts.push(partOfInput(taint, key));
      }
    } else {
      own.push({ ...taint, path: extend(taint.path, key) });
    }
  }
  const content = joinAll(parts);
  return own.length === 0 ? content : { ...content, taints: joinTaints(content.taints, own) };
}

function attributeOf(state: State, object: Value, key: string | undefined): Value {
  const name = key === undefined ? undefined : /^\[(.*)\]$/su.exec(key)?.[1];
  if (name !== undefined) {
    return readField(state, object, attributeKey(name));
  }
  return joinAll(
    object.cells.flatMap((id) =>
      [...(state.heap.get(id)?.fields ?? [])].flatMap(([one, value]) =>
        one.startsWith('.') ? [value] : [],
      ),
    ),
  );
}

/** The value of an input itself: its data, and an object whose contents are the input's parts. */
export function inputValue(origin: InputOrigin): Value {
  return {
    ...NOTHING,
    taints: [{ origin, path: '', safeFor: 0, prefix: '', trail: undefined }],
    cells: [cellOfInput(origin, '')],
  };
}

function partOfInput(taint: Taint, key: string | undefined): Value {
  const path = extend(taint.path, key);
  const { origin } = taint;
  const cells = origin.kind === 'input' ? [cellOfInput(origin, path)] : [];
  return { ...NOTHING, taints: [{ ...taint, path }], cells };
}

function extend(path: string, key: string | undefined): string {
  return depthOf(path) >= MAX_DEPTH ? path : `${path}${key ?? '[*]'}`;
}

/** How many keys a path has; each begins with `.` or `[`. */
function depthOf(path: string): number {
  let depth = 0;
  for (let index = 0; index < path.length; index += 1) {
    const code = path.charCodeAt(index);
    depth += code === DOT || code === BRACKET ? 1 : 0;
  }
  return depth;
}

const DOT = 46;
const BRACKET = 91;

/** The cell that stands for a part of an input. */
export function cellOfInput({ id }: InputOrigin, path: string): CellId {
  return `${id}:${path}`;
}

export function isInputCell(id: CellId): boolean {
  return id.includes(':') && !id.startsWith('@');
}

/** True when a value is a part of an input as it came, not something computed from it. */
export function isWholeInput({ cells }: Value, { origin, path, safeFor }: Taint): boolean {
  return origin.kind === 'input' && safeFor === 0 && cells.includes(cellOfInput(origin, path));
}

function fieldOf(content: Content, key: string | undefined): Value | undefined {
  const { fields, rest, sequence, first } = content;
  if (key === '[0]' && first !== undefined && !fields.has(key)) {
    return first;
  }
  if (key === undefined) {
    const all = [...fields].filter(([name]) => name.startsWith('[')).map(([, one]) => one);
    const parts = [...all, ...(sequence ?? []), ...(rest === undefined ? [] : [rest])];
    return parts.length === 0 ? undefined : joinAll(parts);
  }
  const found = fields.get(key) ?? elementOf(sequence, key);
  if (key.startsWith('.') && fields.has(ANY_ATTRIBUTE)) {
    const any = fields.get(ANY_ATTRIBUTE);
    return found === undefined || any === undefined ? (found ?? any) : join(found, any);
  }
  if (!key.startsWith('[') || rest === undefined) {
    return found;
  }
  return found === undefined ? rest : join(found, rest);
}

function elementOf(sequence: readonly Value[] | undefined, key: string): Value | undefined {
  const index = /^\[(-?\d+)\]$/u.exec(key)?.[1];
  return index === undefined ? undefined : sequence?.at(Number(index));
}

/** Sets what lies under a key (undefined: some key). Where the object is certain, the old value is gone. */
export function writeField(
  state: State,
  target: Value,
  { key, value }: { readonly key: string | undefined; readonly value: Value },
): void {
  const isCertain = target.cells.length === 1;
  for (const id of target.cells) {
    const content = state.heap.get(id) ?? EMPTY;
    const object = content.fields.get(ATTRIBUTES_OF);
    const name = object === undefined ? undefined : /^\[(.*)\]$/su.exec(key ?? '')?.[1];
    if (object === undefined) {
      state.heap.set(id, written(content, { key, value, isCertain }));
    } else {
      writeField(state, object, {
        key: name === undefined ? ANY_ATTRIBUTE : attributeKey(name),
        value,
      });
    }
  }
}

function written(
  content: Content,
  {
    key,
    value,
    isCertain,
  }: { readonly key: string | undefined; readonly value: Value; readonly isCertain: boolean },
): Content {
  if (key === undefined) {
    return absorbed(content, value);
  }
  const index = /^\[(-?\d+)\]$/u.exec(key)?.[1];
  if (content.sequence !== undefined && index !== undefined) {
    const position = Number(index) < 0 ? content.sequence.length + Number(index) : Number(index);
    const sequence = content.sequence.map((one, at) =>
      at === position ? (isCertain ? value : join(one, value)) : one,
    );
    return { ...content, sequence };
  }
  const before = content.fields.get(key);
  const fields = new Map(content.fields);
  const isReplaced = isCertain && key !== ANY_ATTRIBUTE;
  fields.set(key, isReplaced || before === undefined ? value : join(before, value));
  return { ...(index === undefined ? content : withoutFirst(content)), fields };
}

/** Puts something into an object at a place that is not known; its order is not known any more. */
export function absorbed(content: Content, value: Value): Content {
  const { rest, sequence } = content;
  const before = [...(sequence ?? []), ...(rest === undefined ? [] : [rest])];
  return { ...withoutFirst(content), rest: joinAll([value, ...before]), sequence: undefined };
}

/** Puts something behind what a list holds, which keeps its first element. */
export function appended(content: Content, value: Value): Content {
  const first = firstOf(content);
  const after = absorbed(content, value);
  return first === undefined ? after : { ...after, first };
}

/** The first element of what a value may be, where it is known of all of it. */
export function firstElement({ heap }: State, { cells, taints }: Value): Value | undefined {
  const found = cells.map((id) => firstOf(heap.get(id) ?? EMPTY));
  const known = found.filter((one) => one !== undefined);
  return taints.length > 0 || known.length === 0 || known.length < found.length
    ? undefined
    : joinAll(known);
}

/** Changes the contents of every object that a value may be. */
export function updateContents(
  state: State,
  target: Value,
  change: (content: Content) => Content,
): void {
  for (const id of target.cells) {
    const before = state.heap.get(id) ?? EMPTY;
    const after = change(before);
    state.heap.set(id, target.cells.length === 1 ? after : joinContent(before, after));
  }
}

/** Everything that taints a value or anything in it. */
export function deepTaints(state: State, value: Value): readonly Taint[] {
  if (value.cells.length === 0) {
    return value.taints;
  }
  let taints = value.taints;
  const seen = new Set(value.cells);
  for (const id of seen) {
    const content = state.heap.get(id);
    if (content === undefined) {
      continue;
    }
    const parts = [...content.fields.values(), ...(content.sequence ?? [])];
    for (const part of content.rest === undefined ? parts : [...parts, content.rest]) {
      taints = joinTaints(taints, part.taints);
      addUpTo(seen, part.cells, MAX_SEEN);
    }
  }
  return taints;
}

function addUpTo(seen: Set<CellId>, cells: readonly CellId[], limit: number): void {
  for (const inner of seen.size < limit ? cells : []) {
    seen.add(inner);
  }
}

/** Objects that hold more objects than this are looked at in part. */
const MAX_SEEN = 200;
