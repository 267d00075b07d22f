import type { ProjectFunction } from '../../../python/project/call-graph.ts';
import { applySummary } from './apply-summary.ts';
import type { Given, Invocation } from './arguments.ts';
import { bindArguments } from './bind-arguments.ts';
import { construct } from './construct.ts';
import { parametersOf } from '../frame.ts';
import type { Frame } from '../frame.ts';
import {
  CALLED,
  RECEIVER,
  callableCells,
  functionOfRef,
  partialKey,
} from '../values/function-values.ts';
import { isWholeInput } from '../values/heap.ts';
import { callLibrary } from './library-calls.ts';
import { callBuiltin } from '../values/make-collections.ts';
import { MAX_CELLS, MAX_FUNCTIONS, NOTHING, joinAll } from '../values/value.ts';
import type { Ref, Value } from '../values/value.ts';

/** Functions wrapped in functions wrapped in functions: more are not unwrapped. */
const MAX_WRAPPINGS = 6;

/**
 * Implements `Semantics.call`: calls whatever a value may be. Functions of the project by their summaries, with what they carry along; classes of
 * the project; things of libraries by their models. Undefined where the value is nothing that can be called.
 */
export function callAny(frame: Frame, called: Value, call: Invocation): Value | undefined {
  const results: Value[] = [];
  for (const one of called.refs) {
    results.push(callRef(frame, one, { ...call, isIndirect: true, called }));
  }
  const depth = call.unwrapped ?? 0;
  for (const id of depth < MAX_WRAPPINGS ? callableCells(frame.state, called) : []) {
    const { inner, given } = unwrapped(frame, id, call);
    const carrier = { ...NOTHING, cells: [id] };
    const result = callAny(frame, inner, { ...call, given, carrier, unwrapped: depth + 1 });
    results.push(...(result === undefined ? [] : [result]));
  }
  return results.length === 0 ? undefined : joinAll(results);
}

/** What an object that carries arguments calls, and with what. */
function unwrapped(
  frame: Frame,
  id: string,
  call: Invocation,
): { readonly inner: Value; readonly given: readonly Given[] } {
  const fields = frame.state.heap.get(id)?.fields ?? new Map<string, Value>();
  const { node } = call;
  const before: Given[] = [];
  const receiver = fields.get(RECEIVER);
  if (receiver !== undefined) {
    before.push({ keyword: undefined, unpacking: 'none', value: receiver, node });
  }
  for (let place = 0; fields.has(partialKey(place)); place += 1) {
    const value = fields.get(partialKey(place)) ?? NOTHING;
    before.push({ keyword: undefined, unpacking: 'none', value, node });
  }
  const named = [...fields].flatMap(([key, value]): Given[] => {
    const name = /^\^=([A-Za-z_]\w*)$/u.exec(key)?.[1];
    const isAgain = call.given.some(({ keyword }) => keyword === name);
    return name === undefined || isAgain ? [] : [{ keyword: name, unpacking: 'none', value, node }];
  });
  return { inner: fields.get(CALLED) ?? NOTHING, given: [...before, ...call.given, ...named] };
}

function callRef(frame: Frame, one: Ref, call: Invocation): Value {
  const target = functionOfRef(frame.engine, one);
  if (target !== undefined) {
    return callFunction(frame, target, { ...call, called: call.carrier ?? NOTHING });
  }
  if (one.name.startsWith('project:')) {
    return one.isInstance ? callObject(frame, one, call) : construct(frame, one.name, call);
  }
  const called = { ...NOTHING, refs: [one] };
  const named = { ...call, callee: shortName(one.name) };
  return callBuiltin(frame, called, named) ?? callLibrary(frame, called, named);
}

/** `subprocess.run`, of however long a name. */
function shortName(name: string): string {
  return name
    .replace(/^builtins\./u, '')
    .split('.')
    .slice(-2)
    .join('.');
}

/** A function with the arguments that a call gives, none of them bound before. */
export function callFunction(frame: Frame, one: ProjectFunction, call: Invocation): Value {
  frame.engine.noteCall(frame.owner, one);
  const parameters = parametersOf(one);
  const values = new Map<number, Value>();
  bindArguments(frame, { parameters, bound: 0, given: call.given, values, node: call.node });
  return applySummary(frame, one, { values, call });
}

function callObject(frame: Frame, one: Ref, call: Invocation): Value {
  const method = frame.engine.classMethod(one.name, '__call__');
  return method === undefined
    ? NOTHING
    : callFunction(frame, method, withFirst(call, { ...NOTHING, ...call.called, refs: [one] }));
}

function withFirst(call: Invocation, value: Value): Invocation {
  const first: Given = { keyword: undefined, unpacking: 'none', value, node: call.node };
  return { ...call, given: [first, ...call.given] };
}

/** True where what a value may be is known: it is no input, and there are not more alternatives than are kept. */
export function isAllKnown(frame: Frame, value: Value): boolean {
  return (
    frame.shapes !== undefined ||
    (value.refs.length < MAX_FUNCTIONS &&
      value.cells.length < MAX_CELLS &&
      !value.taints.some((taint) => isWholeInput(value, taint)))
  );
}
