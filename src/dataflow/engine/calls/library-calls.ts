import { NO_KINDS } from '../../kinds.ts';
import { applyModelTo } from './apply-model.ts';
import type { Invocation } from './arguments.ts';
import { callContainer } from '../values/containers.ts';
import { assign, idOf, locationOf } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { isFunctionRef } from '../values/function-values.ts';
import { absorbed, allocate, deepTaints, updateContents } from '../values/heap.ts';
import { EMPTY } from '../values/state.ts';
import { NOTHING, joinAll, joinTaints, textsOf, withStep } from '../values/value.ts';
import type { Ref, Taint, Value } from '../values/value.ts';

/** What calling things of libraries gives: what their models say; else a method of a container; and where nothing is known, data that goes in comes out. */
export function callLibrary(frame: Frame, called: Value, call: Invocation): Value {
  if (called.refs.length === 0 && call.receiver === undefined && textsOf(called) !== undefined) {
    // A text that is called, for want of an operator: nothing comes of it.
    return NOTHING;
  }
  const isDirect = call.isIndirect !== true && call.node.kind === 'call';
  const callee = isDirect && call.node.kind === 'call' ? call.node.callee : undefined;
  const results: Value[] = [];
  for (const one of called.refs) {
    const model = modelOf(frame, one);
    if (model !== undefined) {
      results.push(applyModelTo(frame, model, call));
    }
  }
  if (results.length > 0) {
    return joinAll(results);
  }
  const method = callee?.kind === 'attribute' ? callee.attribute.name : undefined;
  const ofContainer =
    method === undefined || call.receiver === undefined
      ? undefined
      : callContainer(frame, method, call);
  if (ofContainer !== undefined) {
    return ofContainer;
  }
  const model = method === undefined ? undefined : frame.engine.library.method(method);
  if (model !== undefined && !isModule(call.receiver?.value)) {
    return applyModelTo(frame, model, call);
  }
  return unknownCall(frame, called, call);
}

function modelOf(
  { engine }: Frame,
  { name, isInstance }: Ref,
): ReturnType<typeof engine.library.call> {
  return engine.library.call(isInstance ? `${name}.__call__` : name);
}

/** A function of a module is no method: `shutil.copy` is not somebody's `copy`; what lies in a class (`Flask.db.execute`) may be. */
function isModule(value: Value | undefined): boolean {
  return (
    value?.refs.some(({ isInstance, name }) => !isInstance && !/\.[A-Z]\w*(?:\.|$)/u.test(name)) ===
    true
  );
}

/** Names of methods that put their arguments into their object, whatever it is. */
const ABSORBING = new Set([
  'add',
  'append',
  'appendleft',
  'extend',
  'feed',
  'insert',
  'put',
  'put_nowait',
  'push',
  'update',
  'write',
  'writelines',
  'writestr',
]);

/** Nothing is known of it: data that goes in comes out. Of a class it is the object. */
function unknownCall(frame: Frame, called: Value, call: Invocation): Value {
  let taints: readonly Taint[] = call.receiver === undefined ? [] : call.receiver.value.taints;
  for (const { value } of call.given) {
    taints = joinTaints(taints, deepTaints(frame.state, value));
  }
  if (call.receiver !== undefined) {
    taints = joinTaints(taints, deepTaints(frame.state, call.receiver.value));
    absorbInto(frame, call);
  }
  const note = `through \`${call.callee}\``;
  const cleaned = frame.engine.library.cleansByName(call.callee);
  const safer =
    cleaned === NO_KINDS
      ? taints
      : taints.map((one) => ({ ...one, safeFor: one.safeFor | cleaned }));
  return {
    ...NOTHING,
    taints: withStep(safer, { location: locationOf(frame, call.node), note }),
    refs: called.refs.flatMap((one) => resultRefs(one)),
  };
}

function absorbInto(frame: Frame, { receiver, callee, given }: Invocation): void {
  const method = callee.slice(callee.lastIndexOf('.') + 1);
  if (receiver !== undefined && ABSORBING.has(method)) {
    putUnderKey(frame, receiver, given);
    for (const { value } of given) {
      updateContents(frame.state, receiver.value, (content) => absorbed(content, value));
    }
  }
}

/** `groups[key].append(x)`, where the dictionary makes the list itself when it is asked for. */
function putUnderKey(
  frame: Frame,
  { node, value: before }: NonNullable<Invocation['receiver']>,
  given: Invocation['given'],
): void {
  if (node.kind !== 'subscript' || before.cells.length > 0) {
    return;
  }
  const added = joinAll([before, ...given.map(({ value }) => value)]);
  if (added.taints.length > 0 || added.cells.length > 0) {
    const list = allocate(frame.state, idOf(frame, node), { ...EMPTY, rest: added });
    assign(frame, node, list);
  }
}

/** Calling a class gives an object of it; of a function something that only its name tells. */
function resultRefs({ name, isInstance }: Ref): readonly Ref[] {
  if (
    name.startsWith('module:') ||
    name.startsWith('project:') ||
    name.startsWith('builtins.') ||
    isFunctionRef({ name, isInstance })
  ) {
    return [];
  }
  const isClass = !isInstance && /(?:^|\.)[A-Z]\w*$/u.test(name);
  return [{ name: isClass ? name : `${name}()`, isInstance: true }];
}
