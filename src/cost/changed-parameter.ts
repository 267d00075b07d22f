import type { FunctionDefinition, Parameter } from '../python/tree/nodes.ts';
import { walk } from '../python/tree/walk.ts';

/** A function that takes elements out, or marks them, may go through each of them only once in all its calls. */
export function changesParameter(definition: FunctionDefinition, parameter: Parameter): boolean {
  const known = CHANGED.get(definition) ?? changedNames(definition);
  CHANGED.set(definition, known);
  return known.has(parameter.name.name);
}

const CHANGED = new WeakMap<FunctionDefinition, ReadonlySet<string>>();

function changedNames(definition: FunctionDefinition): ReadonlySet<string> {
  const found = new Set<string>();
  walk(definition, (node) => {
    if (node.kind === 'name') {
      const { parent } = node;
      const isChanged =
        (parent?.kind === 'attribute' && CHANGING.has(parent.attribute.name)) ||
        (parent?.kind === 'subscript' &&
          parent.object === node &&
          (parent.parent?.kind === 'assignment' || parent.parent?.kind === 'augmented-assignment'));
      if (isChanged) {
        found.add(node.name);
      }
    }
  });
  return found;
}

const CHANGING: ReadonlySet<string> = new Set([
  'pop',
  'popleft',
  'popitem',
  'remove',
  'clear',
  'discard',
  'append',
  'add',
  'extend',
  'update',
  'insert',
  'sort',
]);
