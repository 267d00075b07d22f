import type { FunctionDefinition, Parameter } from '../python/tree/nodes.ts';
import { walk } from '../python/tree/walk.ts';

/** A function that takes elements out, or marks them, may go through each of them only once in all its calls. */
export function changesParameter(definition: FunctionDefinition, parameter: Parameter): boolean {
  let found = false;
  walk(definition, (node) => {
    if (node.kind === 'name' && node.name === parameter.name.name) {
      const { parent } = node;
      found ||=
        (parent?.kind === 'attribute' && CHANGING.has(parent.attribute.name)) ||
        (parent?.kind === 'subscript' &&
          parent.object === node &&
          (parent.parent?.kind === 'assignment' || parent.parent?.kind === 'augmented-assignment'));
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
