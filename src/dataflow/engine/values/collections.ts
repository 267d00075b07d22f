import type {
  Collection,
  Comprehension,
  Dictionary,
  Expression,
  Node,
} from '../../../python/tree/nodes.ts';
import { assign, evaluate, idOf, refine } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { allocate, itemKey, readField } from './heap.ts';
import { callSpecial, isProjectObject } from '../calls/special-methods.ts';
import { EMPTY, copyState, joinState, safeKinds } from './state.ts';
import type { Content, State } from './state.ts';
import { NOTHING, instance, join, joinAll, joinTaints } from './value.ts';
import type { CellId, Value } from './value.ts';

/** Elements beyond this are looked at, but not told apart. */
const MAX_ELEMENTS = 64;

export function evaluateCollection(frame: Frame, node: Collection | Dictionary): Value {
  const content =
    node.kind === 'dictionary' ? ofEntries(frame, node) : ofElements(frame, node.elements);
  return allocate(frame.state, idOf(frame, node), content);
}

function ofElements(frame: Frame, elements: readonly Expression[]): Content {
  const sequence: Value[] = [];
  const loose: Value[] = [];
  for (const element of elements) {
    const value = evaluate(frame, element);
    if (element.kind === 'starred') {
      loose.push(readField(frame.state, value, undefined));
    } else {
      sequence.push(value);
    }
  }
  return loose.length === 0 && sequence.length <= MAX_ELEMENTS
    ? { ...EMPTY, sequence }
    : { ...EMPTY, rest: joinAll([...loose, ...sequence]), ...leading(elements, sequence) };
}

/** What comes before all that is unpacked. */
function leading(
  [element]: readonly Expression[],
  [first]: readonly Value[],
): Pick<Content, 'first'> {
  return element === undefined || element.kind === 'starred' || first === undefined
    ? {}
    : { first };
}

function ofEntries(frame: Frame, { entries }: Dictionary): Content {
  const fields = new Map<string, Value>();
  const loose: Value[] = [];
  const keys: Value[] = [NOTHING];
  for (const { key, value: node } of entries) {
    const name = key === undefined ? undefined : evaluate(frame, key);
    const value = evaluate(frame, node);
    const [text] = name?.literals ?? [];
    if (key === undefined) {
      copyContents(frame, value, { fields, loose });
      keys.push(elementOf(frame, value, node));
    } else if (name?.literals?.length === 1 && text !== undefined && fields.size < MAX_ELEMENTS) {
      fields.set(itemKey(text), value);
    } else {
      // A key from outside is in the dictionary as much as a value is.
      loose.push(
        name === undefined ? value : { ...value, taints: joinTaints(value.taints, name.taints) },
      );
      keys.push(name ?? NOTHING);
    }
  }
  return {
    fields,
    rest: loose.length === 0 ? undefined : joinAll(loose),
    sequence: undefined,
    keys: joinAll(keys),
  };
}

/** `**other` in a dictionary. */
export function copyContents(
  frame: Frame,
  other: Value,
  { fields, loose }: { readonly fields: Map<string, Value>; readonly loose: Value[] },
): void {
  for (const id of other.cells) {
    for (const [key, value] of frame.state.heap.get(id)?.fields ?? []) {
      fields.set(key, value);
    }
    const rest = frame.state.heap.get(id)?.rest;
    if (rest !== undefined) {
      loose.push(rest);
    }
  }
  const rest = readField(
    frame.state,
    {
      ...other,
      cells: other.cells.filter((id) => frame.state.heap.get(id)?.keys === undefined),
    },
    undefined,
  );
  if (rest.taints.length > 0 || rest.cells.length > 0) {
    loose.push(rest);
  }
}

/** The clauses run once, with their targets standing for every element. */
export function evaluateComprehension(frame: Frame, node: Comprehension): Value {
  const unchecked: State[] = [];
  for (const clause of node.clauses) {
    assign(
      frame,
      clause.target,
      elementOf(frame, evaluate(frame, clause.iterable), clause.iterable),
    );
    for (const condition of clause.conditions) {
      evaluate(frame, condition);
      unchecked.push(copyState(frame.state));
      refine(frame, condition, true);
    }
  }
  const element = evaluate(frame, node.element);
  const value = node.value === undefined ? element : join(element, evaluate(frame, node.value));
  const rest = node.element.kind === 'starred' ? readField(frame.state, value, undefined) : value;
  const cleaned = cleanedByChecks(frame, rest);
  for (const state of unchecked) {
    joinState(frame.state, state);
  }
  const keys = node.value === undefined ? {} : { keys: element };
  return allocate(frame.state, idOf(frame, node), { ...EMPTY, rest: cleaned, ...keys });
}

/** What `for` takes out of a value: its elements; of a dictionary the keys, which are data where its values are. */
export function elementOf(frame: Frame, iterable: Value, node: Node): Value {
  const walked = iterable.refs.some(isProjectObject)
    ? walkObject(frame, iterable, node)
    : undefined;
  if (walked !== undefined) {
    return walked;
  }
  const dictionaries = iterable.cells.filter((id) => keysOf(frame, id) !== undefined);
  if (dictionaries.length === 0) {
    return join(readField(frame.state, iterable, undefined), elementOfLibrary(frame, iterable));
  }
  const others = iterable.cells.filter((id) => !dictionaries.includes(id));
  const rest = readField(frame.state, { ...iterable, cells: others }, undefined);
  return joinAll([rest, ...dictionaries.map((id) => keysOf(frame, id) ?? NOTHING)]);
}

/** The class of what an object of a library gives when it is walked over: the members of an archive. */
function elementOfLibrary({ engine: { library } }: Frame, { refs }: Value): Value {
  return joinAll(
    refs.map(({ name, isInstance }) => {
      const model = isInstance ? library.value(library.member(name, '__iter__')) : undefined;
      return model?.is === undefined ? NOTHING : instance(model.is);
    }),
  );
}

/** What the object's own iterator gives. */
function walkObject(frame: Frame, object: Value, node: Node): Value | undefined {
  const next = { names: ['__next__', '__anext__'], given: [], node };
  const iterator = callSpecial(frame, object, {
    names: ['__iter__', '__aiter__'],
    given: [],
    node,
  });
  if (iterator === undefined) {
    return (
      callSpecial(frame, object, next) ??
      callSpecial(frame, object, { names: ['__getitem__'], given: [NOTHING], node })
    );
  }
  return (
    callSpecial(frame, iterator, next) ??
    elementOf(
      frame,
      { ...iterator, refs: iterator.refs.filter((one) => !isProjectObject(one)) },
      node,
    )
  );
}

function keysOf({ state }: Frame, id: CellId): Value | undefined {
  return state.heap.get(id)?.keys;
}

/** What conditions of a comprehension have checked stays so outside, where the checks are forgotten. */
function cleanedByChecks(frame: Frame, value: Value): Value {
  const taints = value.taints.map((taint) => {
    const kinds = safeKinds(frame.state, taint);
    return kinds === taint.safeFor ? taint : { ...taint, safeFor: kinds };
  });
  return taints.every((taint, index) => taint === value.taints[index])
    ? value
    : { ...value, taints };
}
