import { fillersOf } from '../calls/arguments.ts';
import type { Invocation } from '../calls/arguments.ts';
import { copyContents, elementOf } from './collections.ts';
import { idOf } from '../frame.ts';
import type { Frame } from '../frame.ts';
import {
  absorbed,
  allocate,
  appended,
  itemKey,
  readField,
  updateContents,
  writeField,
} from './heap.ts';
import { EMPTY, withoutFirst } from './state.ts';
import type { Content } from './state.ts';
import { asItems, withChanges } from './make-collections.ts';
import { NOTHING, join, joinAll } from './value.ts';
import type { Value } from './value.ts';

/**
 * Methods of lists, dictionaries and sets, on objects that the code makes or is given. Undefined for other methods and for things
 * that have no contents.
 */
export function callContainer(frame: Frame, method: string, call: Invocation): Value | undefined {
  const object = call.receiver?.value;
  if (object === undefined || (object.cells.length === 0 && !isLookup(method, object))) {
    return undefined;
  }
  return METHODS.get(method)?.(frame, object, call);
}

/** Looking up a part of data from outside gives that part. */
function isLookup(method: string, object: Value): boolean {
  return (method === 'get' || method === 'pop') && object.taints.length > 0;
}

type Method = (frame: Frame, object: Value, call: Invocation) => Value | undefined;

const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['get', getItem],
  ['pop', popItem],
  ['setdefault', setDefault],
  ['append', append],
  ['appendleft', absorbAll],
  ['add', absorbAll],
  ['insert', insert],
  ['extend', extend],
  ['update', update],
  ['remove', remove],
  ['clear', clear],
  ['reverse', reverse],
  ['sort', forgetOrder],
  ['copy', copy],
  ['items', items],
  ['values', values],
  ['keys', keys],
  ['__getitem__', getItem],
  ['_replace', (frame, object, call) => withChanges(frame, object, call)],
  ['_asdict', asItems],
  ['model_dump', asItems],
]);

function keyOf(
  frame: Frame,
  call: Invocation,
): { readonly key: string | undefined; readonly isGiven: boolean } {
  const [first] = fillersOf(frame, '0', call);
  const literals = first?.value.literals;
  const [only] = literals ?? [];
  return {
    key: literals?.length === 1 && only !== undefined ? itemKey(only) : undefined,
    isGiven: first !== undefined,
  };
}

function second(frame: Frame, call: Invocation): Value | undefined {
  const [filler] = fillersOf(frame, '1:default', call);
  return filler?.value;
}

function getItem(frame: Frame, object: Value, call: Invocation): Value | undefined {
  const { key, isGiven } = keyOf(frame, call);
  if (!isGiven) {
    return undefined;
  }
  const found = readField(frame.state, object, key);
  const fallback = second(frame, call);
  return fallback === undefined || isCertain(frame, object, key) ? found : join(found, fallback);
}

/** The key was put there on every way. */
function isCertain({ state }: Frame, { cells }: Value, key: string | undefined): boolean {
  const [id] = cells;
  return (
    key !== undefined &&
    id !== undefined &&
    cells.length === 1 &&
    state.heap.get(id)?.fields.has(key) === true
  );
}

function popItem(frame: Frame, object: Value, call: Invocation): Value | undefined {
  const { key, isGiven } = keyOf(frame, call);
  const [id] = object.cells;
  const content = id === undefined ? undefined : frame.state.heap.get(id);
  if (content?.sequence !== undefined && object.cells.length === 1) {
    const at = isGiven ? Number(/^\[(-?\d+)\]$/u.exec(key ?? '')?.[1] ?? Number.NaN) : -1;
    return popFrom(frame, object, { sequence: content.sequence, at });
  }
  const found = readField(frame.state, object, key);
  updateContents(frame.state, object, (before) => without(forget(before), key));
  const fallback = second(frame, call);
  return fallback === undefined ? found : join(found, fallback);
}

/** What is taken out of a dictionary is gone. */
function without(content: Content, key: string | undefined): Content {
  if (key === undefined || !content.fields.has(key)) {
    return content;
  }
  const fields = new Map(content.fields);
  fields.delete(key);
  return { ...content, fields };
}

function popFrom(
  frame: Frame,
  object: Value,
  { sequence, at }: { readonly sequence: readonly Value[]; readonly at: number },
): Value {
  const popped = sequence.at(at);
  if (Number.isNaN(at) || popped === undefined) {
    updateContents(frame.state, object, forget);
    return joinAll(sequence);
  }
  const place = at < 0 ? sequence.length + at : at;
  const rest = sequence.filter((_, index) => index !== place);
  updateContents(frame.state, object, (content) => ({ ...content, sequence: rest }));
  return popped;
}

function setDefault(frame: Frame, object: Value, call: Invocation): Value {
  const { key } = keyOf(frame, call);
  const value = second(frame, call) ?? NOTHING;
  const before = readField(frame.state, object, key);
  const both = before === NOTHING ? value : join(before, value);
  writeField(frame.state, object, { key, value: both });
  return both;
}

function given(frame: Frame, call: Invocation): readonly Value[] {
  return fillersOf(frame, '*', call).map((one) => one.value);
}

function append(frame: Frame, object: Value, call: Invocation): Value {
  const [value = NOTHING] = given(frame, call);
  updateContents(frame.state, object, (content) =>
    content.sequence !== undefined && content.sequence.length < MAX_SEQUENCE
      ? { ...content, sequence: [...content.sequence, value] }
      : appended(content, value),
  );
  return NOTHING;
}

/** In a loop a list could grow for ever. */
const MAX_SEQUENCE = 24;

function absorbAll(frame: Frame, object: Value, call: Invocation): Value {
  for (const value of given(frame, call)) {
    updateContents(frame.state, object, (content) => absorbed(content, value));
  }
  return NOTHING;
}

function insert(frame: Frame, object: Value, call: Invocation): Value {
  const [at, value = NOTHING] = given(frame, call);
  const [place] = at?.literals ?? [];
  updateContents(frame.state, object, (content) =>
    content.sequence !== undefined && typeof place === 'number' && place >= 0
      ? { ...content, sequence: content.sequence.toSpliced(place, 0, value) }
      : absorbed(content, value),
  );
  return NOTHING;
}

function extend(frame: Frame, object: Value, call: Invocation): Value {
  const [other = NOTHING] = given(frame, call);
  const [id] = other.cells;
  const added =
    id === undefined || other.cells.length > 1 ? undefined : frame.state.heap.get(id)?.sequence;
  const element = elementOf(frame, other, call.node);
  updateContents(frame.state, object, (content) =>
    content.sequence === undefined ||
    added === undefined ||
    content.sequence.length + added.length > MAX_SEQUENCE
      ? appended(content, element)
      : { ...content, sequence: [...content.sequence, ...added] },
  );
  return NOTHING;
}

function update(frame: Frame, object: Value, call: Invocation): Value {
  for (const one of call.given) {
    if (one.keyword !== undefined) {
      writeField(frame.state, object, { key: itemKey(one.keyword), value: one.value });
    } else {
      updateFrom(frame, object, one.value);
    }
  }
  return NOTHING;
}

function updateFrom(frame: Frame, object: Value, other: Value): void {
  const fields = new Map<string, Value>();
  const loose: Value[] = [];
  copyContents(frame, other, { fields, loose });
  for (const [key, value] of fields) {
    writeField(frame.state, object, { key, value });
  }
  for (const value of loose) {
    updateContents(frame.state, object, (content) => absorbed(content, value));
  }
}

/** The first element that equals a literal goes; otherwise the order is not known any more. */
function remove(frame: Frame, object: Value, call: Invocation): Value {
  const [value] = given(frame, call);
  const [wanted] = value?.literals ?? [];
  updateContents(frame.state, object, (content) => {
    const sequence = content.sequence ?? [];
    const index = sequence.findIndex(
      (one) => one.literals?.length === 1 && one.literals[0] === wanted,
    );
    const isTellable = sequence.slice(0, index).every((one) => one.literals !== undefined);
    return content.sequence !== undefined && index !== -1 && isTellable
      ? { ...content, sequence: sequence.toSpliced(index, 1) }
      : forget(content);
  });
  return NOTHING;
}

function clear(frame: Frame, object: Value): Value {
  updateContents(frame.state, object, (content) =>
    content.sequence === undefined
      ? { ...EMPTY, ...(content.keys === undefined ? {} : { keys: NOTHING }) }
      : { ...EMPTY, sequence: [] },
  );
  return NOTHING;
}

function reverse(frame: Frame, object: Value): Value {
  updateContents(frame.state, object, (content) => ({
    ...withoutFirst(content),
    sequence: content.sequence?.toReversed(),
  }));
  return NOTHING;
}

function forgetOrder(frame: Frame, object: Value): Value {
  updateContents(frame.state, object, forget);
  return NOTHING;
}

function forget(content: Content): Content {
  return content.sequence === undefined || content.sequence.length === 0
    ? withoutFirst(content)
    : {
        ...content,
        sequence: undefined,
        rest: joinAll([...content.sequence, ...(content.rest === undefined ? [] : [content.rest])]),
      };
}

function copy(frame: Frame, object: Value, call: Invocation): Value | undefined {
  const [id] = object.cells;
  const content = id === undefined ? undefined : frame.state.heap.get(id);
  if (content === undefined || object.cells.length !== 1) {
    return object;
  }
  return { ...allocate(frame.state, idOf(frame, call.node), content), taints: object.taints };
}

function items(frame: Frame, object: Value, call: Invocation): Value {
  const value = readField(frame.state, object, undefined);
  const key = keysIn(frame, object);
  const id = idOf(frame, call.node);
  const pair = allocate(frame.state, `${id}.pair`, { ...EMPTY, sequence: [key, value] });
  return allocate(frame.state, id, { ...EMPTY, rest: pair });
}

function keysIn({ state }: Frame, { taints, cells }: Value): Value {
  return joinAll([
    { ...NOTHING, taints },
    ...cells.map((id) => state.heap.get(id)?.keys ?? NOTHING),
  ]);
}

function values(frame: Frame, object: Value, call: Invocation): Value {
  const rest = readField(frame.state, object, undefined);
  return allocate(frame.state, idOf(frame, call.node), { ...EMPTY, rest });
}

function keys(frame: Frame, object: Value, call: Invocation): Value {
  const rest = keysIn(frame, object);
  return allocate(frame.state, idOf(frame, call.node), { ...EMPTY, rest });
}
