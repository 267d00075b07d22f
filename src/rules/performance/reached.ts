import type { Loop } from '../../cost/loops.ts';
import type { Node, Statement } from '../../python/tree/nodes.ts';
import { blocksOf } from '../../python/tree/blocks.ts';

/**
 * True when every turn of the loop evaluates the node: no condition, handler, inner loop or earlier way out stands between. What
 * is evaluated in every turn may fail before the loop as well as in it, unless the loop has no turn at all.
 */
export function isReached(node: Node, loop: Loop): boolean {
  const top = loop.node.kind === 'comprehension-clause' ? loop.node.parent : loop.node;
  let child = node;
  for (let parent = node.parent; parent !== undefined; parent = parent.parent) {
    if (!isPassed(child, parent, loop)) {
      return false;
    }
    if (parent === top) {
      return true;
    }
    child = parent;
  }
  return false;
}

function isPassed(child: Node, parent: Node, loop: Loop): boolean {
  switch (parent.kind) {
    case 'if':
    case 'conditional':
      return child === parent.test;
    case 'boolean':
      return child === parent.operands[0];
    case 'comparison':
      return child === parent.operands[0] || child === parent.operands[1];
    case 'try':
    case 'except-handler':
    case 'match-case':
    case 'lambda':
    case 'function':
      return false;
    case 'comprehension':
      return isPassedInComprehension(child, parent, loop);
    case 'comprehension-clause':
      return child === parent.iterable || child === parent.conditions[0];
    case 'for':
      return parent === loop.node ? isFirstWay(child, parent) : child === parent.iterable;
    case 'while':
      return parent === loop.node
        ? child === parent.test || isFirstWay(child, parent)
        : child === parent.test;
    default:
      return isFirstWay(child, parent);
  }
}

/** The element is evaluated in each turn of the last clause, when that has no condition. */
function isPassedInComprehension(
  child: Node,
  whole: Extract<Node, { kind: 'comprehension' }>,
  loop: Loop,
): boolean {
  const index = whole.clauses.findIndex((clause) => clause === loop.node);
  if (index === -1) {
    return child === whole.clauses[0];
  }
  const own = whole.clauses[index];
  if (child === own) {
    return true;
  }
  return (
    own?.conditions.length === 0 &&
    (child === whole.clauses[index + 1] || index === whole.clauses.length - 1)
  );
}

/** No statement before it in its block can leave the turn. */
function isFirstWay(child: Node, parent: Node): boolean {
  const block = blocksOf(parent).find((one) => one.some((statement) => statement === child));
  const index = block?.findIndex((statement) => statement === child) ?? 0;
  return !(block ?? []).slice(0, index).some(mayLeave);
}

function mayLeave(statement: Statement): boolean {
  if (['return', 'break', 'continue', 'raise'].includes(statement.kind)) {
    return true;
  }
  if (statement.kind === 'function' || statement.kind === 'class') {
    return false;
  }
  const blocks = [
    ...blocksOf(statement),
    ...(statement.kind === 'try' ? statement.handlers.map(({ body }) => body) : []),
    ...(statement.kind === 'match' ? statement.cases.map(({ body }) => body) : []),
  ];
  return blocks.some((block) => block.some(mayLeave));
}
