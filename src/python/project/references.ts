import type { Attribute, Name, Node } from '../tree/nodes.ts';
import type { Definition } from './call-graph.ts';
import type { Evaluator, Place } from './evaluator.ts';
import { isAccessor } from './known-decorators.ts';
import type { Value } from './values.ts';

/** Functions that a name or attribute stands for where it is not called on the spot, and classes wherever they are named. */
export function namedDefinitions(
  evaluator: Evaluator,
  place: Place,
  node: Node,
): readonly Definition[] {
  if ((node.kind !== 'name' && node.kind !== 'attribute') || isBound(node)) {
    return [];
  }
  if (node.parent?.kind === 'attribute' && isDecorator(node.parent) && isAccessor(node.parent)) {
    return [];
  }
  const isCalled = isCallee(node);
  const found = new Set<Definition>();
  for (const value of evaluator.valuesOf(place, node)) {
    if (value.kind === 'class' || (value.kind === 'function' && !isCalled)) {
      found.add(value.node);
    }
  }
  return [...found];
}

/** Names that reach more than the graph can tell: of attributes of unknown objects, and strings that could be names. */
export function looseNames(evaluator: Evaluator, place: Place, node: Node): readonly string[] {
  if (node.kind === 'string') {
    return /^[\p{XIDS}_][\p{XIDC}.]{0,120}$/u.test(node.value) ? node.value.split('.') : [];
  }
  if (node.kind !== 'attribute') {
    return [];
  }
  return evaluator.valuesOf(place, node.object).some(isLoose) ? [node.attribute.name] : [];
}

/** What a library gives out may be an object of the project that it was given. */
function isLoose(value: Value): boolean {
  return value.kind === 'unknown' || (value.kind === 'external' && value.isInstance);
}

function isCallee(node: Name | Attribute): boolean {
  return isDecorator(node) || (node.parent?.kind === 'call' && node.parent.callee === node);
}

function isDecorator(node: Name | Attribute): boolean {
  const { parent } = node;
  const isDefinition = parent?.kind === 'function' || parent?.kind === 'class';
  return isDefinition && parent.decorators.some((decorator) => decorator === node);
}

/** True where a name or attribute is given a value (or deleted), not read. */
export function isBound(node: Node): boolean {
  let child = node;
  let holder = node.parent;
  while (holder?.kind === 'tuple' || holder?.kind === 'list' || holder?.kind === 'starred') {
    child = holder;
    holder = holder.parent;
  }
  switch (holder?.kind) {
    case 'assignment':
      return holder.targets.some((target) => target === child);
    case 'for':
    case 'comprehension-clause':
    case 'with-item':
    case 'walrus':
      return holder.target === child;
    case 'delete':
      return true;
    default:
      return false;
  }
}
