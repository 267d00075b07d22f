import { readAttribute } from './attributes.ts';
import type { Call, Expression } from '../../python/tree/nodes.ts';
import { applyModelTo } from './apply-model.ts';
import { evaluateArguments } from './arguments.ts';
import type { Invocation } from './arguments.ts';
import { callContainer } from './containers.ts';
import { foldTextMethod } from './fold.ts';
import { evaluate, locationOf, shown } from './frame.ts';
import type { Frame } from './frame.ts';
import { absorbed, deepTaints, updateContents } from './heap.ts';
import { callBuiltin } from './make-collections.ts';
import { callProject } from './project-calls.ts';
import { formatText, joinTexts } from './text.ts';
import { NOTHING, joinAll, joinTaints, literal, textsOf, withStep } from './value.ts';
import type { Ref, Taint, Value } from './value.ts';

/**
 * What a call gives. In order: a function of the project by its summary; a text or container method of Python; what a model says of the library
 * function; and where nothing is known, data that goes in comes out.
 */
export function evaluateCall(frame: Frame, node: Call): Value {
  const { callee } = node;
  const receiver =
    callee.kind === 'attribute'
      ? { value: evaluate(frame, callee.object), node: callee.object }
      : undefined;
  const called =
    callee.kind === 'attribute' && receiver !== undefined
      ? readAttribute(frame, callee, receiver.value)
      : evaluate(frame, callee);
  const given = evaluateArguments(frame, node);
  const call: Invocation = { node, callee: nameOfCallee(frame, callee), receiver, given, called };
  const ofProject = callProject(frame, node, call);
  if (ofProject !== undefined) {
    return ofProject;
  }
  const folded = foldCall(frame, callee, call);
  if (folded !== undefined) {
    return folded;
  }
  return callBuiltin(frame, called, call) ?? callLibrary(frame, called, call);
}

function nameOfCallee(frame: Frame, callee: Expression): string {
  return shown(frame, callee, 60);
}

/** Text methods with known results, and those that put texts together. */
function foldCall(frame: Frame, callee: Expression, call: Invocation): Value | undefined {
  if (callee.kind !== 'attribute' || call.receiver === undefined) {
    return undefined;
  }
  const { value } = call.receiver;
  const name = callee.attribute.name;
  const given = call.given.map((one) => one.value);
  const folded = foldTextMethod(
    name,
    value.literals,
    given.map((one) => one.literals),
  );
  if (folded !== undefined) {
    return literal(...folded);
  }
  const isText = textsOf(value) !== undefined;
  if (name === 'format' && (isText || value.refs.length === 0)) {
    const model = isText ? undefined : frame.engine.library.method(name);
    if (model !== undefined) {
      applyModelTo(frame, model, call);
    }
    return formatText(frame, { pattern: value, given, node: call.node });
  }
  return name === 'join' && isText
    ? joinTexts(frame, { parts: partsOfJoin(frame, value, given), node: call.node })
    : undefined;
}

/** `"/".join([base, name])`: elements with the separator between them, where they are known one by one. */
function partsOfJoin(
  { state }: Frame,
  separator: Value,
  given: readonly Value[],
): readonly Value[] {
  const [list] = given;
  const [id, ...others] = list?.cells ?? [];
  const content = id === undefined || others.length > 0 ? undefined : state.heap.get(id);
  if (content?.sequence !== undefined && content.rest === undefined && given.length === 1) {
    return content.sequence.flatMap((one, index) => (index === 0 ? [one] : [separator, one]));
  }
  return given.map((one) => ({ ...NOTHING, taints: deepTaints(state, one) }));
}

function callLibrary(frame: Frame, called: Value, call: Invocation): Value {
  const callee = call.node.kind === 'call' ? call.node.callee : undefined;
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
  return {
    ...NOTHING,
    taints: withStep(taints, { location: locationOf(frame, call.node), note }),
    refs: called.refs.flatMap((one) => resultRefs(one)),
  };
}

function absorbInto(frame: Frame, { receiver, callee, given }: Invocation): void {
  const method = callee.slice(callee.lastIndexOf('.') + 1);
  if (receiver !== undefined && ABSORBING.has(method)) {
    for (const { value } of given) {
      updateContents(frame.state, receiver.value, (content) => absorbed(content, value));
    }
  }
}

/** Calling a class gives an object of it; of a function something that only its name tells. */
function resultRefs({ name, isInstance }: Ref): readonly Ref[] {
  if (name.startsWith('module:') || name.startsWith('project:') || name.startsWith('builtins.')) {
    return [];
  }
  const isClass = !isInstance && /(?:^|\.)[A-Z]\w*$/u.test(name);
  return [{ name: isClass ? name : `${name}()`, isInstance: true }];
}
