import type { Statement } from '../../python/tree/nodes.ts';
import { blocksBelow, elifOf } from './blocks.ts';

/** Blocks inside blocks that a reader still keeps apart. */
export const DEEPEST = 4;

/**
 * The longest chain of blocks, each inside the one before, the first of them where several are as long; an `elif` stands beside its
 * `if`. `left` is not counted: it is to become a guard clause.
 */
export function deepestPath(body: readonly Statement[], left?: Statement): readonly Statement[] {
  let deepest: readonly Statement[] = [];
  for (const statement of body) {
    if (statement.kind === 'function' || statement.kind === 'class') {
      continue;
    }
    const path = pathThrough(statement, left);
    if (path.length > deepest.length) {
      deepest = path;
    }
  }
  return deepest;
}

function pathThrough(statement: Statement, left?: Statement): readonly Statement[] {
  const blocks = branchesBelow(statement);
  if (blocks.length === 0) {
    return [];
  }
  let inner: readonly Statement[] = [];
  for (const block of blocks) {
    const path = deepestPath(block, left);
    if (path.length > inner.length) {
      inner = path;
    }
  }
  // A guard clause is a block itself, though nothing is inside it.
  return statement === left && inner.length > 0 ? inner : [statement, ...inner];
}

/** An `elif` stands beside its `if`, not inside it. */
function branchesBelow(statement: Statement): readonly (readonly Statement[])[] {
  const blocks = [...blocksBelow(statement)];
  for (let last = blocks.at(-1); last !== undefined; last = blocks.at(-1)) {
    const elif = elifOf(last);
    if (elif === undefined) {
      break;
    }
    blocks.splice(-1, 1, elif.body, elif.orElse);
  }
  return blocks;
}
