import { expressionOr, spanAt, textAt } from './lowering.ts';
import type { ExpressionHandler, Lowering } from './lowering.ts';
import type {
  BinaryOperator,
  Comparison,
  ComparisonOperator,
  Conditional,
  Expression,
  Unary,
} from './nodes.ts';
import type { SyntaxKind } from './syntax-kinds.ts';
import { childrenIn, endAt, isToken, kindAt, rulesIn, startAt } from './syntax-table.ts';

export const OPERATORS: readonly (readonly [SyntaxKind, ExpressionHandler])[] = [
  ['binary_operator', lowerBinary],
  ['unary_operator', lowerUnary],
  ['not_operator', lowerUnary],
  ['boolean_operator', lowerBoolean],
  ['comparison_operator', lowerComparison],
  ['conditional_expression', lowerConditional],
  ['named_expression', lowerWalrus],
];

/** The operator that a token spells (`+`, or `+=` for an augmented assignment), or undefined. */
export function binaryOperator(token: string): BinaryOperator | undefined {
  return BINARY_OPERATORS.find((operator) => operator === token);
}

const BINARY_OPERATORS = [
  '+',
  '-',
  '*',
  '/',
  '//',
  '%',
  '**',
  '@',
  '<<',
  '>>',
  '&',
  '|',
  '^',
] as const satisfies readonly BinaryOperator[];

function lowerBinary(lowering: Lowering, index: number): Expression {
  const { table } = lowering;
  const [left, operator, right] = childrenIn(table, index);
  const span = spanAt(lowering, index);
  return {
    kind: 'binary',
    span,
    parent: undefined,
    operator:
      (operator === undefined ? undefined : binaryOperator(textAt(lowering, operator))) ?? '+',
    left: expressionOr(lowering, left, span.start),
    right: expressionOr(lowering, right, span.end),
  };
}

function lowerUnary(lowering: Lowering, index: number): Unary {
  const [operator, operand] = childrenIn(lowering.table, index);
  return {
    kind: 'unary',
    span: spanAt(lowering, index),
    parent: undefined,
    operator: unaryOperator(operator === undefined ? '' : textAt(lowering, operator)),
    operand: expressionOr(lowering, operand, endAt(lowering.table, index)),
  };
}

function unaryOperator(token: string): Unary['operator'] {
  switch (token) {
    case '-':
    case '+':
    case '~':
      return token;
    default:
      return 'not';
  }
}

/** The grammar nests `a and b and c` to the left; Python has one operation with three operands. */
function lowerBoolean(lowering: Lowering, index: number): Expression {
  const { table } = lowering;
  const operator = booleanOperatorAt(lowering, index);
  const operands: number[] = [];
  let current: number | undefined = index;
  while (
    current !== undefined &&
    kindAt(table, current) === 'boolean_operator' &&
    booleanOperatorAt(lowering, current) === operator
  ) {
    const [left, right]: number[] = rulesIn(table, current);
    if (right !== undefined) {
      operands.push(right);
    }
    current = left;
  }
  if (current !== undefined) {
    operands.push(current);
  }
  return {
    kind: 'boolean',
    span: spanAt(lowering, index),
    parent: undefined,
    operator,
    operands: operands.reverse().map((operand) => lowering.expression(operand)),
  };
}

function booleanOperatorAt(lowering: Lowering, index: number): 'and' | 'or' {
  const { table } = lowering;
  const isAnd = childrenIn(table, index).some((child) => kindAt(table, child) === "'and'");
  return isAnd ? 'and' : 'or';
}

function lowerComparison(lowering: Lowering, index: number): Comparison {
  const { table } = lowering;
  const operators: ComparisonOperator[] = [];
  const operands: Expression[] = [];
  for (const child of childrenIn(table, index)) {
    const kind = kindAt(table, child);
    if (isToken(kind)) {
      operators.push(comparisonOperator(kind.slice(1, -1)));
    } else {
      operands.push(lowering.expression(child));
    }
  }
  while (operands.length <= operators.length) {
    operands.push(expressionOr(lowering, undefined, endAt(table, index)));
  }
  return {
    kind: 'comparison',
    span: spanAt(lowering, index),
    parent: undefined,
    operators,
    operands,
  };
}

const COMPARISON_OPERATORS = [
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'is',
  'is not',
  'in',
  'not in',
] as const satisfies readonly ComparisonOperator[];

function comparisonOperator(token: string): ComparisonOperator {
  // `<>` is Python 2's `!=`.
  return COMPARISON_OPERATORS.find((operator) => operator === token) ?? '!=';
}

function lowerConditional(lowering: Lowering, index: number): Conditional {
  const [body, test, orElse] = rulesIn(lowering.table, index);
  const span = spanAt(lowering, index);
  return {
    kind: 'conditional',
    span,
    parent: undefined,
    test: expressionOr(lowering, test, span.end),
    body: expressionOr(lowering, body, span.start),
    orElse: expressionOr(lowering, orElse, span.end),
  };
}

function lowerWalrus(lowering: Lowering, index: number): Expression {
  const { table } = lowering;
  const [target, value] = rulesIn(table, index);
  const start = startAt(table, index);
  const nameSpan = target === undefined ? { start, end: start } : spanAt(lowering, target);
  return {
    kind: 'walrus',
    span: spanAt(lowering, index),
    parent: undefined,
    target: {
      kind: 'name',
      span: nameSpan,
      parent: undefined,
      name: lowering.text.slice(nameSpan.start, nameSpan.end),
    },
    value: expressionOr(lowering, value, endAt(table, index)),
  };
}
