import type { Node } from '../../../python/tree/nodes.ts';
import { callValue } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { callSpecial, isProjectObject } from '../calls/special-methods.ts';
import { GETTER, SETTER, functionValue } from '../values/function-values.ts';
import { joinAll, ref } from '../values/value.ts';
import type { Ref, Value } from '../values/value.ts';

/** An attribute of an object, and what the object's class has under its name. */
export interface Described {
  readonly object: Value;
  /** The one of the object's classes that is meant. */
  readonly owner: Ref;
  readonly node: Node;
}

/**
 * What a class's variable gives when it is read through an object, where it says so itself: properties made by a call, and objects with `__get__` (Language Reference,
 * "Implementing Descriptors"). Undefined for any other.
 */
export function readDescribed(
  frame: Frame,
  variable: Value,
  { object, owner, node }: Described,
): Value | undefined {
  const getter = functionIn(frame, variable, GETTER);
  if (getter !== undefined) {
    return callAccessor(frame, getter, { node, given: [object] });
  }
  return variable.refs.some(isProjectObject)
    ? callSpecial(frame, variable, { names: ['__get__'], given: [object, ref(owner.name)], node })
    : undefined;
}

/** True where the class takes the value that an attribute is set to: by a setter, or by a variable with `__set__`. */
export function setDescribed(
  frame: Frame,
  node: Extract<Node, { kind: 'attribute' }>,
  { object, value }: { readonly object: Value; readonly value: Value },
): boolean {
  const name = node.attribute.name;
  const setters = frame.engine.graph
    .sitesAt(node)
    .flatMap(({ kind, targets }) => (kind === 'property' ? targets : []));
  for (const setter of setters) {
    const called = functionValue(frame.engine, setter.function);
    callAccessor(frame, called, { node, given: [object, value] });
  }
  const taken = object.refs.filter(isProjectObject).map((one) => {
    const variable = frame.engine.classVariable(frame, one.name, name);
    if (variable === undefined) {
      return false;
    }
    const setter = functionIn(frame, variable, SETTER);
    const given = [object, value];
    const result =
      setter === undefined
        ? callSpecial(frame, variable, { names: ['__set__'], given, node })
        : callAccessor(frame, setter, { node, given });
    return result !== undefined;
  });
  return setters.length > 0 || taken.includes(true);
}

function functionIn({ state }: Frame, { cells }: Value, key: string): Value | undefined {
  const found = cells.flatMap((id) => state.heap.get(id)?.fields.get(key) ?? []);
  return found.length === 0 ? undefined : joinAll(found);
}

function callAccessor(
  frame: Frame,
  accessor: Value,
  { node, given }: { readonly node: Node; readonly given: readonly Value[] },
): Value | undefined {
  return callValue(frame, accessor, {
    node,
    callee: 'property',
    receiver: undefined,
    given: given.map((value) => ({ keyword: undefined, unpacking: 'none', value, node })),
  });
}
