import { NO_KINDS, kindSet } from '../../kinds.ts';
import type { KindSet } from '../../kinds.ts';
import type { CollectionMaker } from '../../library.ts';
import { fillersOf } from '../calls/arguments.ts';
import type { Given, Invocation } from '../calls/arguments.ts';
import { elementOf } from './collections.ts';
import { callValue, idOf, isOwn } from '../frame.ts';
import { yieldedInside } from './generators.ts';
import { CALLED, GETTER, RECEIVER, SETTER, functionOfRef, partialKey } from './function-values.ts';
import type { Frame } from '../frame.ts';
import {
  ANY_ATTRIBUTE,
  ATTRIBUTES_OF,
  allocate,
  attributeKey,
  firstElement,
  itemKey,
  writeField,
} from './heap.ts';
import { asText, callSpecial, isProjectObject } from '../calls/special-methods.ts';
import { EMPTY } from './state.ts';
import type { Content } from './state.ts';
import { NOTHING, join, joinAll, literal, textsOf } from './value.ts';
import type { Ref, Value } from './value.ts';

/**
 * Python's own functions that make collections of others, walk over them, or reach into objects: `list`, `dict`, `zip`, `sorted`, `getattr`. Undefined
 * where nothing better is known than that what goes in comes out.
 */
export function callBuiltin(frame: Frame, called: Value, call: Invocation): Value | undefined {
  const [only, ...others] = called.refs;
  const isPlain = call.given.every((one) => one.unpacking === 'none');
  const makes =
    only === undefined || only.isInstance ? undefined : frame.engine.library.call(only.name)?.makes;
  return makes === undefined || others.length > 0 || !isPlain
    ? undefined
    : MAKERS[makes](frame, call);
}

type Maker = (frame: Frame, call: Invocation) => Value | undefined;

const MAKERS: Readonly<Record<CollectionMaker, Maker>> = {
  sequence: sequenceOf,
  shuffled,
  dictionary,
  numbered: enumerated,
  pairs: zipped,
  next: nextOf,
  one: oneOf,
  mapped,
  filtered,
  'set-attribute': setAttribute,
  receiver,
  partial,
  'bound-method': boundMethod,
  'character-number': numberOfCharacter,
  variables: localVariables,
  text: (frame, call) => textOf(frame, call, 's'),
  formatted: (frame, call) => textOf(frame, call, 'format'),
  representation: (frame, call) => textOf(frame, call, 'r'),
  'attribute-names': namesOf,
  'items-of-attributes': itemsOf,
  changed: replaced,
  arguments: argumentsOf,
  entered,
  property: propertyOf,
  words: wordsOf,
  // Of a member whose name is not known: data that goes in comes out.
  member: () => undefined,
};

function positional({ given }: Invocation): readonly Value[] {
  return given.filter((one) => one.keyword === undefined).map((one) => one.value);
}

function made(frame: Frame, call: Invocation, content: Content): Value {
  return allocate(frame.state, idOf(frame, call.node), content);
}

/** The function's own variables, by name. */
function localVariables(frame: Frame, call: Invocation): Value {
  const known = [...frame.inputs, ...frame.state.variables];
  const fields = known.flatMap(([binding, value]): [string, Value][] =>
    isOwn(frame, binding) ? [[itemKey(binding.name), value]] : [],
  );
  return made(frame, call, { ...EMPTY, fields: new Map(fields), keys: NOTHING });
}

/** `gather(a(), b())`: the results stand where the arguments did. */
function argumentsOf(frame: Frame, call: Invocation): Value {
  return made(frame, call, { ...EMPTY, sequence: positional(call) });
}

/** `stack.enter_context(manager)`. */
function entered(frame: Frame, call: Invocation): Value | undefined {
  const [manager] = positional(call);
  if (manager === undefined) {
    return undefined;
  }
  const names = ['__enter__', '__aenter__'];
  return (
    callSpecial(frame, manager, { names, given: [], node: call.node }) ??
    yieldedInside(frame.state, manager)
  );
}

/** `text = property(get_text, set_text)`. */
function propertyOf(frame: Frame, call: Invocation): Value {
  const names = [
    ['0:fget', GETTER],
    ['1:fset', SETTER],
  ] as const;
  const fields = names.flatMap(([slot, key]): [string, Value][] =>
    fillersOf(frame, slot, call).map(({ value }) => [key, value]),
  );
  return made(frame, call, { ...EMPTY, fields: new Map(fields) });
}

/** `shlex.split("git log " + name)`: the first word is fixed where fixed text with a blank after it stands before the data. */
function wordsOf(frame: Frame, call: Invocation): Value | undefined {
  const [text] = positional(call);
  if (text === undefined || text.taints.length === 0) {
    return undefined;
  }
  // Data with blanks in it begins words of its own.
  const rest = { ...NOTHING, taints: text.taints.map((one) => ({ ...one, prefix: '' })) };
  const isFixed = text.taints.every(({ prefix }) => FIRST_WORD.test(prefix));
  return made(frame, call, { ...EMPTY, rest, first: isFixed ? NOTHING : rest });
}

/** A word of known text, and a blank: `\0` is text that is not known. */
const FIRST_WORD = /^\s*[^\s\0]+\s/u;

/** A copy that keeps the order, where it is known. */
function sequenceOf(frame: Frame, call: Invocation): Value {
  const [from] = positional(call);
  if (from === undefined) {
    return made(frame, call, { ...EMPTY, sequence: [] });
  }
  const content = contentOf(frame, from);
  if (content?.sequence !== undefined) {
    return made(frame, call, { ...EMPTY, sequence: content.sequence });
  }
  const first = firstElement(frame.state, from);
  const rest = elementOf(frame, from, call.node);
  return made(frame, call, { ...EMPTY, rest, ...(first === undefined ? {} : { first }) });
}

/** The one object that a value is. */
function contentOf({ state }: Frame, { cells, taints }: Value): Content | undefined {
  const [id] = cells;
  return id === undefined || cells.length > 1 || taints.length > 0 ? undefined : state.heap.get(id);
}

/** The same elements in some order. */
function shuffled(frame: Frame, call: Invocation): Value {
  const [from] = positional(call);
  const rest = from === undefined ? undefined : elementOf(frame, from, call.node);
  return made(frame, call, { ...EMPTY, rest });
}

function dictionary(frame: Frame, call: Invocation): Value | undefined {
  const [from] = positional(call);
  const named = call.given.flatMap(({ keyword, value }): [string, Value][] =>
    keyword === undefined ? [] : [[itemKey(keyword), value]],
  );
  if (from === undefined) {
    return made(frame, call, { ...EMPTY, fields: new Map(named), keys: NOTHING });
  }
  const content = contentOf(frame, from);
  return content?.keys === undefined
    ? undefined
    : made(frame, call, { ...content, fields: new Map([...content.fields, ...named]) });
}

function pair(frame: Frame, call: Invocation, sequence: readonly Value[]): Value {
  return allocate(frame.state, `${idOf(frame, call.node)}.pair`, { ...EMPTY, sequence });
}

function enumerated(frame: Frame, call: Invocation): Value {
  const [from = NOTHING] = positional(call);
  return made(frame, call, {
    ...EMPTY,
    rest: pair(frame, call, [NOTHING, elementOf(frame, from, call.node)]),
  });
}

function zipped(frame: Frame, call: Invocation): Value {
  const parts = positional(call).map((one) => elementOf(frame, one, call.node));
  return made(frame, call, { ...EMPTY, rest: pair(frame, call, parts) });
}

/** What a function makes of the elements. */
function mapped(frame: Frame, call: Invocation): Value | undefined {
  const [called, ...others] = positional(call);
  const { node, callee } = call;
  const given = others.map((one): Given => {
    const value = elementOf(frame, one, node);
    return { keyword: undefined, unpacking: 'none', value, node };
  });
  const rest =
    called === undefined
      ? undefined
      : callValue(frame, called, { node, callee, receiver: undefined, given });
  return rest === undefined ? undefined : made(frame, call, { ...EMPTY, rest });
}

/** Elements that a function is true of are harmless for what it checks. */
function filtered(frame: Frame, call: Invocation): Value | undefined {
  const [called, from] = positional(call);
  if (called === undefined || from === undefined) {
    return undefined;
  }
  const element = elementOf(frame, from, call.node);
  const kinds = called.refs.map((one) => checkedByTruth(frame, one));
  const safeFor = kinds.length === 0 ? NO_KINDS : kinds.reduce((set, one) => set & one);
  const taints = element.taints.map((one) => ({ ...one, safeFor: one.safeFor | safeFor }));
  return made(frame, call, { ...EMPTY, rest: { ...element, taints } });
}

function checkedByTruth(frame: Frame, one: Ref): KindSet {
  const target = functionOfRef(frame.engine, one);
  if (target !== undefined) {
    return frame.engine.summaryOf(target)?.checks.true.get('p0|') ?? NO_KINDS;
  }
  const checks = frame.engine.library.call(one.name)?.checks ?? [];
  return checks
    .filter(({ when }) => when === 'true')
    .reduce((set, { kinds }) => set | kindSet(kinds), NO_KINDS);
}

function numberOfCharacter(_: Frame, call: Invocation): Value | undefined {
  const texts = textsOf(positional(call)[0] ?? NOTHING);
  return texts === undefined || texts.some((text) => text.length !== 1)
    ? undefined
    : literal(...texts.map((text) => text.charCodeAt(0)));
}

function nextOf(frame: Frame, call: Invocation): Value {
  const [from = NOTHING, fallback] = positional(call);
  const own = callSpecial(frame, from, {
    names: ['__next__', '__anext__'],
    given: [],
    node: call.node,
  });
  if (own !== undefined) {
    return own;
  }
  const element = elementOf(frame, from, call.node);
  return fallback === undefined ? element : join(element, fallback);
}

function oneOf(frame: Frame, call: Invocation): Value {
  const values = positional(call);
  return values.length === 1
    ? nextOf(frame, call)
    : joinAll(values.map((value) => ({ ...value, literals: undefined })));
}

function nameIn(value: Value | undefined): string | undefined {
  const [name] = value?.literals ?? [];
  return value?.literals?.length === 1 && typeof name === 'string' ? name : undefined;
}

function setAttribute(frame: Frame, call: Invocation): Value | undefined {
  const [object, attribute, value] = positional(call);
  const name = nameIn(attribute);
  if (object === undefined || value === undefined) {
    return undefined;
  }
  writeField(frame.state, object, {
    key: name === undefined ? ANY_ATTRIBUTE : attributeKey(name),
    value,
  });
  return literal(null);
}

/** `super()` is the object of the method itself, seen as one of another class. */
function receiver(frame: Frame, call: Invocation): Value | undefined {
  const { node, scope } = frame.owner.info;
  const [first] = node.kind === 'function' ? node.parameters : [];
  const binding = first === undefined ? undefined : scope.bindings.get(first.name.name);
  const given = positional(call)[1];
  return given ?? (binding === undefined ? undefined : frame.state.variables.get(binding));
}

/** Carries the arguments that it has been given for the call to come. */
function partial(frame: Frame, call: Invocation): Value {
  const [called, ...given] = call.given;
  const fields = new Map<string, Value>();
  if (called !== undefined) {
    fields.set(CALLED, called.value);
  }
  let position = 0;
  for (const { keyword, value } of given) {
    fields.set(partialKey(keyword ?? position), value);
    position += keyword === undefined ? 1 : 0;
  }
  return made(frame, call, { ...EMPTY, fields });
}

/** `types.MethodType(function, object)`. */
function boundMethod(frame: Frame, call: Invocation): Value | undefined {
  const [called, object] = positional(call);
  if (called === undefined || object === undefined) {
    return undefined;
  }
  const fields = new Map([
    [CALLED, called],
    [RECEIVER, object],
  ]);
  return made(frame, call, { ...EMPTY, fields });
}

function textOf(
  frame: Frame,
  call: Invocation,
  conversion: 'format' | 's' | 'r',
): Value | undefined {
  const [object] = positional(call);
  if (object?.refs.some(isProjectObject) !== true) {
    return undefined;
  }
  const text = asText(frame, object, { node: call.node, conversion });
  return text === object ? undefined : text;
}

/** `vars(object)`: its attributes under their names. */
function namesOf(frame: Frame, call: Invocation): Value | undefined {
  const [object] = positional(call);
  return object === undefined || object.cells.length === 0
    ? undefined
    : attributesOf(frame, object, idOf(frame, call.node));
}

/** A dictionary that is the object's attributes: what is put into one is in the other. */
export function attributesOf(frame: Frame, object: Value, id: string): Value {
  const fields = new Map([[ATTRIBUTES_OF, object]]);
  return allocate(frame.state, `${id}.names`, { ...EMPTY, fields, keys: NOTHING });
}

/** A copy of an object's attributes in a dictionary. */
function itemsOf(frame: Frame, call: Invocation): Value | undefined {
  const [object] = positional(call);
  return object === undefined ? undefined : asItems(frame, object, call);
}

export function asItems(frame: Frame, object: Value, call: Invocation): Value | undefined {
  const [id] = object.cells;
  const content = id === undefined ? undefined : frame.state.heap.get(id);
  if (content === undefined || object.cells.length !== 1) {
    return undefined;
  }
  const fields = [...content.fields].flatMap(([key, value]): [string, Value][] =>
    key.startsWith('.') ? [[itemKey(key.slice(1)), value]] : [],
  );
  const { taints } = object;
  return {
    ...made(frame, call, { ...EMPTY, fields: new Map(fields), rest: content.rest, keys: NOTHING }),
    taints,
  };
}

function replaced(frame: Frame, call: Invocation): Value | undefined {
  const [object] = positional(call);
  return object === undefined ? undefined : withChanges(frame, object, call);
}

/** A copy of an object with the keywords' values in the place of its own. */
export function withChanges(frame: Frame, object: Value, call: Invocation): Value | undefined {
  const [id] = object.cells;
  const content = id === undefined ? undefined : frame.state.heap.get(id);
  if (content === undefined || object.cells.length !== 1) {
    return undefined;
  }
  const fields = new Map(content.fields);
  for (const { keyword, value } of call.given) {
    if (keyword !== undefined) {
      fields.set(attributeKey(keyword), value);
    }
  }
  return {
    ...object,
    ...made(frame, call, { ...EMPTY, fields, rest: content.rest }),
    refs: object.refs,
  };
}
