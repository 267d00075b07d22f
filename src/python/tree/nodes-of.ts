import type { Module, Node, NodeKind, NodeOf } from './nodes.ts';
import { walk } from './walk.ts';

/** All nodes of a kind in a module, in source order. Collected once for each tree, since some twenty rules ask. */
export function nodesOf<Kind extends NodeKind>(tree: Module, kind: Kind): readonly NodeOf<Kind>[] {
  const index = INDEXES.get(tree) ?? collect(tree);
  INDEXES.set(tree, index);
  // The index is by kind, which the type of a map cannot say.
  return (index.get(kind) ?? []) as readonly NodeOf<Kind>[]; // oxlint-disable-line no-unsafe-type-assertion
}

const INDEXES = new WeakMap<Module, ReadonlyMap<NodeKind, readonly Node[]>>();

function collect(tree: Module): ReadonlyMap<NodeKind, readonly Node[]> {
  const index = new Map<NodeKind, Node[]>();
  walk(tree, (node) => {
    const nodes = index.get(node.kind);
    if (nodes === undefined) {
      index.set(node.kind, [node]);
    } else {
      nodes.push(node);
    }
  });
  return index;
}
