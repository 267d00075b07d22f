import type {
  Call,
  Expression,
  FunctionDefinition,
  Lambda,
  Module,
  Node,
  NodeKind,
  NodeOf,
} from './nodes.ts';
import { blockOf } from './blocks.ts';
import { ancestors } from './walk.ts';

/** The nearest node around `node` (not itself) of one of the kinds, or undefined. */
export function enclosing<Kind extends NodeKind>(
  node: Node,
  kinds: readonly Kind[],
): NodeOf<Kind> | undefined {
  for (const ancestor of ancestors(node)) {
    if (isOfKind(ancestor, kinds)) {
      return ancestor;
    }
  }
  return undefined;
}

function isOfKind<Kind extends NodeKind>(node: Node, kinds: readonly Kind[]): node is NodeOf<Kind> {
  return kinds.some((kind) => kind === node.kind);
}

/**
 * The function, lambda or module whose code a node is part of. Decorators, defaults and annotations of a function
 * belong to the code around it; a class's body does too.
 */
export function enclosingFunction(node: Node): FunctionDefinition | Lambda | Module | undefined {
  let child = node;
  for (const ancestor of ancestors(node)) {
    const isCode =
      ancestor.kind === 'module' ||
      (ancestor.kind === 'function' && blockOf(child) === ancestor.body) ||
      (ancestor.kind === 'lambda' && ancestor.body === child);
    if (isCode) {
      return ancestor;
    }
    child = ancestor;
  }
  return undefined;
}

/**
 * True when a node is evaluated once for each round of a loop, or of a comprehension, of its own function. A `for`'s iterable
 * and what follows in `else` are not; a `while`'s test is.
 */
export function isInLoop(node: Node): boolean {
  let child = node;
  for (const ancestor of ancestors(node)) {
    if (repeats(ancestor, child)) {
      return true;
    }
    const isFunction = ancestor.kind === 'function' || ancestor.kind === 'lambda';
    if (isFunction && enclosingFunction(child) === ancestor) {
      return false;
    }
    child = ancestor;
  }
  return false;
}

function repeats(loop: Node, child: Node): boolean {
  switch (loop.kind) {
    case 'for':
      return loop.body.some((statement) => statement === child) || loop.target === child;
    case 'while':
      return loop.test === child || loop.body.some((statement) => statement === child);
    case 'comprehension':
      return child.kind !== 'comprehension-clause';
    case 'comprehension-clause': {
      const owner = loop.parent;
      const isFirst = owner?.kind === 'comprehension' && owner.clauses[0] === loop;
      return child !== loop.iterable || !isFirst;
    }
    default:
      return false;
  }
}

/** The value given for a keyword, or undefined. `**options` hides what it may hold: see `hasUnpacking`. */
export function keywordArgument(call: Call, name: string): Expression | undefined {
  return call.arguments.find((argument) => argument.keyword?.name === name)?.value;
}

/** The value at a position counted from 0, or undefined where there is none or a `*xs` before it makes positions unknown. */
export function positionalArgument(call: Call, index: number): Expression | undefined {
  let position = 0;
  for (const argument of call.arguments) {
    if (argument.unpacking === 'star') {
      return undefined;
    }
    if (argument.keyword === undefined && argument.unpacking === 'none') {
      if (position === index) {
        return argument.value;
      }
      position += 1;
    }
  }
  return undefined;
}

/** An argument that may be given by position or by keyword. */
export function argumentOf(call: Call, index: number, name: string): Expression | undefined {
  return keywordArgument(call, name) ?? positionalArgument(call, index);
}

/** True when `*xs` or `**options` may add arguments that the source does not show. */
export function hasUnpacking(call: Call): boolean {
  return call.arguments.some((argument) => argument.unpacking !== 'none');
}

/** The value of a string literal without interpolations, of `'a' + 'b'` too; undefined for bytes and all else. */
export function constantString(expression: Expression | undefined): string | undefined {
  if (expression?.kind === 'string') {
    const isConstant =
      !expression.isBytes && !expression.isTemplate && !hasInterpolation(expression);
    return isConstant ? expression.value : undefined;
  }
  if (expression?.kind === 'binary' && expression.operator === '+') {
    const left = constantString(expression.left);
    const right = constantString(expression.right);
    return left === undefined || right === undefined ? undefined : left + right;
  }
  return undefined;
}

function hasInterpolation(expression: Expression): boolean {
  return (
    expression.kind === 'string' && expression.parts.some((part) => part.kind === 'interpolation')
  );
}

/** The number a literal stands for, with its sign; undefined for complex ones and all else. */
export function constantNumber(expression: Expression | undefined): number | undefined {
  if (
    expression?.kind === 'unary' &&
    (expression.operator === '-' || expression.operator === '+')
  ) {
    const value = constantNumber(expression.operand);
    return value === undefined || expression.operator === '+' ? value : -value;
  }
  if (expression?.kind !== 'number') {
    return undefined;
  }
  const text = /^0\d+$/u.test(expression.text) ? `0o${expression.text}` : expression.text;
  const value = Number(text.replace(/l$/u, ''));
  return Number.isNaN(value) ? undefined : value;
}

/** The text `a.b.c` of a name or a chain of attributes of a name; undefined for anything else in it, as in `f().b`. */
export function nameOf(expression: Expression | undefined): string | undefined {
  const parts: string[] = [];
  let current = expression;
  while (current?.kind === 'attribute') {
    parts.unshift(current.attribute.name);
    current = current.object;
  }
  return current?.kind === 'name' ? [current.name, ...parts].join('.') : undefined;
}

/** The documentation string of a definition or module, decoded; undefined where there is none. */
export function docstringOf(node: Node): string | undefined {
  if (node.kind !== 'function' && node.kind !== 'class' && node.kind !== 'module') {
    return undefined;
  }
  const [first] = node.body;
  return first?.kind === 'expression-statement' && first.value.kind === 'string'
    ? constantString(first.value)
    : undefined;
}
