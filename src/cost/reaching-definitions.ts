import type { Definition, Scopes } from '../python/scopes.ts';
import type { Name, Node, Statement } from '../python/tree/nodes.ts';
import { ancestors } from '../python/tree/walk.ts';

/**
 * The definitions that can have given a name its value where it stands, by the structure of the source instead of a flow
 * graph: the last definition that every path passes (an earlier statement of a block around the use), those between it and
 * the use, and those later in a loop that repeats the use but not that definition. A use in another function than the
 * definitions sees them all. Augmented assignments and `del` give no kind and are left out. It errs on the side of too many.
 */
export function reachingDefinitions(scopes: Scopes, name: Name): readonly Definition[] {
  const binding = scopes.bindingOf(name);
  if (binding === undefined) {
    return [];
  }
  const definitions = binding.definitions.filter(
    ({ kind }) => kind !== 'augmented' && kind !== 'delete',
  );
  if (definitions.length < 2) {
    return definitions;
  }
  const owner = ownerOf(name);
  if (definitions.some((definition) => ownerOf(definition.name) !== owner)) {
    return definitions;
  }
  const use = name.span.start;
  const inOrder = definitions.toSorted((left, right) => effectAt(left) - effectAt(right));
  const before = inOrder.filter((definition) => effectAt(definition) <= use);
  const last = before.findLast((definition) => dominates(definition, name));
  const since = last === undefined ? before : before.slice(before.indexOf(last));
  const loops = [...ancestors(name)].filter(
    (node) => (node.kind === 'for' || node.kind === 'while') && !holds(node, last?.name),
  );
  const later = inOrder.filter(
    (definition) =>
      effectAt(definition) > use && loops.some((loop) => holds(loop, definition.name)),
  );
  return [...since, ...later];
}

/** True when every run of the function that comes to `node` has executed the definition. */
function dominates(definition: Definition, node: Node): boolean {
  if (definition.kind === 'parameter') {
    return true;
  }
  const { node: binder } = definition;
  if ((binder.kind === 'for' || binder.kind === 'with') && !holds(binder, node)) {
    return binder.kind === 'with' && precedesInBlock(binder, node);
  }
  if (binder.kind === 'for' || binder.kind === 'with' || binder.kind === 'with-item') {
    return true;
  }
  const statement = statementOf(binder);
  return statement !== undefined && precedesInBlock(statement, node);
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

/** The list of statements that directly holds this statement; empty for what is no statement of a block. */
export function blockOf(statement: Node): readonly Statement[] {
  const { parent } = statement;
  if (parent === undefined) {
    return [];
  }
  return blocksOf(parent).find((block) => block.some((one) => one === statement)) ?? [];
}

function isBlockMember(node: Node): node is Statement {
  return blockOf(node).length > 0;
}

function blocksOf(node: Node): readonly (readonly Statement[])[] {
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

function precedesInBlock(statement: Statement, node: Node): boolean {
  const block = blockOf(statement);
  const first = block.indexOf(statement);
  return block.some(
    (other, index) =>
      index > first && other.span.start <= node.span.start && node.span.end <= other.span.end,
  );
}

/** The offset from which on the definition is in force. */
function effectAt(definition: Definition): number {
  switch (definition.kind) {
    case 'assignment':
    case 'walrus':
    case 'import':
      return definition.node.span.end;
    default:
      return definition.name.span.end;
  }
}

function holds(node: Node, inner: Node | undefined): boolean {
  return (
    inner !== undefined && node.span.start <= inner.span.start && inner.span.end <= node.span.end
  );
}

function ownerOf(node: Node): Node | undefined {
  for (const ancestor of ancestors(node)) {
    if (ancestor.kind === 'parameter') {
      return ancestor.parent;
    }
    if (
      ancestor.kind === 'function' ||
      ancestor.kind === 'lambda' ||
      ancestor.kind === 'module' ||
      ancestor.kind === 'class'
    ) {
      return ancestor;
    }
  }
  return undefined;
}
