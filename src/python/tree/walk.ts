import { assertNever } from '../../core/assert.ts';
import type { Node, StringLiteral } from './nodes.ts';

/** Calls `enter` for a node and everything below it, parents before children, in source order. Safe at any depth. */
export function walk(node: Node, enter: (node: Node) => void): void {
  const stack: Node[] = [node];
  function push(child: Node): void {
    stack.push(child);
  }
  for (let current = stack.pop(); current !== undefined; current = stack.pop()) {
    enter(current);
    const bottom = stack.length;
    forEachChild(current, push);
    reverseFrom(stack, bottom);
  }
}

/** The children of a node in source order. */
export function children(node: Node): readonly Node[] {
  const result: Node[] = [];
  forEachChild(node, (child) => result.push(child));
  return result;
}

/** The node's parent, its parent, and so on up to the module. */
export function* ancestors(node: Node): Generator<Node, undefined> {
  for (let current = node.parent; current !== undefined; current = current.parent) {
    yield current;
  }
}

/**
 * Calls `visit` for each child of a node in source order, without making an array. A dictionary comprehension's clauses
 * come after its key and value, a conditional's body before its test: as they are written.
 */
export function forEachChild(node: Node, visit: (child: Node) => void): void {
  switch (node.kind) {
    case 'module':
      each(node.body, visit);
      return;
    case 'function':
    case 'class':
    case 'if':
    case 'for':
    case 'while':
    case 'with':
    case 'try':
    case 'except-handler':
    case 'match':
    case 'match-case':
      eachOfCompound(node, visit);
      return;
    case 'pass':
    case 'break':
    case 'continue':
    case 'identifier':
    case 'name':
    case 'number':
    case 'constant':
      return;
    case 'unknown':
      each(node.children, visit);
      return;
    case 'assignment':
    case 'augmented-assignment':
    case 'return':
    case 'raise':
    case 'assert':
    case 'delete':
    case 'import':
    case 'import-from':
    case 'imported-name':
    case 'global':
    case 'nonlocal':
    case 'type-alias':
    case 'type-parameter':
    case 'expression-statement':
    case 'with-item':
    case 'pattern':
    case 'parameter':
      eachOfSimple(node, visit);
      return;
    default:
      eachOfExpression(node, visit);
  }
}

type CompoundKind =
  | 'function'
  | 'class'
  | 'if'
  | 'for'
  | 'while'
  | 'with'
  | 'try'
  | 'except-handler'
  | 'match'
  | 'match-case';

type Compound = Extract<Node, { readonly kind: CompoundKind }>;

function eachOfCompound(node: Compound, visit: (child: Node) => void): void {
  switch (node.kind) {
    case 'function':
      each(node.decorators, visit);
      visit(node.name);
      each(node.typeParameters, visit);
      each(node.parameters, visit);
      maybe(node.returns, visit);
      each(node.body, visit);
      return;
    case 'class':
      each(node.decorators, visit);
      visit(node.name);
      each(node.typeParameters, visit);
      each(node.arguments, visit);
      each(node.body, visit);
      return;
    case 'if':
    case 'while':
      visit(node.test);
      each(node.body, visit);
      each(node.orElse, visit);
      return;
    case 'for':
      visit(node.target);
      visit(node.iterable);
      each(node.body, visit);
      each(node.orElse, visit);
      return;
    case 'with':
      each(node.items, visit);
      each(node.body, visit);
      return;
    case 'try':
      each(node.body, visit);
      each(node.handlers, visit);
      each(node.orElse, visit);
      each(node.finalBody, visit);
      return;
    case 'except-handler':
      maybe(node.type, visit);
      maybe(node.name, visit);
      each(node.body, visit);
      return;
    case 'match':
      visit(node.subject);
      each(node.cases, visit);
      return;
    case 'match-case':
      visit(node.pattern);
      maybe(node.guard, visit);
      each(node.body, visit);
      return;
    default:
      assertNever(node);
  }
}

type SimpleKind =
  | 'assignment'
  | 'augmented-assignment'
  | 'return'
  | 'raise'
  | 'assert'
  | 'delete'
  | 'import'
  | 'import-from'
  | 'imported-name'
  | 'global'
  | 'nonlocal'
  | 'type-alias'
  | 'type-parameter'
  | 'expression-statement'
  | 'with-item'
  | 'pattern'
  | 'parameter';

type Simple = Extract<Node, { readonly kind: SimpleKind }>;

function eachOfSimple(node: Simple, visit: (child: Node) => void): void {
  switch (node.kind) {
    case 'assignment':
      each(node.targets, visit);
      maybe(node.annotation, visit);
      maybe(node.value, visit);
      return;
    case 'augmented-assignment':
      visit(node.target);
      visit(node.value);
      return;
    case 'return':
      maybe(node.value, visit);
      return;
    case 'expression-statement':
      visit(node.value);
      return;
    case 'raise':
      maybe(node.exception, visit);
      maybe(node.cause, visit);
      return;
    case 'assert':
      visit(node.test);
      maybe(node.message, visit);
      return;
    case 'delete':
      each(node.targets, visit);
      return;
    case 'import':
    case 'import-from':
    case 'global':
    case 'nonlocal':
      each(node.names, visit);
      return;
    case 'imported-name':
      visit(node.local);
      return;
    case 'type-alias':
      visit(node.name);
      each(node.typeParameters, visit);
      visit(node.value);
      return;
    case 'type-parameter':
      visit(node.name);
      maybe(node.bound, visit);
      return;
    case 'with-item':
      visit(node.context);
      maybe(node.target, visit);
      return;
    case 'pattern':
      inSourceOrder(node.bindings, node.values, visit);
      return;
    case 'parameter':
      visit(node.name);
      maybe(node.annotation, visit);
      maybe(node.default, visit);
      return;
    default:
      assertNever(node);
  }
}

type Leaf =
  | 'module'
  | 'pass'
  | 'break'
  | 'continue'
  | 'identifier'
  | 'name'
  | 'number'
  | 'constant';

type ExpressionLike = Exclude<
  Node,
  { readonly kind: CompoundKind | SimpleKind | Leaf | 'unknown' }
>;

function eachOfExpression(node: ExpressionLike, visit: (child: Node) => void): void {
  switch (node.kind) {
    case 'attribute':
      visit(node.object);
      visit(node.attribute);
      return;
    case 'subscript':
      visit(node.object);
      visit(node.index);
      return;
    case 'slice':
      maybe(node.lower, visit);
      maybe(node.upper, visit);
      maybe(node.step, visit);
      return;
    case 'call':
      visit(node.callee);
      each(node.arguments, visit);
      return;
    case 'argument':
      maybe(node.keyword, visit);
      visit(node.value);
      return;
    case 'binary':
      visit(node.left);
      visit(node.right);
      return;
    case 'unary':
      visit(node.operand);
      return;
    case 'boolean':
    case 'comparison':
      each(node.operands, visit);
      return;
    case 'conditional':
      visit(node.body);
      visit(node.test);
      visit(node.orElse);
      return;
    case 'lambda':
      each(node.parameters, visit);
      visit(node.body);
      return;
    case 'walrus':
      visit(node.target);
      visit(node.value);
      return;
    case 'starred':
    case 'await':
      visit(node.value);
      return;
    case 'yield':
      maybe(node.value, visit);
      return;
    case 'string':
      eachOfString(node, visit);
      return;
    default:
      eachOfCollection(node, visit);
  }
}

type CollectionKind =
  | 'list'
  | 'tuple'
  | 'set'
  | 'dictionary'
  | 'dictionary-entry'
  | 'comprehension'
  | 'comprehension-clause';

function eachOfCollection(
  node: Extract<Node, { readonly kind: CollectionKind }>,
  visit: (child: Node) => void,
): void {
  switch (node.kind) {
    case 'list':
    case 'tuple':
    case 'set':
      each(node.elements, visit);
      return;
    case 'dictionary':
      each(node.entries, visit);
      return;
    case 'dictionary-entry':
      maybe(node.key, visit);
      visit(node.value);
      return;
    case 'comprehension':
      visit(node.element);
      maybe(node.value, visit);
      each(node.clauses, visit);
      return;
    case 'comprehension-clause':
      visit(node.target);
      visit(node.iterable);
      each(node.conditions, visit);
      return;
    default:
      assertNever(node);
  }
}

function eachOfString(node: StringLiteral, visit: (child: Node) => void): void {
  for (const part of node.parts) {
    if (part.kind === 'interpolation') {
      visit(part.expression);
      each(part.formatExpressions, visit);
    }
  }
}

function each(nodes: readonly Node[], visit: (child: Node) => void): void {
  for (const node of nodes) {
    visit(node);
  }
}

function maybe(node: Node | undefined, visit: (child: Node) => void): void {
  if (node !== undefined) {
    visit(node);
  }
}

/** A pattern's names and values stand among one another. */
function inSourceOrder(
  left: readonly Node[],
  right: readonly Node[],
  visit: (child: Node) => void,
): void {
  const both = left.length > 0 && right.length > 0;
  each(
    both ? [...left, ...right].sort((a, b) => a.span.start - b.span.start) : [...left, ...right],
    visit,
  );
}

function reverseFrom(stack: Node[], bottom: number): void {
  for (let low = bottom, high = stack.length - 1; low < high; low += 1, high -= 1) {
    const kept = stack[low];
    const other = stack[high];
    if (kept !== undefined && other !== undefined) {
      stack[low] = other;
      stack[high] = kept;
    }
  }
}
