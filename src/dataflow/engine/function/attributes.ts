import { hasRole } from '../../../python/project/known-decorators.ts';
import type { Attribute, Call, Expression, Node } from '../../../python/tree/nodes.ts';
import { kindSet } from '../../kinds.ts';
import type { Invocation } from '../calls/arguments.ts';
import { cleanedPart } from '../guards/cleaned-part.ts';
import { idOf, shown, sourceValue } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { CALLED, RECEIVER, functionValue } from '../values/function-values.ts';
import { allocate, attributeKey, readField } from '../values/heap.ts';
import { attributesOf } from '../values/make-collections.ts';
import { applyTargets } from '../calls/project-calls.ts';
import { readDescribed } from './descriptors.ts';
import { noteSensitive } from '../values/shapes.ts';
import { callSpecial, isProjectObject } from '../calls/special-methods.ts';
import { EMPTY } from '../values/state.ts';
import {
  NOTHING,
  instance,
  isEqual,
  join,
  joinAll,
  literal,
  ref,
  textsOf,
} from '../values/value.ts';
import type { Value } from '../values/value.ts';

/** `object.name`, for an object that has been looked at. */
export function readAttribute(frame: Frame, node: Attribute, object: Value): Value {
  return readMember(frame, { node, name: node.attribute.name, isCalled: isCallee(node) }, object);
}

function isCallee(node: Attribute): boolean {
  return node.parent?.kind === 'call' && node.parent.callee === node;
}

interface Member {
  readonly node: Attribute | Call;
  readonly name: string;
  /** The call graph knows the method that is called. */
  readonly isCalled: boolean;
}

function readMember(frame: Frame, member: Member, object: Value): Value {
  const { node, name } = member;
  if (name === '__dict__' && object.cells.length > 0) {
    return attributesOf(frame, object, idOf(frame, node));
  }
  if (
    object.refs.length === 0 &&
    object.taints.length > 0 &&
    frame.engine.library.telling.words.has(name)
  ) {
    noteSensitive(frame, object, 'class');
  }
  const stored = cleanedPart(frame, readField(frame.state, object, attributeKey(name)), {
    object,
    name,
  });
  const parts = [stored];
  for (const owner of object.refs) {
    const value = ofMember(frame, member, owner.name);
    const described = isProjectObject(owner)
      ? readDescribed(frame, value, { object, owner, node })
      : undefined;
    parts.push(described ?? value);
  }
  const found = joinAll(parts.filter((part) => part !== NOTHING));
  const methods = methodsOf(frame, member, object);
  const result = methods.reduce(join, found);
  const getter = propertyValue(frame, node, object);
  if (getter !== undefined) {
    return join(getter, result);
  }
  return isEqual(result, NOTHING) && methods.length === 0 && object.refs.some(isProjectObject)
    ? (callSpecial(frame, object, { names: ['__getattr__'], given: [literal(name)], node }) ??
        result)
    : result;
}

/** Methods of project classes as values, with their object; those that are called where they are named are the call graph's matter, as far as it knows them. */
function methodsOf(
  frame: Frame,
  { node, name, isCalled }: Member,
  object: Value,
): readonly Value[] {
  const { engine } = frame;
  if (isOfSuper(node)) {
    return [];
  }
  return object.refs.flatMap((one) => {
    const method = one.name.startsWith('project:') ? engine.classMethod(one.name, name) : undefined;
    const definition = method?.info.node;
    if (method === undefined || definition?.kind !== 'function') {
      return [];
    }
    const wrapped = engine.decoratedMethod(frame, one.name, name);
    const { source } = method;
    if (
      hasRole(source, definition, 'property') ||
      (isCalled && wrapped === undefined && isKnown(frame, node))
    ) {
      return [];
    }
    const called = wrapped ?? functionValue(engine, method);
    const isClass = hasRole(source, definition, 'class');
    if (hasRole(source, definition, 'static') || (!one.isInstance && !isClass)) {
      return [called];
    }
    const self = isClass ? ref(one.name) : { ...object, refs: [one] };
    const fields = new Map([
      [CALLED, called],
      [RECEIVER, self],
    ]);
    return [allocate(frame.state, `${idOf(frame, node)}.bound`, { ...EMPTY, fields })];
  });
}

/** `super().name` is what the next class in line has; the object is still one of this class. */
function isOfSuper(node: Attribute | Call): boolean {
  return (
    node.kind === 'attribute' &&
    node.object.kind === 'call' &&
    node.object.callee.kind === 'name' &&
    node.object.callee.name === 'super'
  );
}

function isKnown({ engine }: Frame, { parent }: Node): boolean {
  return (
    parent !== undefined &&
    engine.graph.sitesAt(parent).some(({ kind, targets }) => kind === 'call' && targets.length > 0)
  );
}

/** `getattr(object, name)` and its like, where the name is known. Its third argument counts as well. */
export function lookUpMember(frame: Frame, called: Value, call: Invocation): Value | undefined {
  const [only] = called.refs;
  const [object, text, fallback] = call.given.map(({ value }) => value);
  if (
    only === undefined ||
    frame.engine.library.call(only.name)?.makes !== 'member' ||
    call.node.kind !== 'call' ||
    object === undefined ||
    text === undefined
  ) {
    return undefined;
  }
  noteSensitive(frame, text, 'name');
  const [name] = textsOf(text) ?? [];
  if (name === undefined || text.literals?.length !== 1) {
    return undefined;
  }
  const found = readMember(frame, { node: call.node, name, isCalled: false }, object);
  return fallback === undefined ? found : join(found, fallback);
}

function ofMember(frame: Frame, { node, name }: Member, owner: string): Value {
  if (owner.startsWith('module:')) {
    return named(
      frame,
      node,
      frame.engine.moduleMember(frame, owner.slice('module:'.length), name),
    );
  }
  if (owner.startsWith('function:')) {
    return NOTHING;
  }
  if (!owner.startsWith('project:')) {
    return readLibrary(frame, node, frame.engine.library.member(owner, name));
  }
  const member = frame.engine.classMember(frame, owner, name);
  const inherited = frame.engine
    .libraryBases(owner)
    .map((base) => readLibrary(frame, node, frame.engine.library.member(base, name)));
  return joinAll([...(member === undefined ? [] : [member]), ...inherited]);
}

/** The getter of a property that the project defines runs when it is read. */
function propertyValue(frame: Frame, node: Node, object: Value): Value | undefined {
  const site = frame.engine.graph.sitesAt(node).find((one) => one.kind === 'property');
  return site === undefined ? undefined : applyTargets(frame, { site, node, given: [object] });
}

/** A library thing under its name, with what reading it gives. */
export function named(frame: Frame, node: Expression, value: Value): Value {
  const [only] = value.refs;
  return only === undefined || only.isInstance || value.refs.length !== 1
    ? value
    : readLibrary(frame, node, only.name);
}

export function readLibrary(frame: Frame, node: Expression, name: string): Value {
  const full = frame.engine.library.canonical(name);
  const model = frame.engine.library.value(full);
  if (model === undefined) {
    return ref(full);
  }
  const value = model.is === undefined ? ref(full) : instance(model.is);
  if (model.source === undefined) {
    return value;
  }
  const { taints } = sourceValue(frame, node, {
    model: model.source,
    label: `${model.source.label} \`${shown(frame, node)}\``,
    safeFor: kindSet(model.source.safeFor ?? []),
  });
  return { ...value, taints };
}
