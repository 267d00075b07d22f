import { openTuple } from './lower-collections.ts';
import { lowerMatch } from './lower-match.ts';
import {
  expressionOr,
  hasToken,
  identifierAt,
  MAX_ELIF_CHAIN,
  maybeExpression,
  spanAt,
} from './lowering.ts';
import type { Lowering, StatementHandler } from './lowering.ts';
import type { ExceptHandler, Expression, If, Statement, WithItem } from './nodes.ts';
import type { SyntaxKind } from './syntax-kinds.ts';
import { childOfKind, endAt, kindAt, rulesIn, startAt } from './syntax-table.ts';

export const COMPOUND_STATEMENTS: readonly (readonly [SyntaxKind, StatementHandler])[] = [
  ['if_statement', lowerIf],
  ['for_statement', lowerFor],
  ['while_statement', lowerWhile],
  ['with_statement', lowerWith],
  ['try_statement', lowerTry],
  ['match_statement', lowerMatch],
];

/** Built from the last `elif` to the first, so that a chain of any length needs no recursion. */
function lowerIf(lowering: Lowering, index: number): If {
  const { table } = lowering;
  const { end } = spanAt(lowering, index);
  const clauses = [index];
  let orElse: readonly Statement[] = [];
  for (const child of rulesIn(table, index)) {
    if (kindAt(table, child) === 'elif_clause') {
      clauses.push(child);
    } else if (kindAt(table, child) === 'else_clause') {
      orElse = elseBlock(lowering, child);
    }
  }
  if (clauses.length > MAX_ELIF_CHAIN) {
    orElse = [tailOfLongChain(lowering, clauses.splice(MAX_ELIF_CHAIN), orElse)];
  }
  let result = lowerBranch(lowering, { clause: clauses.pop() ?? index, end, orElse });
  for (let clause = clauses.pop(); clause !== undefined; clause = clauses.pop()) {
    result = lowerBranch(lowering, { clause, end, orElse: [result] });
  }
  return result;
}

interface Branch {
  readonly clause: number;
  /** Where the whole statement ends: each `elif` reaches to there. */
  readonly end: number;
  readonly orElse: readonly Statement[];
}

function lowerBranch(lowering: Lowering, { clause, end, orElse }: Branch): If {
  const { table } = lowering;
  const [test] = rulesIn(table, clause);
  const start = startAt(table, clause);
  const hasTest = test !== undefined && kindAt(table, test) !== 'block';
  return {
    kind: 'if',
    span: { start, end },
    parent: undefined,
    test: expressionOr(lowering, hasTest ? test : undefined, start),
    body: lowering.block(childOfKind(table, clause, 'block')),
    orElse,
    isElif: kindAt(table, clause) === 'elif_clause',
  };
}

function tailOfLongChain(
  lowering: Lowering,
  clauses: readonly number[],
  orElse: readonly Statement[],
): Statement {
  const [first] = clauses;
  const last = clauses.at(-1);
  const span = {
    start: first === undefined ? 0 : startAt(lowering.table, first),
    end: last === undefined ? 0 : endAt(lowering.table, last),
  };
  lowering.problems.push({
    span,
    message: `more than ${MAX_ELIF_CHAIN} branches in one "if"`,
    isOmission: true,
  });
  const branches = clauses.map((clause) => {
    const end = endAt(lowering.table, clause);
    return lowerBranch(lowering, { clause, end, orElse: [] });
  });
  return { kind: 'unknown', span, parent: undefined, children: [...branches, ...orElse] };
}

/** The block of a child `else_clause` or `finally_clause`, or of the clause itself. */
function elseBlock(lowering: Lowering, clause: number | undefined): readonly Statement[] {
  return clause === undefined ? [] : lowering.block(childOfKind(lowering.table, clause, 'block'));
}

function lowerFor(lowering: Lowering, index: number): Statement {
  const { table } = lowering;
  const [target, iterable] = rulesIn(table, index);
  const span = spanAt(lowering, index);
  return {
    kind: 'for',
    span,
    parent: undefined,
    isAsync: hasToken(lowering, index, "'async'"),
    target: expressionOr(lowering, target, span.start),
    iterable: expressionOr(lowering, iterable, span.start),
    body: lowering.block(childOfKind(table, index, 'block')),
    orElse: elseBlock(lowering, childOfKind(table, index, 'else_clause')),
  };
}

function lowerWhile(lowering: Lowering, index: number): Statement {
  const { table } = lowering;
  const [test] = rulesIn(table, index);
  const span = spanAt(lowering, index);
  return {
    kind: 'while',
    span,
    parent: undefined,
    test: expressionOr(lowering, test, span.start),
    body: lowering.block(childOfKind(table, index, 'block')),
    orElse: elseBlock(lowering, childOfKind(table, index, 'else_clause')),
  };
}

function lowerWith(lowering: Lowering, index: number): Statement {
  const { table } = lowering;
  const clause = childOfKind(table, index, 'with_clause');
  const items = clause === undefined ? [] : rulesIn(table, clause);
  return {
    kind: 'with',
    span: spanAt(lowering, index),
    parent: undefined,
    isAsync: hasToken(lowering, index, "'async'"),
    items: items.flatMap((item) => lowerWithItems(lowering, item)),
    body: lowering.block(childOfKind(table, index, 'block')),
  };
}

/** One item, or several where the grammar took the parentheses of `with (a as b, c as d):` for a tuple's. */
function lowerWithItems(lowering: Lowering, index: number): WithItem[] {
  const { table } = lowering;
  const [inner] = rulesIn(table, index);
  const kind = inner === undefined ? undefined : kindAt(table, inner);
  if (inner === undefined || kindAt(table, index) !== 'with_item') {
    return [withItem(lowering, index)];
  }
  const isBracket = kind === 'parenthesized_expression' || kind === 'tuple';
  const parts = isBracket ? rulesIn(table, inner) : [];
  if (parts.some((part) => kindAt(table, part) === 'as_pattern')) {
    return parts.map((part) => withItem(lowering, part));
  }
  return [withItem(lowering, inner)];
}

function withItem(lowering: Lowering, index: number): WithItem {
  const { table } = lowering;
  const isNamed = kindAt(table, index) === 'as_pattern';
  const [context, target] = isNamed ? rulesIn(table, index) : [index];
  return {
    kind: 'with-item',
    span: spanAt(lowering, index),
    parent: undefined,
    context: expressionOr(lowering, context, endAt(table, index)),
    target: maybeExpression(lowering, target),
  };
}

function lowerTry(lowering: Lowering, index: number): Statement {
  const { table } = lowering;
  const handlers = rulesIn(table, index).filter(
    (child) => kindAt(table, child) === 'except_clause',
  );
  return {
    kind: 'try',
    span: spanAt(lowering, index),
    parent: undefined,
    body: lowering.block(childOfKind(table, index, 'block')),
    handlers: handlers.map((handler) => lowerHandler(lowering, handler)),
    orElse: elseBlock(lowering, childOfKind(table, index, 'else_clause')),
    finalBody: elseBlock(lowering, childOfKind(table, index, 'finally_clause')),
  };
}

function lowerHandler(lowering: Lowering, index: number): ExceptHandler {
  const { table } = lowering;
  const parts = rulesIn(table, index).filter((child) => kindAt(table, child) !== 'block');
  const [first] = parts;
  const isNamed = first !== undefined && kindAt(table, first) === 'as_pattern';
  const [type, alias] = isNamed ? rulesIn(table, first) : parts;
  const hasAlias = isNamed || childOfKind(table, index, "'as'") !== undefined;
  return {
    kind: 'except-handler',
    span: spanAt(lowering, index),
    parent: undefined,
    type: hasAlias || parts.length < 2 ? maybeExpression(lowering, type) : typesOf(lowering, parts),
    name: hasAlias && alias !== undefined ? identifierAt(lowering, alias) : undefined,
    isGroup: hasToken(lowering, index, "'*'"),
    body: lowering.block(childOfKind(table, index, 'block')),
  };
}

/** `except A, B:` catches both. */
function typesOf(lowering: Lowering, parts: readonly number[]): Expression {
  const last = parts.at(-1);
  return openTuple(lowering, parts, last === undefined ? 0 : endAt(lowering.table, last));
}
