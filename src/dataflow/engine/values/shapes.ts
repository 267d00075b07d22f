import type { Frame, KnownShapes } from '../frame.ts';
import { CALLED, isFunctionRef } from './function-values.ts';
import { cellOfInput, isWholeInput } from './heap.ts';
import { EMPTY } from './state.ts';
import type { Content, State } from './state.ts';
import { NOTHING } from './value.ts';
import type { CellId, InputOrigin, Literal, Ref, Value } from './value.ts';

/**
 * Functions that call what they are given are looked at once more for each kind of thing that callers give them (cloning by the values of
 * function parameters, as in Shivers, "Control-flow analysis of higher-order languages", 1991, at the level of single calls). A shape is what such a value is,
 * apart from the data in it: which function, class or library thing, and the same of what it carries along. Data stays symbolic.
 */
export interface Shape {
  readonly refs: readonly Ref[];
  /** A name, where a member is looked up by it. */
  readonly literals: readonly Literal[] | undefined;
  /** By key, `^f` and the like, and the keys that lead to what is called. */
  readonly parts: ReadonlyMap<string, Shape>;
}

/** By the input's id. */
export type Shapes = ReadonlyMap<string, Shape>;

/** `called`: the input is called. `name`: it names a member that is looked up. `class`: its class decides which method runs. */
export type Use = 'called' | 'name' | 'class';

/** Functions in functions deeper than this are not told apart. */
const MAX_DEPTH = 3;
const MAX_ALTERNATIVES = 4;

/** Notes that it matters what a function is given there. */
export function noteSensitive(frame: Frame, value: Value, use: Use): void {
  for (const taint of value.taints) {
    if (taint.origin.kind === 'input' && isWholeInput(value, taint)) {
      frame.sensitive.add(sensitiveKey(taint.origin.id, taint.path, use));
    }
  }
}

function sensitiveKey(id: string, path: string, use: Use): string {
  return `${use} ${id}${path}`;
}

/** One entry of what a summary is sensitive to. */
export interface Sensitive {
  readonly id: string;
  readonly keys: readonly string[];
  readonly use: Use;
}

export function parseSensitive(entry: string): Sensitive {
  const [use = '', rest = ''] = entry.split(/ (.*)/su);
  const [, id = '', path = ''] = /^([pv]\d+)(.*)$/su.exec(rest) ?? [];
  return { id, keys: pathKeys(path), use: use === 'name' || use === 'class' ? use : 'called' };
}

/** `.a[b]^f` as its keys. */
export function pathKeys(path: string): readonly string[] {
  return path.split(/(?=[.[^])/u).filter((key) => key !== '');
}

/** What a value is, apart from data; undefined where that is nothing that can be called. */
export function shapeOf(state: State, value: Value, use: Use): Shape | undefined {
  return shapeWithin({ state, use, depth: 0 }, value);
}

const NO_SHAPE: Shape = { refs: [], literals: undefined, parts: new Map() };

interface Look {
  readonly state: State;
  readonly use: Use;
  readonly depth: number;
}

function shapeWithin(look: Look, value: Value): Shape | undefined {
  const { state, use, depth } = look;
  const deeper = { ...look, depth: depth + 1 };
  const refs = value.refs.filter((one) =>
    use === 'class' ? one.isInstance : isFunctionRef(one) || isCallableName(one),
  );
  const literals = use === 'name' && value.literals?.length === 1 ? value.literals : undefined;
  const parts = new Map<string, Shape>();
  for (const id of depth < MAX_DEPTH && use !== 'class' ? value.cells : []) {
    const fields = state.heap.get(id)?.fields ?? new Map<string, Value>();
    const called = fields.get(CALLED);
    const what = called === undefined ? undefined : shapeWithin(deeper, called);
    for (const [key, part] of what === undefined ? [] : fields) {
      // Whatever else it carries is there, known or not.
      const shape = key === CALLED ? what : (shapeWithin(deeper, part) ?? NO_SHAPE);
      if (shape !== undefined && key.startsWith('^')) {
        parts.set(key, joinShapes(parts.get(key), shape));
      }
    }
  }
  const isNothing = refs.length === 0 && literals === undefined && parts.size === 0;
  return isNothing || refs.length > MAX_ALTERNATIVES ? undefined : { refs, literals, parts };
}

/** Functions, classes and methods of libraries; not their objects, nor modules. */
function isCallableName({ name, isInstance }: Ref): boolean {
  return !isInstance && !name.startsWith('module:');
}

export function joinShapes(left: Shape | undefined, right: Shape): Shape {
  if (left === undefined) {
    return right;
  }
  const added = right.refs.filter((one) => !left.refs.some(({ name }) => name === one.name));
  const parts = new Map(left.parts);
  for (const [key, part] of right.parts) {
    parts.set(key, joinShapes(parts.get(key), part));
  }
  return { refs: [...left.refs, ...added], literals: left.literals ?? right.literals, parts };
}

/** A shape under keys that lead to it. */
export function shapeUnder(keys: readonly string[], shape: Shape): Shape {
  return keys
    .toReversed()
    .reduce<Shape>(
      (inner, key) => ({ refs: [], literals: undefined, parts: new Map([[key, inner]]) }),
      shape,
    );
}

/** The same for shapes that say the same. */
export function shapesKey(shapes: Shapes): string {
  return [...shapes]
    .map(([id, shape]) => `${id}=${shapeKey(shape)}`)
    .sort()
    .join(';');
}

function shapeKey({ refs, literals, parts }: Shape): string {
  const inner = [...parts].map(([key, part]) => `${key}:${shapeKey(part)}`).sort();
  return `{${refs
    .map(({ name }) => name)
    .sort()
    .join(',')}|${(literals ?? []).join(',')}|${inner.join(',')}}`;
}

/** What inputs of known shapes hold when a function begins. */
export function seedInputs(inputOf: (id: string) => InputOrigin, shapes: Shapes): KnownShapes {
  const heap = new Map<CellId, Content>();
  const values = new Map(
    [...shapes].map(([id, shape]) => [id, seedInput(inputOf(id), { shape, path: '' }, heap)]),
  );
  return { values, heap };
}

/** An input that is known to be of a shape: its data is the caller's, as ever. Objects in it go into the heap. */
function seedInput(
  origin: InputOrigin,
  { shape, path }: { readonly shape: Shape; readonly path: string },
  heap: Map<CellId, Content>,
): Value {
  const id = cellOfInput(origin, path);
  const fields = new Map<string, Value>();
  for (const [key, part] of shape.parts) {
    fields.set(key, seedInput(origin, { shape: part, path: `${path}${key}` }, heap));
  }
  if (fields.size > 0) {
    heap.set(id, { ...EMPTY, fields });
  }
  return {
    ...NOTHING,
    taints: [{ origin, path, safeFor: 0, prefix: '', trail: undefined }],
    cells: [id],
    refs: shape.refs,
    literals: shape.literals,
  };
}
