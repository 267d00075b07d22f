import type { Attribute, Expression, Name } from '../../python/tree/nodes.ts';
import { kindSet } from '../kinds.ts';
import { shown, sourceValue } from './frame.ts';
import type { Frame } from './frame.ts';
import { attributeKey, readField } from './heap.ts';
import { applyTargets } from './project-calls.ts';
import { NOTHING, instance, join, joinAll, ref } from './value.ts';
import type { Value } from './value.ts';

/** `object.name`, for an object that has been looked at. */
export function readAttribute(frame: Frame, node: Attribute, object: Value): Value {
  const name = node.attribute.name;
  const stored = cleanedPart(frame, readField(frame.state, object, attributeKey(name)), {
    object,
    name,
  });
  const parts = [stored];
  for (const { name: owner } of object.refs) {
    parts.push(ofMember(frame, node, owner));
  }
  const result = joinAll(parts.filter((part) => part !== NOTHING));
  const getter = propertyValue(frame, node, object);
  return getter === undefined ? result : join(getter, result);
}

/** A part of data from outside that holds less than the whole can: the last segment of a path. */
function cleanedPart(
  { engine }: Frame,
  part: Value,
  { object, name }: { readonly object: Value; readonly name: string },
): Value {
  if (part.taints.length === 0) {
    return part;
  }
  const models = object.refs.map((one) =>
    engine.library.value(engine.library.member(one.name, name)),
  );
  const kinds = models.reduce(
    (set, model) => (model === undefined ? set : set | engine.library.cleans(model)),
    0,
  );
  return kinds === 0
    ? part
    : { ...part, taints: part.taints.map((one) => ({ ...one, safeFor: one.safeFor | kinds })) };
}

function ofMember(frame: Frame, node: Attribute, owner: string): Value {
  const name = node.attribute.name;
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
function propertyValue(frame: Frame, node: Attribute, object: Value): Value | undefined {
  const site = frame.engine.graph.sitesAt(node).find((one) => one.kind === 'property');
  return site === undefined ? undefined : applyTargets(frame, { site, node, given: [object] });
}

/** A library thing under its name, with what reading it gives. */
export function named(frame: Frame, node: Name | Attribute, value: Value): Value {
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
