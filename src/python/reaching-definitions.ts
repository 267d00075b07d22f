import type { Binding, Definition } from './scopes.ts';
import { enclosingBlocks } from './tree/blocks.ts';
import type { Node, Statement } from './tree/nodes.ts';

/**
 * Which definitions of a name can give it its value at one of its uses: a flow-sensitive approximation from the shape of
 * the tree alone. Within one scope, definitions are taken backwards from the use up to the first one that must have run
 * (its block holds the use); the far branch of an `if` is left out, and a loop around the use brings in what stands after it.
 * Across scopes every definition counts, since nothing is known about when the inner function runs.
 */
export function reachingDefinitions(binding: Binding, use: Node): readonly Definition[] {
  if (functionLike(use) !== functionLike(binding.scope.node, true)) {
    return binding.definitions;
  }
  const loops = enclosingLoops(use);
  const ordered = [...binding.definitions].sort(
    (left, right) => left.name.span.start - right.name.span.start,
  );
  const before = ordered.filter((one) => runsBefore(one, use));
  const after = ordered.filter(
    (one) => !before.includes(one) && loops.some((loop) => contains(loop, one.node)),
  );
  const reaching: Definition[] = [];
  let isCut = false;
  for (const one of before.toReversed()) {
    if (!isOtherBranch(one.node, use)) {
      reaching.unshift(one);
      if (mustHaveRun(one, use)) {
        isCut = loops.every((loop) => contains(loop, one.node));
        break;
      }
    }
  }
  const later = isCut ? [] : after;
  const all = [...reaching, ...later];
  return all.length === 0 ? binding.definitions : all;
}

/** True when the span of one node lies within that of another. */
export function contains(outer: Node, inner: Node): boolean {
  return outer.span.start <= inner.span.start && inner.span.end <= outer.span.end;
}

function runsBefore(definition: Definition, use: Node): boolean {
  const isOwnTarget =
    contains(definition.node, use) &&
    (definition.kind === 'assignment' || definition.kind === 'augmented');
  return !isOwnTarget && definition.name.span.start < use.span.start;
}

/** True when the statement is in a block that also holds the use, so that nothing else can have skipped it. */
function mustHaveRun(definition: Definition, use: Node): boolean {
  if (definition.kind === 'augmented' || definition.kind === 'delete') {
    return false;
  }
  if (definition.kind === 'parameter' || definition.node.kind === 'comprehension-clause') {
    return true;
  }
  if (definition.kind === 'for' || definition.kind === 'with' || definition.kind === 'except') {
    return contains(definition.node, use);
  }
  if (definition.kind === 'walrus' || definition.kind === 'match') {
    return false;
  }
  return enclosingBlocks(use).some(({ block }) =>
    block.some((statement) => statement === definition.node),
  );
}

function isOtherBranch(definition: Node, use: Node): boolean {
  for (let node = definition.parent; node !== undefined; node = node.parent) {
    if (node.kind === 'if' && contains(node, use)) {
      return (
        (holds(node.body, definition) && holds(node.orElse, use)) ||
        (holds(node.orElse, definition) && holds(node.body, use))
      );
    }
  }
  return false;
}

function holds(block: readonly Statement[], inner: Node): boolean {
  return block.some((statement) => contains(statement, inner));
}

function enclosingLoops(use: Node): readonly Node[] {
  const loops: Node[] = [];
  for (let node = use.parent; node !== undefined; node = node.parent) {
    if (node.kind === 'for' || node.kind === 'while') {
      loops.push(node);
    }
    if (node.kind === 'function' || node.kind === 'lambda') {
      break;
    }
  }
  return loops;
}

/** The function around a node: comprehensions run where they stand and count as part of it. */
function functionLike(node: Node, isScope = false): Node | undefined {
  let current: Node | undefined = isScope ? node : node.parent;
  while (current !== undefined && !isFunctionLike(current)) {
    current = current.parent;
  }
  return current;
}

function isFunctionLike(node: Node): boolean {
  return (
    node.kind === 'function' ||
    node.kind === 'lambda' ||
    node.kind === 'class' ||
    node.kind === 'module'
  );
}
