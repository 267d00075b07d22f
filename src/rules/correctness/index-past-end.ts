import { ancestors, walk } from '../../python/tree/walk.ts';
import type {
  Call,
  Expression,
  For,
  Name,
  Node,
  Subscript,
  While,
} from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';

export const indexPastEnd = defineRule({
  meta: {
    id: 'correctness/index-past-end',
    summary: 'Index that runs one past the end',
    severity: 'high',
    cwe: 193,
    since: '0.1.0',
  },
  visitors: (context) => ({
    while(node) {
      const bound = boundOfWhile(node, context);
      if (bound !== undefined) {
        reportElements(node, bound, context);
      }
    },
    for(node) {
      const bound = boundOfFor(node, context);
      if (bound !== undefined) {
        reportElements(node, bound, context);
      }
    },
    subscript(node) {
      const { index } = node;
      if (lengthOf(index, context) === context.source(node.object.span) && isRead(node)) {
        report(node, context);
      }
    },
  }),
});

/** An index that takes the length of `collection` (its source) as a value. */
interface Bound {
  readonly index: Name;
  readonly collection: string;
}

function report(node: Subscript, context: RuleContext): void {
  const collection = context.source(node.object.span);
  context.report({
    span: node.span,
    message: `the last index is \`len(${collection}) - 1\`: \`${context.source(node.span)}\` raises IndexError in the end`,
    note: 'one past the end',
  });
}

/** The source of `x` in `len(x)`. */
function lengthOf(expression: Expression, context: RuleContext): string | undefined {
  const isLength =
    expression.kind === 'call' && context.resolve(expression.callee) === 'builtins.len';
  const measured = isLength ? expression.arguments[0]?.value : undefined;
  return measured === undefined ? undefined : context.source(measured.span);
}

/** `while i <= len(x)`. */
function boundOfWhile({ test }: While, context: RuleContext): Bound | undefined {
  if (test.kind !== 'comparison' || test.operators.length !== 1) {
    return undefined;
  }
  const [left, right] = test.operands;
  const [operator] = test.operators;
  const [index, length] =
    operator === '<=' ? [left, right] : operator === '>=' ? [right, left] : [];
  const collection = length === undefined ? undefined : lengthOf(length, context);
  return index?.kind === 'name' && collection !== undefined ? { index, collection } : undefined;
}

/** `for i in range(len(x) + 1)`, with a start or without. */
function boundOfFor({ target, iterable }: For, context: RuleContext): Bound | undefined {
  const end = rangeEnd(iterable, context);
  if (end?.kind !== 'binary' || end.operator !== '+' || target.kind !== 'name') {
    return undefined;
  }
  const isOneMore = end.right.kind === 'number' && end.right.text === '1';
  const collection = isOneMore ? lengthOf(end.left, context) : undefined;
  return collection === undefined ? undefined : { index: target, collection };
}

function rangeEnd(iterable: Expression, context: RuleContext): Expression | undefined {
  const range: Call | undefined =
    iterable.kind === 'call' && context.resolve(iterable.callee) === 'builtins.range'
      ? iterable
      : undefined;
  const given = range?.arguments.map(({ value }) => value) ?? [];
  return given.length === 1 ? given[0] : given.length === 2 ? given[1] : undefined;
}

/** `x[i]` in the loop, before anything has changed `i`, where no test of `i` or of the end stands around it. */
function reportElements(
  loop: For | While,
  { index, collection }: Bound,
  context: RuleContext,
): void {
  const binding = context.module.scopes.bindingOf(index);
  const changed = loop.kind === 'while' ? firstChange(loop, binding, context) : Infinity;
  function isAbout(test: Expression): boolean {
    return context.source(test.span).includes(index.name);
  }
  let isReported = false;
  let isSkipped = false;
  for (const statement of loop.body) {
    isSkipped ||= isGuard(statement, index, context);
    walk(statement, (node) => {
      const isElement =
        node.kind === 'subscript' &&
        node.index.kind === 'name' &&
        context.module.scopes.bindingOf(node.index) === binding &&
        context.source(node.object.span) === collection;
      if (isElement && !isReported && !isSkipped && node.span.start < changed) {
        if (!isTested(node, loop, isAbout)) {
          isReported = true;
          report(node, context);
        }
      }
    });
  }
}

/** Where the loop's own statements give the index another value. */
function firstChange(loop: While, binding: unknown, context: RuleContext): number {
  let first = Infinity;
  for (const statement of loop.body) {
    walk(statement, (node) => {
      const isWritten =
        node.kind === 'name' &&
        context.module.scopes.bindingOf(node) === binding &&
        (node.parent?.kind === 'augmented-assignment'
          ? node.parent.target === node
          : node.parent?.kind === 'assignment' && node.parent.targets.some((one) => one === node));
      if (isWritten) {
        first = Math.min(first, node.span.start);
      }
    });
  }
  return first;
}

function isGuard(statement: Node, index: Name, context: RuleContext): boolean {
  return (
    statement.kind === 'if' &&
    context.source(statement.test.span).includes(index.name) &&
    statement.body.some((one) => /^(break|continue|return|raise)$/.test(one.kind))
  );
}

/** In a `try`, or where a test that speaks of the index stands around it or before it. */
function isTested(element: Subscript, loop: Node, isAbout: (test: Expression) => boolean): boolean {
  let inner: Node = element;
  for (const node of ancestors(element)) {
    if (node === loop) {
      return false;
    }
    const test = testOf(node);
    if (node.kind === 'try' || (test !== undefined && test !== inner && isAbout(test))) {
      return true;
    }
    inner = node;
  }
  return false;
}

function testOf(node: Node): Expression | undefined {
  switch (node.kind) {
    case 'if':
    case 'conditional':
    case 'while':
      return node.test;
    case 'boolean':
      return node;
    default:
      return undefined;
  }
}

function isRead(node: Subscript): boolean {
  const { parent } = node;
  return parent?.kind !== 'delete' && !(parent?.kind === 'assignment' && parent.value !== node);
}
