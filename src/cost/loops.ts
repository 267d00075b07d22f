import type { Span } from '../core/span.ts';
import type { SourceModule } from '../python/source-module.ts';
import type {
  Comprehension,
  ComprehensionClause,
  Expression,
  For,
  FunctionDefinition,
  Lambda,
  Module,
  Name,
  Node,
  Statement,
  While,
} from '../python/tree/nodes.ts';
import { ancestors } from '../python/tree/walk.ts';
import { containerDefinitions } from './container-definitions.ts';
import { statementOf } from '../python/tree/blocks.ts';

/** One loop as far as time is concerned: a statement, or one `for` of a comprehension. */
export interface Loop {
  readonly node: For | While | ComprehensionClause;
  /** What is read on one line: `for x in xs`, `while queue`. */
  readonly header: Span;
  /** What it runs over, in the user's own words, for a formula: `orders`, `n`; never empty. */
  readonly name: string;
  /** Runs a small number of times that the source fixes. */
  readonly isConstant: boolean;
}

/** A loop that runs at most this often, by what the source says, is no factor. */
const SMALL = 128;

/** The loops of the same function that repeat this node, outermost first. */
export function loopsAround(module: SourceModule, node: Node): readonly Loop[] {
  const loops: Loop[] = [];
  for (const ancestor of ancestors(node)) {
    if (isFunctionLike(ancestor) || ancestor.kind === 'class') {
      break;
    }
    if ((ancestor.kind === 'for' || ancestor.kind === 'while') && repeats(ancestor, node)) {
      loops.unshift(describeLoop(module, ancestor));
    } else if (ancestor.kind === 'comprehension') {
      const clauses = ancestor.clauses.filter((clause) => repeats(clause, node));
      loops.unshift(...clauses.map((clause) => describeLoop(module, clause)));
    }
  }
  return loops;
}

/** True when the loop runs this node again in every turn: not its iterable, not its `else`. */
export function repeats(loop: Loop['node'], node: Node): boolean {
  switch (loop.kind) {
    case 'for': {
      const last = loop.body.at(-1);
      return (
        within(node, loop.target.span) ||
        (last !== undefined &&
          within(node, { start: loop.body[0]?.span.start ?? 0, end: last.span.end }))
      );
    }
    case 'while': {
      const end = loop.body.at(-1)?.span.end ?? loop.test.span.end;
      return within(node, { start: loop.test.span.start, end });
    }
    default: {
      const whole = comprehensionOf(loop);
      if (whole === undefined || !within(node, whole.span)) {
        return false;
      }
      const index = whole.clauses.indexOf(loop);
      return !whole.clauses.some(
        (clause, at) =>
          (at < index && within(node, clause.span)) ||
          (at === index && within(node, clause.iterable.span)),
      );
    }
  }
}

/** The loop with its name and bound, whichever form it has. */
export function describeLoop(module: SourceModule, node: Loop['node']): Loop {
  function source(expression: Expression): string {
    return module.text.slice(expression.span.start, expression.span.end);
  }
  if (node.kind === 'while') {
    return {
      node,
      header: { start: node.span.start, end: node.test.span.end },
      name: whileName(node.test, source),
      isConstant: false,
    };
  }
  return {
    node,
    header: { start: node.span.start, end: node.iterable.span.end },
    name: iterableName(node.iterable, source),
    isConstant: isSmallIterable(module, node.iterable),
  };
}

/** How a message speaks of the loop: `the loop over \`orders\``, or plainly `the loop` where it has no good name. */
export function loopText(loop: Loop): string {
  return loop.node.kind === 'while' || loop.name === 'n'
    ? 'the loop'
    : `the loop over \`${loop.name}\``;
}

/** True for iterables whose length is small and written in the source: literals, `range(8)`, constants made of them. */
export function isSmallIterable(module: SourceModule, expression: Expression, depth = 0): boolean {
  switch (expression.kind) {
    case 'list':
    case 'tuple':
    case 'set':
      return (
        expression.elements.length <= SMALL &&
        expression.elements.every((element) => element.kind !== 'starred')
      );
    case 'dictionary':
      return (
        expression.entries.length <= SMALL &&
        expression.entries.every((entry) => entry.key !== undefined)
      );
    case 'string':
      return !expression.isFormatted && expression.value.length <= SMALL;
    case 'call':
      return isSmallCall(module, expression, depth);
    case 'binary':
      return (
        expression.operator === '+' &&
        isSmallIterable(module, expression.left, depth + 1) &&
        isSmallIterable(module, expression.right, depth + 1)
      );
    case 'attribute':
      return /^(string\.[a-z_]+|sys\.argv)$/.test(module.scopes.qualifiedName(expression) ?? '');
    case 'subscript':
      return (
        expression.index.kind === 'slice' && isSmallIterable(module, expression.object, depth + 1)
      );
    case 'name':
      return depth < 4 && isSmallName(module, expression, depth);
    default:
      return false;
  }
}

/** A short name for what a loop runs over. */
function iterableName(expression: Expression, source: (expression: Expression) => string): string {
  if (expression.kind === 'call') {
    const argument = expression.arguments;
    const callee = source(expression.callee);
    if (callee === 'range') {
      const bound = argument.length === 1 ? argument[0]?.value : argument[1]?.value;
      return bound === undefined ? 'n' : boundName(bound, source);
    }
    if (TRANSPARENT.has(callee)) {
      const inner =
        callee === 'map' || callee === 'filter' ? argument[1]?.value : argument[0]?.value;
      return inner === undefined ? 'n' : iterableName(inner, source);
    }
    if (expression.callee.kind === 'attribute' && VIEWS.has(expression.callee.attribute.name)) {
      return iterableName(expression.callee.object, source);
    }
    return short(`${callee}(${argument.length === 0 ? '' : '…'})`);
  }
  if (expression.kind === 'await') {
    return iterableName(expression.value, source);
  }
  if (expression.kind === 'subscript' && expression.index.kind === 'slice') {
    return iterableName(expression.object, source);
  }
  return short(source(expression));
}

/** The function, lambda or module whose code this node is. */
export function functionAround(node: Node): FunctionDefinition | Lambda | Module | undefined {
  for (const ancestor of ancestors(node)) {
    if (isFunctionLike(ancestor) || ancestor.kind === 'module') {
      return ancestor;
    }
  }
  return undefined;
}

/** The statement before which a line runs once for all turns; for an `elif` the whole `if`. */
export function enclosingStatement(loop: Loop['node']): Statement | undefined {
  let statement = loop.kind === 'comprehension-clause' ? statementOf(loop) : loop;
  for (const ancestor of statement === undefined ? [] : ancestors(statement)) {
    if (statement?.kind !== 'if' || !statement.isElif || ancestor.kind !== 'if') {
      break;
    }
    statement = ancestor;
  }
  return statement;
}

/** True when a node's text lies in the span. */
export function within(node: Node, span: Span): boolean {
  return node.span.start >= span.start && node.span.end <= span.end;
}

/** The comprehension a clause is part of. */
function comprehensionOf(clause: ComprehensionClause): Comprehension | undefined {
  return clause.parent?.kind === 'comprehension' ? clause.parent : undefined;
}

const TRANSPARENT: ReadonlySet<string> = new Set([
  'enumerate',
  'reversed',
  'sorted',
  'list',
  'tuple',
  'set',
  'zip',
  'iter',
  'map',
  'filter',
  'tqdm',
]);

const VIEWS: ReadonlySet<string> = new Set(['items', 'keys', 'values']);

const SIZE_FREE: ReadonlySet<string> = new Set(['n', 'i', 'j', 'k']);

function isFunctionLike(node: Node): node is FunctionDefinition | Lambda {
  return node.kind === 'function' || node.kind === 'lambda';
}

function isSmallCall(
  module: SourceModule,
  call: Extract<Expression, { kind: 'call' }>,
  depth: number,
): boolean {
  const name = module.scopes.qualifiedName(call.callee);
  if (name === 'builtins.range') {
    const numbers = call.arguments.map((argument) => numberOf(module, argument.value, depth));
    const [first, second] = numbers;
    if (first === undefined || numbers.includes(undefined)) {
      return false;
    }
    return Math.abs((second ?? first) - (second === undefined ? 0 : first)) <= SMALL;
  }
  const transparent = name?.startsWith('builtins.') === true && TRANSPARENT.has(name.slice(9));
  if (transparent) {
    const held = call.arguments.filter((argument) => argument.keyword === undefined);
    const sources =
      name === 'builtins.map' || name === 'builtins.filter' ? held.slice(1) : held.slice(0, 1);
    const all = name === 'builtins.zip' ? held : sources;
    return all.some((argument) => isSmallIterable(module, argument.value, depth + 1));
  }
  return (
    call.callee.kind === 'attribute' &&
    (VIEWS.has(call.callee.attribute.name) || call.callee.attribute.name === 'split') &&
    isSmallIterable(module, call.callee.object, depth + 1)
  );
}

function isSmallName(module: SourceModule, name: Name, depth: number): boolean {
  const definitions = containerDefinitions(module.scopes, name);
  return (
    definitions.length > 0 &&
    definitions.every(
      ({ kind, value }) =>
        kind === 'assignment' &&
        value !== undefined &&
        value.kind !== 'name' &&
        !isEmptyContainer(value) &&
        isSmallIterable(module, value, depth + 1),
    ) &&
    !module.scopes.bindingOf(name)?.references.some(isGrown)
  );
}

function isGrown(reference: Name): boolean {
  const { parent } = reference;
  return (
    (parent?.kind === 'attribute' && GROWING.has(parent.attribute.name)) ||
    parent?.kind === 'augmented-assignment' ||
    (parent?.kind === 'subscript' && parent.parent?.kind === 'assignment')
  );
}

const GROWING: ReadonlySet<string> = new Set([
  'append',
  'add',
  'extend',
  'insert',
  'update',
  'setdefault',
]);

function isEmptyContainer(value: Expression): boolean {
  return (
    ((value.kind === 'list' || value.kind === 'tuple' || value.kind === 'set') &&
      value.elements.length === 0) ||
    (value.kind === 'dictionary' && value.entries.length === 0) ||
    (value.kind === 'string' && value.value === '')
  );
}

function numberOf(module: SourceModule, expression: Expression, depth: number): number | undefined {
  if (expression.kind === 'number') {
    const value = Number(expression.text);
    return Number.isFinite(value) ? value : undefined;
  }
  if (expression.kind === 'unary' && expression.operator === '-') {
    const value = numberOf(module, expression.operand, depth);
    return value === undefined ? undefined : -value;
  }
  if (expression.kind === 'name' && depth < 4) {
    const definitions = containerDefinitions(module.scopes, expression);
    const [only] = definitions;
    const hasStep = module.scopes
      .bindingOf(expression)
      ?.definitions.some((definition) => definition.kind === 'augmented');
    return definitions.length === 1 &&
      only?.kind === 'assignment' &&
      only.value !== undefined &&
      hasStep !== true
      ? numberOf(module, only.value, depth + 1)
      : undefined;
  }
  return undefined;
}

function whileName(test: Expression, source: (expression: Expression) => string): string {
  if (test.kind === 'name' || test.kind === 'attribute') {
    return short(source(test));
  }
  if (test.kind === 'comparison') {
    const bound = test.operands.at(-1);
    return bound === undefined ? 'turns' : boundName(bound, source, 'turns');
  }
  if (test.kind === 'call' && source(test.callee) === 'len') {
    return boundName(test, source);
  }
  return 'turns';
}

/** `len(xs)` → `xs`, `n + 1` → `n`, a name → itself. */
function boundName(
  bound: Expression,
  source: (expression: Expression) => string,
  otherwise = 'n',
): string {
  if (bound.kind === 'call' && source(bound.callee) === 'len') {
    const inner = bound.arguments[0]?.value;
    return inner === undefined ? otherwise : iterableName(inner, source);
  }
  if (bound.kind === 'binary') {
    const left = boundName(bound.left, source, '');
    return left === '' ? boundName(bound.right, source, otherwise) : left;
  }
  if (bound.kind === 'name' || bound.kind === 'attribute') {
    return short(source(bound));
  }
  return bound.kind === 'subscript' ? short(source(bound)) : otherwise;
}

function short(text: string): string {
  if (SIZE_FREE.has(text)) {
    return text;
  }
  return text.length <= 24 && /^[\w.[\]"'()…]+$/u.test(text) ? text : 'n';
}
