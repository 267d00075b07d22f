import { kindSet } from '../../kinds.ts';
import { fillersOf } from './arguments.ts';
import type { Given, Invocation } from './arguments.ts';
import { bindArguments } from './bind-arguments.ts';
import { applySummary } from './apply-summary.ts';
import type { ClassField } from '../engine.ts';
import { idOf, parametersOf } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { allocate, attributeKey, itemKey, readField } from '../values/heap.ts';
import { EMPTY, addChecks } from '../values/state.ts';
import type { Content } from '../values/state.ts';
import { NOTHING, isEqual, joinAll, ref } from '../values/value.ts';
import type { Value } from '../values/value.ts';
import type { ProjectFunction } from '../../../python/project/call-graph.ts';

/**
 * An object of a class of the project, after `__new__` and `__init__` have run. A class without them, such as a dataclass, a named tuple or a model, keeps what it
 * is given in the fields that its body describes.
 */
export function construct(frame: Frame, name: string, call: Invocation): Value {
  const refs = [{ name, isInstance: true }];
  const { engine } = frame;
  const maker = engine.classMethod(name, '__new__');
  const given = maker === undefined ? NOTHING : run(frame, maker, { first: ref(name), call });
  const made =
    given.cells.length > 0 ? given : allocate(frame.state, idOf(frame, call.node), EMPTY);
  const object: Value = { ...made, refs };
  const constructor = engine.classMethod(name, '__init__');
  if (constructor !== undefined) {
    run(frame, constructor, { first: object, call });
    return object;
  }
  if (maker === undefined) {
    storeFields(frame, { object, name }, call);
    checkByBases(frame, name, call);
  }
  const after = engine.classMethod(name, '__post_init__');
  if (after !== undefined) {
    run(frame, after, { first: object, call: { ...call, given: [] } });
  }
  return object;
}

function run(
  frame: Frame,
  one: ProjectFunction,
  { first, call }: { readonly first: Value; readonly call: Invocation },
): Value {
  const self: Given = { keyword: undefined, unpacking: 'none', value: first, node: call.node };
  const given = [self, ...call.given];
  const values = new Map<number, Value>();
  const parameters = parametersOf(one);
  bindArguments(frame, { parameters, bound: 0, given, values, node: call.node });
  return applySummary(frame, one, { values, call: { ...call, given, called: NOTHING } });
}

/** `Colour(text)`, of an enumeration: what making an object of its library bases checks. */
function checkByBases(frame: Frame, name: string, call: Invocation): void {
  const { engine, state } = frame;
  const checks = engine
    .libraryBases(name)
    .flatMap((base) => engine.library.call(base)?.checks ?? []);
  for (const { slot, kinds } of checks.filter(({ when }) => when === 'returned')) {
    for (const { value } of fillersOf(frame, slot, call)) {
      addChecks(state, value.taints, kindSet(kinds));
    }
  }
}

function storeFields(
  frame: Frame,
  { object, name }: { readonly object: Value; readonly name: string },
  call: Invocation,
): void {
  const described = frame.engine.classFields(name);
  const isDictionary = frame.engine.libraryBases(name).some((one) => one.endsWith('.TypedDict'));
  const keyOf = isDictionary ? itemKey : attributeKey;
  const fields = new Map<string, Value>();
  const loose: Value[] = [];
  const sequence: Value[] = [];
  for (const one of described) {
    if (one.makes !== undefined) {
      fields.set(keyOf(one.name), newContainer(frame, { ...one, call }));
    }
  }
  for (const { keyword, value, unpacking } of call.given) {
    const field = unpacking === 'none' ? described[sequence.length] : undefined;
    if (keyword !== undefined) {
      fields.set(keyOf(keyword), value);
    } else if (field !== undefined) {
      fields.set(keyOf(field.name), value);
      sequence.push(value);
    } else if (unpacking === 'double-star' && described.length > 0) {
      for (const [key, part] of spread(frame, value, described)) {
        fields.set(keyOf(key), part);
      }
    } else {
      loose.push(value);
    }
  }
  const [id] = object.cells;
  if (id !== undefined) {
    const content: Content = {
      fields,
      rest: loose.length === 0 ? undefined : joinAll(loose),
      // A named tuple is taken apart by place as well.
      sequence: loose.length === 0 && sequence.length > 0 ? sequence : undefined,
    };
    frame.state.heap.set(id, isDictionary ? { ...content, keys: NOTHING } : content);
  }
}

/** `**row`: each field by its name. */
function spread(
  frame: Frame,
  row: Value,
  described: readonly ClassField[],
): readonly (readonly [string, Value])[] {
  return described
    .map(({ name }) => [name, readField(frame.state, row, itemKey(name))] as const)
    .filter(([, part]) => !isEqual(part, NOTHING));
}

/** What a default such as `field(default_factory=list)` makes for each object. */
function newContainer(
  frame: Frame,
  {
    name,
    makes,
    call,
  }: {
    readonly name: string;
    readonly makes?: 'list' | 'dictionary' | undefined;
    readonly call: Invocation;
  },
): Value {
  const content: Content =
    makes === 'list' ? { ...EMPTY, sequence: [] } : { ...EMPTY, keys: NOTHING };
  return allocate(frame.state, `${idOf(frame, call.node)}.${name}`, content);
}
