import type { FunctionDefinition, Lambda } from '../../../python/tree/nodes.ts';
import { captured, idOf, isOwn } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { CALLED, functionValue } from '../values/function-values.ts';
import { allocate } from '../values/heap.ts';
import { EMPTY } from '../values/state.ts';
import type { State } from '../values/state.ts';
import { NOTHING, join } from '../values/value.ts';
import type { Binding } from '../../../python/scopes.ts';
import type { Value } from '../values/value.ts';

/**
 * Functions inside functions are objects that carry the variables around them: when the outer function is left, with the values that they have
 * then, so that whoever calls the inner one later finds them.
 */
export function closure(frame: Frame, node: FunctionDefinition | Lambda): Value {
  const inner = frame.engine.graph.functionOf(node);
  if (inner === undefined) {
    return NOTHING;
  }
  const called = functionValue(frame.engine, inner);
  if (frame.owner.info.node.kind === 'module') {
    return called;
  }
  const fields = new Map([[CALLED, called]]);
  const made = allocate(frame.state, idOf(frame, node), { ...EMPTY, fields });
  for (const id of made.cells) {
    frame.closures.set(id, inner);
  }
  return made;
}

/** Puts the variables' last values into the functions that may outlive them. */
export function fillClosures(frame: Frame, exit: State): void {
  for (const [id, inner] of frame.closures) {
    const wanted = frame.engine.summaryOf(inner)?.captured ?? [];
    const known = wanted.length > 0 ? exit.heap.get(id) : undefined;
    if (known !== undefined) {
      const added = wanted.flatMap((binding): [string, Value][] => {
        const value = valueAtExit(frame, exit, binding);
        return value === undefined ? [] : [[variableKey(frame, binding), value]];
      });
      exit.heap.set(id, { ...EMPTY, fields: new Map([...known.fields, ...added]) });
    }
  }
}

function valueAtExit(frame: Frame, exit: State, binding: Binding): Value | undefined {
  const own = exit.variables.get(binding);
  return own ?? (isOwn(frame, binding) ? undefined : captured(frame, binding));
}

/** What a variable of the function around is where an inner function is called: what the function object carries, or what it is now. */
export function capturedValue(frame: Frame, binding: Binding, called: Value | undefined): Value {
  const key = variableKey(frame, binding);
  const carried = (called?.cells ?? []).flatMap((id) => {
    const value = frame.state.heap.get(id)?.fields.get(key);
    return value === undefined ? [] : [value];
  });
  const [first, ...rest] = carried;
  if (first !== undefined) {
    return rest.reduce(join, first);
  }
  const current = frame.state.variables.get(binding);
  return current ?? (isOwn(frame, binding) ? NOTHING : captured(frame, binding));
}

function variableKey(frame: Frame, binding: Binding): string {
  return `^v${frame.engine.bindingIndex(binding)}`;
}
