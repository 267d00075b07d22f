import type { SourceModule } from '../../python/source-module.ts';
import { blockOf } from '../../python/tree/blocks.ts';
import type { Expression, Node, Statement } from '../../python/tree/nodes.ts';
import { ancestors } from '../../python/tree/walk.ts';

/** True where the code around or before a node has made sure that the container named is not empty. */
export function isNotEmpty(module: SourceModule, node: Node, name: string): boolean {
  return isGuarded(
    node,
    (test) => saysEmpty(module, test, name),
    (test) => saysFilled(module, test, name),
  );
}

/** True where the code before a node has left for negative numbers of this name. */
export function isNotNegative(module: SourceModule, node: Node, name: string): boolean {
  const below = /^(<=?)$/;
  return isGuarded(
    node,
    (test) =>
      test.kind === 'comparison' &&
      test.operators.length === 1 &&
      below.test(test.operators[0] ?? '') &&
      text(module, test.operands[0]) === name &&
      /^\d+$/.test(text(module, test.operands[1])),
    (test) =>
      test.kind === 'comparison' &&
      test.operators.length === 1 &&
      /^>=?$/.test(test.operators[0] ?? '') &&
      text(module, test.operands[0]) === name &&
      /^\d+$/.test(text(module, test.operands[1])),
  );
}

/** What is left for the rare case of `table[x] if x in table else …`, where the usual one is answered by a look-up or `pow`. */
export function isFallback(node: Expression): boolean {
  const { parent } = node;
  if (parent?.kind !== 'conditional' || parent.orElse !== node || parent.test === node) {
    return false;
  }
  const { body } = parent;
  return (
    isLookUp(body) ||
    (body.kind === 'binary' && isLookUp(body.left) && isLookUp(body.right)) ||
    (body.kind === 'call' && body.callee.kind === 'name' && body.callee.name === 'pow')
  );
}

function isLookUp(expression: Expression): boolean {
  return expression.kind === 'subscript' && expression.index.kind !== 'slice';
}

/** An `if` before that leaves when `bad` holds, or one around that asks for `good`; up to the function's edge. */
function isGuarded(
  node: Node,
  bad: (test: Expression) => boolean,
  good: (test: Expression) => boolean,
): boolean {
  let child: Node = node;
  for (const ancestor of ancestors(node)) {
    const isChosen =
      ancestor.kind === 'conditional' && ancestor.body === child && good(ancestor.test);
    const isInside =
      (ancestor.kind === 'if' || ancestor.kind === 'while') &&
      ancestor.body.some((one) => one === child) &&
      good(ancestor.test);
    const block = blockOf(child);
    const before = block.slice(
      0,
      Math.max(
        0,
        block.findIndex((one) => one === child),
      ),
    );
    if (isChosen || isInside || before.some((one) => leavesFor(one, bad))) {
      return true;
    }
    if (['function', 'lambda', 'class'].includes(ancestor.kind)) {
      return false;
    }
    child = ancestor;
  }
  return false;
}

function leavesFor(statement: Statement, bad: (test: Expression) => boolean): boolean {
  const last = statement.kind === 'if' ? statement.body.at(-1) : undefined;
  return (
    statement.kind === 'if' &&
    bad(statement.test) &&
    last !== undefined &&
    ['return', 'raise', 'continue', 'break'].includes(last.kind)
  );
}

/** `not xs`, `len(xs) == 0`, `len(xs) < 2`; one of several joined by `or` is enough. */
function saysEmpty(module: SourceModule, test: Expression, name: string): boolean {
  if (test.kind === 'boolean' && test.operator === 'or') {
    return test.operands.some((one) => saysEmpty(module, one, name));
  }
  if (test.kind === 'unary' && test.operator === 'not') {
    return text(module, test.operand) === name;
  }
  return (
    test.kind === 'comparison' &&
    text(module, test.operands[0]) === `len(${name})` &&
    /^(== ?0|< ?[1-9]\d*|<= ?\d+)$/.test(
      `${test.operators.join(' ')} ${text(module, test.operands[1])}`,
    )
  );
}

function saysFilled(module: SourceModule, test: Expression, name: string): boolean {
  if (test.kind === 'boolean' && test.operator === 'and') {
    return test.operands.some((one) => saysFilled(module, one, name));
  }
  return (
    text(module, test) === name ||
    (test.kind === 'comparison' &&
      text(module, test.operands[0]) === `len(${name})` &&
      /^(> ?\d+|>= ?[1-9]\d*)$/.test(
        `${test.operators.join(' ')} ${text(module, test.operands[1])}`,
      ))
  );
}

function text(module: SourceModule, expression: Expression | undefined): string {
  return expression === undefined
    ? ''
    : module.text.slice(expression.span.start, expression.span.end);
}
