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
  return placeOf(statement)?.block ?? [];
}

/** Where in the list that directly holds it a statement stands; -1 for what is no statement of a block. */
export function indexInBlock(statement: Node): number {
  return placeOf(statement)?.index ?? -1;
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
    const place = placeOf(inner);
    if (place !== undefined) {
      result.push(place);
    }
    if (owner.kind === 'function' || owner.kind === 'class') {
      break;
    }
    inner = owner;
  }
  return result;
}

function isBlockMember(node: Node): node is Statement {
  return placeOf(node) !== undefined;
}

/** In blocks of more statements than this, places are looked up: rules ask for the place of one statement after the other. */
const SEARCHED = 16;
const placesIn = new WeakMap<readonly Statement[], ReadonlyMap<Node, EnclosingBlock>>();

function placeOf(statement: Node): EnclosingBlock | undefined {
  const owner = statement.parent;
  if (owner === undefined) {
    return undefined;
  }
  for (const block of blocksOf(owner)) {
    if (block.length > SEARCHED) {
      const place = placesOf(block, owner).get(statement);
      if (place !== undefined) {
        return place;
      }
      continue;
    }
    const index = block.findIndex((one) => one === statement);
    if (index !== -1) {
      return { block, index, owner };
    }
  }
  return undefined;
}

function placesOf(block: readonly Statement[], owner: Node): ReadonlyMap<Node, EnclosingBlock> {
  const known = placesIn.get(block);
  if (known !== undefined) {
    return known;
  }
  const places = new Map<Node, EnclosingBlock>(
    block.map((statement, index) => [statement, { block, index, owner }]),
  );
  placesIn.set(block, places);
  return places;
}
