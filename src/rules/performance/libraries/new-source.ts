import { functionAround } from '../../../cost/loops.ts';
import type { SourceModule } from '../../../python/source-module.ts';
import type { Expression, Node } from '../../../python/tree/nodes.ts';
import { walk } from '../../../python/tree/walk.ts';

/** New source for an expression, in brackets where what stands around it could bind tighter. */
export function bracketed(node: Expression, text: string): string {
  const { parent } = node;
  const isAlone =
    ['assignment', 'return', 'argument', 'list', 'expression-statement'].includes(
      parent?.kind ?? '',
    ) ||
    (parent?.kind === 'subscript' && parent.index === node);
  return isAlone && (!text.includes('\n') || parent?.kind !== 'assignment') ? text : `(${text})`;
}

/** A name for a new variable that means nothing else in the function around the node. */
export function newVariable(module: SourceModule, node: Node, wanted: string): string {
  const taken = new Set<string>();
  walk(functionAround(node) ?? module.tree, (inner) => {
    const isMember =
      inner.kind === 'identifier' &&
      (inner.parent?.kind === 'attribute' || inner.parent?.kind === 'argument');
    if (inner.kind === 'name' || (inner.kind === 'identifier' && !isMember)) {
      taken.add(inner.name);
    }
  });
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) {
    name = `${wanted}_${number}`;
  }
  return name;
}
