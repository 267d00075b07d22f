import type { Attribute, Expression, Name, Subscript } from '../../../python/tree/nodes.ts';
import { cleanedPart } from '../guards/cleaned-part.ts';
import { setDescribed } from './descriptors.ts';
import { elementOf } from '../values/collections.ts';
import { truthOfLiterals } from '../values/fold.ts';
import { assign, evaluate, locationOf, shown } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { attributeKey, itemKey, readField, writeField } from '../values/heap.ts';
import { applyModelTo, recordSink } from '../calls/apply-model.ts';
import { callSpecial, isProjectObject } from '../calls/special-methods.ts';
import { NOTHING, joinTaints, literal, withStep } from '../values/value.ts';
import type { Value } from '../values/value.ts';

/** Implements `Semantics.assign`. */
export function assignTo(frame: Frame, target: Expression, value: Value): void {
  switch (target.kind) {
    case 'name':
      assignName(frame, target, value);
      return;
    case 'attribute':
      assignAttribute(frame, target, value);
      return;
    case 'subscript':
      assignItem(frame, target, value);
      return;
    case 'tuple':
    case 'list':
      assignElements(frame, target.elements, value);
      return;
    case 'starred':
      assign(frame, target.value, value);
      return;
    default:
  }
}

function assignName(frame: Frame, target: Name, value: Value): void {
  const binding = frame.owner.source.scopes.bindingOf(target);
  if (binding === undefined) {
    return;
  }
  const note = `kept in \`${target.name}\``;
  const taints = withStep(value.taints, { location: locationOf(frame, target), note });
  const kept = value.taints.length === 0 ? value : { ...value, taints };
  frame.state.variables.set(binding, kept);
  if (binding.scope.kind === 'class' && value.refs.some(isProjectObject)) {
    nameVariable(frame, target, value);
  }
  const isModuleLevel = binding.scope.kind === 'module';
  if (frame.notes !== undefined && isModuleLevel && frame.owner.info.node.kind !== 'module') {
    frame.engine.noteGlobal(binding, kept);
  }
}

/** `part = Part()` in a class: what is put there learns its name. */
function nameVariable(frame: Frame, target: Name, value: Value): void {
  const given = [NOTHING, literal(target.name)];
  callSpecial(frame, value, { names: ['__set_name__'], given, node: target });
}

function assignAttribute(frame: Frame, target: Attribute, value: Value): void {
  const object = evaluate(frame, target.object);
  const name = target.attribute.name;
  if (setDescribed(frame, target, { object, value })) {
    return;
  }
  writeField(frame.state, object, { key: attributeKey(name), value });
  if (frame.notes !== undefined && isReceiver(frame, target.object)) {
    frame.engine.noteField(frame, name, value);
  }
  for (const { name: owner, isInstance } of object.refs) {
    if (frame.notes !== undefined && !isInstance && owner.startsWith('project:')) {
      frame.engine.noteClassField(owner, name, value);
    }
    const known = frame.engine.library.value(`${owner}.${name}`);
    const sink = known?.sink;
    if (known?.switches !== undefined && truthOfLiterals(value.literals) === false) {
      frame.engine.noteSwitch(known.switches);
    }
    if (sink !== undefined) {
      const model = { kind: sink, slot: '0', does: `set as \`${name}\`` };
      recordSink(frame, { node: target, callee: shown(frame, target) }, { model, value });
    }
  }
}

/** `self`, or whatever the method calls it. */
export function isReceiver({ owner }: Frame, node: Expression): boolean {
  const method = owner.info.node;
  const first = method.kind === 'function' ? method.parameters[0] : undefined;
  return (
    node.kind === 'name' &&
    first?.name.name === node.name &&
    method.kind === 'function' &&
    method.parent?.kind === 'class'
  );
}

function assignItem(frame: Frame, target: Subscript, value: Value): void {
  const object = evaluate(frame, target.object);
  const index = evaluate(frame, target.index);
  const own = { names: ['__setitem__'], given: [index, value], node: target };
  if (object.refs.some(isProjectObject) && callSpecial(frame, object, own) !== undefined) {
    return;
  }
  const [key] = index.literals ?? [];
  const isKnown = index.literals?.length === 1 && key !== undefined;
  const stored = isKnown ? value : { ...value, taints: joinTaints(value.taints, index.taints) };
  writeField(frame.state, object, { key: isKnown ? itemKey(key) : undefined, value: stored });
  for (const { name } of object.refs) {
    const model = frame.engine.library.call(`${name}.__setitem__`);
    if (model !== undefined) {
      const given = [index, value].map((one, position) => ({
        keyword: undefined,
        unpacking: 'none' as const,
        value: one,
        node: position === 0 ? target.index : target,
      }));
      applyModelTo(frame, model, {
        node: target,
        callee: shown(frame, target.object),
        receiver: { value: object, node: target.object },
        given,
      });
    }
  }
}

function assignElements(frame: Frame, targets: readonly Expression[], value: Value): void {
  const star = targets.findIndex((one) => one.kind === 'starred');
  for (const [index, target] of targets.entries()) {
    const isPlaced = index !== star;
    // Behind the star places count from the end.
    const name = itemKey(star === -1 || index < star ? index : index - targets.length);
    const part = isPlaced ? readField(frame.state, value, name) : elementOf(frame, value, target);
    assign(frame, target, isPlaced ? cleanedPart(frame, part, { object: value, name }) : part);
  }
}
