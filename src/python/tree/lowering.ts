import type { SyntaxProblem } from '../source-module.ts';
import type { Expression, Identifier, Statement, Unknown } from './nodes.ts';
import { endAt, kindAt, nextAt, startAt } from './syntax-table.ts';
import type { SyntaxTable } from './syntax-table.ts';

/**
 * Deepest nesting of statements and expressions. With what stands between them (arguments, clauses, handlers) and chains of
 * `elif`, a tree is at most `3 * MAX_DEPTH + MAX_ELIF_CHAIN` nodes deep, so that recursion over it is safe. Below it the source becomes one `unknown` node, with a syntax problem that says so.
 * CPython itself stops at 100 indentations and 200 brackets; long sums of strings (`a + b + ...`) nest the deepest.
 */
export const MAX_DEPTH = 300;

/**
 * Each `elif` nests one `if` deeper, and long chains of them are real, so they do not count towards `MAX_DEPTH`
 * but have this limit of their own; the rest of a longer chain lies flat in one `unknown` node.
 */
export const MAX_ELIF_CHAIN = 300;

/** What lowering passes around: the syntax it reads, and ways back into the lowering of any statement or expression. */
export interface Lowering {
  readonly table: SyntaxTable;
  readonly text: string;
  readonly problems: SyntaxProblem[];
  /** The expression at an index of the table. Parentheses around it are not part of it. */
  readonly expression: (index: number) => Expression;
  /** The statements of a `block` (or the module); none for undefined. */
  readonly block: (index: number | undefined) => readonly Statement[];
  /** Whatever stands at an index, statement or expression: what an error may hold. */
  readonly any: (index: number) => Statement | Expression;
}

export function spanAt(lowering: Lowering, index: number): { start: number; end: number } {
  return { start: startAt(lowering.table, index), end: endAt(lowering.table, index) };
}

export function textAt(lowering: Lowering, index: number): string {
  return lowering.text.slice(startAt(lowering.table, index), endAt(lowering.table, index));
}

export function identifierAt(lowering: Lowering, index: number): Identifier {
  return {
    kind: 'identifier',
    span: spanAt(lowering, index),
    parent: undefined,
    name: nameAt(lowering, index),
  };
}

/** A name as Python compares it: other forms of the same letters are folded (NFKC). */
export function nameAt(lowering: Lowering, index: number): string {
  const text = textAt(lowering, index);
  return PLAIN_NAME.test(text) ? text : text.normalize('NFKC');
}

const PLAIN_NAME = /^\w*$/u;

/** An identifier that the source lacks. */
export function noIdentifier(offset: number): Identifier {
  return {
    kind: 'identifier',
    span: { start: offset, end: offset },
    parent: undefined,
    name: '',
  };
}

/** An expression that the source lacks. */
export function noExpression(offset: number): Unknown {
  return {
    kind: 'unknown',
    span: { start: offset, end: offset },
    parent: undefined,
    children: [],
  };
}

/** The expression at an index, or an empty `unknown` at `offset` where there is none. */
export function expressionOr(
  lowering: Lowering,
  index: number | undefined,
  offset: number,
): Expression {
  return index === undefined ? noExpression(offset) : lowering.expression(index);
}

export function maybeExpression(
  lowering: Lowering,
  index: number | undefined,
): Expression | undefined {
  return index === undefined ? undefined : lowering.expression(index);
}

/** True when the token stands among the node's direct children. */
export function hasToken(lowering: Lowering, index: number, token: `'${string}'`): boolean {
  const { table } = lowering;
  const end = nextAt(table, index);
  for (let child = index + 1; child < end; child = nextAt(table, child)) {
    if (kindAt(table, child) === token) {
      return true;
    }
  }
  return false;
}

/** How one rule of the grammar becomes an expression. */
export type ExpressionHandler = (lowering: Lowering, index: number) => Expression;

/** How one rule of the grammar becomes a statement. */
export type StatementHandler = (lowering: Lowering, index: number) => Statement;
