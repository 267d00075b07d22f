import type { RunModel } from '../../library.ts';
import { fillersOf } from './arguments.ts';
import type { Given, Invocation } from './arguments.ts';
import { elementOf } from '../values/collections.ts';
import { callValue, idOf } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { isCallable } from '../values/function-values.ts';
import { allocate } from '../values/heap.ts';
import { isProjectObject } from './special-methods.ts';
import { EMPTY } from '../values/state.ts';
import { NOTHING, join } from '../values/value.ts';
import type { Value } from '../values/value.ts';

/**
 * Functions of libraries that call what they are given, as their models say: with which of their other arguments, and what comes of it. Undefined for calls
 * that are none of these, and where it is not known what they are given.
 */
export function callGiven(frame: Frame, called: Value, call: Invocation): Value | undefined {
  const model = modelOf(frame, called, call);
  if (model === undefined || call.given.some(({ unpacking }) => unpacking !== 'none')) {
    return undefined;
  }
  const [filler] = fillersOf(frame, model.function, call);
  if (filler === undefined || !isTelling(frame, filler.value)) {
    return undefined;
  }
  const running = { frame, call, called: filler.value, behind: behind(model, call) };
  return resultOf(running, model, resultsOf(running, model));
}

function modelOf(
  { engine }: Frame,
  called: Value,
  { receiver, node }: Invocation,
): RunModel | undefined {
  const [only, ...others] = called.refs;
  const named =
    only === undefined || others.length > 0 ? undefined : engine.library.call(only.name)?.runs;
  const callee = node.kind === 'call' ? node.callee : undefined;
  if (named !== undefined || callee?.kind !== 'attribute' || receiver === undefined) {
    return named;
  }
  const isOther = receiver.value.refs.some(
    (one) => isProjectObject(one) || (!one.isInstance && !/\.[A-Z]\w*$/u.test(one.name)),
  );
  return isOther ? undefined : engine.library.method(callee.attribute.name)?.runs;
}

/** A function of the project, or a function or class of a library. */
function isTelling(frame: Frame, value: Value): boolean {
  return isCallable(frame, value) || value.refs.some(({ isInstance }) => !isInstance);
}

interface Running {
  readonly frame: Frame;
  readonly call: Invocation;
  readonly called: Value;
  /** What stands behind the function by position. */
  readonly behind: readonly Given[];
}

function behind({ function: slot }: RunModel, { given }: Invocation): readonly Given[] {
  const position = Number.parseInt(slot, 10);
  return given.filter(({ keyword }) => keyword === undefined).slice(position + 1);
}

function resultsOf(running: Running, model: RunModel): Value {
  const { frame, call } = running;
  if (typeof model.with === 'object') {
    return callWith(running, [
      ...unpacked(running, model.with.args, 'star'),
      ...unpacked(running, model.with.kwargs, 'double-star'),
    ]);
  }
  const [element = NOTHING] = elements(running);
  switch (model.with) {
    case 'elements':
      return callWith(running, elements(running).map(asGiven(call)));
    case 'following': {
      const named = call.given.filter(({ keyword }) => keyword !== undefined);
      return callWith(running, [...running.behind, ...named]);
    }
    case 'row':
      return callWith(running, [{ ...asGiven(call)(element), unpacking: 'star' }]);
    case 'key':
      return callWith(running, [asGiven(call)(firstElement(frame, call))]);
    default:
      return folded(running, element);
  }
}

/** Two rounds: what the first one gives goes into the second. */
function folded(running: Running, element: Value): Value {
  const { call, behind: given } = running;
  const start = given[1]?.value ?? element;
  const first = callWith(running, [start, element].map(asGiven(call)));
  return join(first, callWith(running, [first, element].map(asGiven(call))));
}

function resultOf({ frame, call, behind: given }: Running, model: RunModel, result: Value): Value {
  const id = idOf(frame, call.node);
  switch (model.gives) {
    case 'result':
      return result;
    case 'results':
      return allocate(frame.state, id, { ...EMPTY, rest: result });
    case 'elements': {
      const [from = NOTHING] = given.map(({ value }) => value);
      return allocate(frame.state, id, { ...EMPTY, rest: elementOf(frame, from, call.node) });
    }
    default: {
      const rest = firstElement(frame, call);
      const group = allocate(frame.state, `${id}.group`, { ...EMPTY, rest });
      const pair = allocate(frame.state, `${id}.pair`, { ...EMPTY, sequence: [result, group] });
      return allocate(frame.state, id, { ...EMPTY, rest: pair });
    }
  }
}

function firstElement(frame: Frame, call: Invocation): Value {
  const [first] = fillersOf(frame, '0', call);
  return first === undefined ? NOTHING : elementOf(frame, first.value, call.node);
}

function elements({ frame, call, behind: given }: Running): readonly Value[] {
  return given.map(({ value }) => elementOf(frame, value, call.node));
}

function asGiven({ node }: Invocation): (value: Value) => Given {
  return (value) => ({ keyword: undefined, unpacking: 'none', value, node });
}

function unpacked(
  { frame, call }: Running,
  slot: string,
  unpacking: 'star' | 'double-star',
): readonly Given[] {
  return fillersOf(frame, slot, call).map(({ value, node }) => ({
    keyword: undefined,
    unpacking,
    value,
    node,
  }));
}

function callWith({ frame, call, called }: Running, given: readonly Given[]): Value {
  return callValue(frame, called, { ...call, receiver: undefined, given }) ?? NOTHING;
}
