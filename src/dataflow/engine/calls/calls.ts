import { lookUpMember, readAttribute } from '../function/attributes.ts';
import type { Call, Expression } from '../../../python/tree/nodes.ts';
import { applyModelTo } from './apply-model.ts';
import { evaluateArguments } from './arguments.ts';
import type { Invocation } from './arguments.ts';
import { callGiven } from './calling-functions.ts';
import { foldTextMethod } from '../values/fold.ts';
import { evaluate, idOf, shown } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { allocate, deepTaints, firstElement, isWholeInput } from '../values/heap.ts';
import { callLibrary } from './library-calls.ts';
import { callBuiltin } from '../values/make-collections.ts';
import { callProject } from './project-calls.ts';
import { resumeGenerator } from './resume-generator.ts';
import { EMPTY } from '../values/state.ts';
import { formatText, joinTexts } from '../values/text.ts';
import { NOTHING, literal, textsOf } from '../values/value.ts';
import type { Value } from '../values/value.ts';

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
  const call: Invocation = {
    node,
    callee: nameOfCallee(frame, callee),
    receiver,
    given,
    called,
    isIndirect: isHandedOver(frame, called),
  };
  const ofGiven = callGiven(frame, called, call);
  if (ofGiven !== undefined) {
    return ofGiven;
  }
  const ofProject = callProject(frame, node, call);
  if (ofProject !== undefined) {
    return ofProject;
  }
  const resumed = resumeGenerator(frame, call);
  if (resumed !== undefined) {
    return resumed;
  }
  const created = newObject(frame, call);
  if (created !== undefined) {
    return created;
  }
  const folded = foldCall(frame, callee, call);
  if (folded !== undefined) {
    return folded;
  }
  return (
    lookUpMember(frame, called, call) ??
    callBuiltin(frame, called, call) ??
    callLibrary(frame, called, call)
  );
}

/** `super().__new__(cls)`, `object.__new__(cls)`: an object of the class, with nothing in it yet. */
function newObject(frame: Frame, { node, given }: Invocation): Value | undefined {
  const isMade =
    node.kind === 'call' &&
    node.callee.kind === 'attribute' &&
    node.callee.attribute.name === '__new__';
  const [first] = isMade ? given : [];
  const refs = (first?.value.refs ?? []).flatMap(({ name, isInstance }) =>
    name.startsWith('project:') && !isInstance ? [{ name, isInstance: true }] : [],
  );
  return refs.length === 0
    ? undefined
    : { ...allocate(frame.state, idOf(frame, node), EMPTY), refs };
}

/** What is called is what this caller hands over. */
function isHandedOver(frame: Frame, called: Value): boolean {
  return (
    frame.shapes !== undefined &&
    called.refs.length > 0 &&
    called.taints.some((taint) => isWholeInput(called, taint))
  );
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
    const used = usedInFormat(textsOf(value), call.given);
    return formatText(frame, { pattern: value, given: used, node: call.node });
  }
  return name === 'join' && isText
    ? joinTexts(frame, { parts: partsOfJoin(frame, value, given), node: call.node })
    : undefined;
}

/** Arguments that the placeholders of a known pattern name; all of them where one cannot tell. */
function usedInFormat(
  patterns: readonly string[] | undefined,
  given: Invocation['given'],
): readonly Value[] {
  const [pattern, ...others] = patterns ?? [];
  const isPlain = given.every(({ unpacking }) => unpacking === 'none');
  if (pattern === undefined || others.length > 0 || !isPlain) {
    return given.map(({ value }) => value);
  }
  const names = new Set(
    [...pattern.replaceAll(/\{\{|\}\}/gu, '').matchAll(/\{(\w*)/gu)].map(([, name = ''], index) =>
      name === '' ? String(index) : name,
    ),
  );
  let position = -1;
  return given.flatMap(({ keyword, value }) => {
    position += keyword === undefined ? 1 : 0;
    return names.has(keyword ?? String(position)) ? [value] : [];
  });
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
  const first = list === undefined || given.length > 1 ? undefined : firstElement(state, list);
  const all = given.map((one) => ({ ...NOTHING, taints: deepTaints(state, one) }));
  return first === undefined ? all : [first, separator, ...all];
}
