import type { Node, Statement } from './nodes.ts';

/** The lists of statements that belong to a node itself; handlers and cases are nodes of their own. */
export function blocksOf(node: Node): readonly (readonly Statement[])[] {
  switch (node.kind) {
    case 'module':
    case 'function':
    case 'class':
    case 'with':
    case 'except-handler':
    case 'match-case':
      return [node.body];
    case 'if':
    case 'for':
    case 'while':
      return [node.body, node.orElse];
    case 'try':
      return [node.body, node.orElse, node.finalBody];
    default:
      return [];
  }
}

/** The list of statements that directly holds this statement; empty for what is no statement of a block. */
export function blockOf(statement: Node): readonly Statement[] {
  const { parent } = statement;
  if (parent === undefined) {
    return [];
  }
  return blocksOf(parent).find((block) => block.some((one) => one === statement)) ?? [];
}

/** The statement a node is part of: the innermost one. */
export function statementOf(node: Node): Statement | undefined {
  for (let current: Node | undefined = node; current !== undefined; current = current.parent) {
    if (isBlockMember(current)) {
      return current;
    }
  }
  return undefined;
}

/** A block around a node, and where in it the node stands. */
export interface EnclosingBlock {
  readonly block: readonly Statement[];
  readonly index: number;
  readonly owner: Node;
}

/** The blocks of which a node is part, from the innermost outwards, up to the function or class around it. */
export function enclosingBlocks(node: Node): readonly EnclosingBlock[] {
  const result: EnclosingBlock[] = [];
  let inner: Node = node;
  for (let owner = node.parent; owner !== undefined; owner = owner.parent) {
    for (const block of blocksOf(owner)) {
      const index = block.findIndex((statement) => statement === inner);
      if (index !== -1) {
        result.push({ block, index, owner });
      }
    }
    if (owner.kind === 'function' || owner.kind === 'class') {
      break;
    }
    inner = owner;
  }
  return result;
}

function isBlockMember(node: Node): node is Statement {
  return blockOf(node).length > 0;
}
