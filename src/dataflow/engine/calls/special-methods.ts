import { OPERATOR_METHODS } from '../../../python/operator-methods.ts';
import type { Node } from '../../../python/tree/nodes.ts';
import type { Given } from './arguments.ts';
import { callValue } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { functionValue } from '../values/function-values.ts';
import { NOTHING, joinAll } from '../values/value.ts';
import type { Ref, Value } from '../values/value.ts';

/** Which of a class's methods Python calls, and with what. */
export interface SpecialCall {
  /** The first of them that the class has. */
  readonly names: readonly string[];
  readonly given: readonly Value[];
  readonly node: Node;
}

/**
 * Calls a method that Python itself calls on objects of the project's classes (Language Reference, "Special method names"). Undefined where none of the
 * object's classes has one.
 */
export function callSpecial(frame: Frame, object: Value, call: SpecialCall): Value | undefined {
  const results: Value[] = [];
  for (const one of object.refs.filter(isProjectObject)) {
    const method = call.names
      .map((name) => frame.engine.classMethod(one.name, name))
      .find((found) => found !== undefined);
    if (method !== undefined) {
      const given = [{ ...object, refs: [one] }, ...call.given].map((value): Given => ({
        keyword: undefined,
        unpacking: 'none',
        value,
        node: call.node,
      }));
      const { qualifiedName } = method.info;
      const result = callValue(frame, functionValue(frame.engine, method), {
        node: call.node,
        callee: qualifiedName,
        receiver: undefined,
        given,
      });
      results.push(result ?? NOTHING);
    }
  }
  return results.length === 0 ? undefined : joinAll(results);
}

export function isProjectObject({ name, isInstance }: Ref): boolean {
  return isInstance && name.startsWith('project:');
}

/** What an object of the project's classes is as text; anything else is what it was. */
export function asText(
  frame: Frame,
  value: Value,
  { node, conversion }: { readonly node: Node; readonly conversion: 'format' | 's' | 'r' },
): Value {
  return value.refs.some(isProjectObject)
    ? (callSpecial(frame, value, { names: TEXTS[conversion], given: [], node }) ?? value)
    : value;
}

const TEXTS = {
  format: ['__format__', '__str__', '__repr__'],
  s: ['__str__', '__repr__'],
  r: ['__repr__'],
} as const;

/** `left + right` by the methods of one of the two. */
export function operated(
  frame: Frame,
  {
    operator,
    left,
    right,
    node,
    isInPlace = false,
  }: {
    readonly operator: string;
    readonly left: Value;
    readonly right: Value;
    readonly node: Node;
    readonly isInPlace?: boolean;
  },
): Value | undefined {
  const name = OPERATOR_METHODS.get(operator);
  if (name === undefined) {
    return undefined;
  }
  if (![left, right].some(({ refs }) => refs.some(isProjectObject))) {
    return (
      operatedByModel(frame, left, { method: `__${name}__`, given: [left, right], node }) ??
      operatedByModel(frame, right, { method: `__r${name}__`, given: [left, right], node })
    );
  }
  const names = [...(isInPlace ? [`__i${name}__`] : []), `__${name}__`];
  return (
    callSpecial(frame, left, { names, given: [right], node }) ??
    callSpecial(frame, right, { names: [`__r${name}__`], given: [left], node })
  );
}

/** What models say of an operator: markup escapes the texts that are put into it. */
function operatedByModel(
  frame: Frame,
  object: Value,
  { method, given, node }: Omit<SpecialCall, 'names'> & { readonly method: string },
): Value | undefined {
  const { library } = frame.engine;
  const name = object.refs
    .filter(({ isInstance }) => isInstance)
    .map((one) => library.member(one.name, method))
    .find((full) => library.call(full) !== undefined);
  return name === undefined
    ? undefined
    : callValue(
        frame,
        { ...NOTHING, refs: [{ name, isInstance: false }] },
        {
          node,
          callee: name,
          receiver: undefined,
          given: given.map((value): Given => ({
            keyword: undefined,
            unpacking: 'none',
            value,
            node,
          })),
        },
      );
}
