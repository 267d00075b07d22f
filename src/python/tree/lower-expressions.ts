import { COLLECTIONS, subscriptIndex } from './lower-collections.ts';
import { CALLS } from './lower-calls.ts';
import { OPERATORS } from './lower-operators.ts';
import { lowerConcatenation, lowerString } from './lower-strings.ts';
import { lowerDottedName, TYPES } from './lower-types.ts';
import { lowerLambda } from './lower-parameters.ts';
import {
  expressionOr,
  hasToken,
  identifierAt,
  maybeExpression,
  nameAt,
  noExpression,
  noIdentifier,
  spanAt,
  textAt,
} from './lowering.ts';
import type { ExpressionHandler, Lowering } from './lowering.ts';
import type {
  Attribute,
  Constant,
  Expression,
  NumberLiteral,
  Subscript,
  Unknown,
  Yield,
} from './nodes.ts';
import type { SyntaxKind } from './syntax-kinds.ts';
import { childrenIn, endAt, kindAt, rulesIn, startAt } from './syntax-table.ts';

/** How each rule of the grammar that is an expression becomes one of ours. */
export const EXPRESSIONS: ReadonlyMap<SyntaxKind, ExpressionHandler> = new Map<
  SyntaxKind,
  ExpressionHandler
>([
  ['identifier', lowerName],
  ['attribute', lowerAttribute],
  ['subscript', lowerSubscript],
  ['slice', lowerSlice],
  ['integer', lowerNumber],
  ['float', lowerNumber],
  ['true', (lowering, index) => constant(lowering, index, 'True')],
  ['false', (lowering, index) => constant(lowering, index, 'False')],
  ['none', (lowering, index) => constant(lowering, index, 'None')],
  ['ellipsis', (lowering, index) => constant(lowering, index, '...')],
  ['await', lowerAwait],
  ['yield', lowerYield],
  ['lambda', lowerLambda],
  ['list_splat', lowerStarred],
  ['list_splat_pattern', lowerStarred],
  ['parenthesized_list_splat', lowerWrapped],
  ['as_pattern_target', lowerWrapped],
  ['string', lowerString],
  ['concatenated_string', lowerConcatenation],
  ['dotted_name', lowerDottedName],
  ...OPERATORS,
  ...COLLECTIONS,
  ...CALLS,
  ...TYPES,
]);

function lowerName(lowering: Lowering, index: number): Expression {
  const span = spanAt(lowering, index);
  if (span.start === span.end) {
    return noExpression(span.start);
  }
  return { kind: 'name', span, parent: undefined, name: nameAt(lowering, index) };
}

function lowerAttribute(lowering: Lowering, index: number): Attribute {
  const [object, attribute] = rulesIn(lowering.table, index);
  const end = endAt(lowering.table, index);
  return {
    kind: 'attribute',
    span: spanAt(lowering, index),
    parent: undefined,
    object: expressionOr(lowering, object, startAt(lowering.table, index)),
    attribute: attribute === undefined ? noIdentifier(end) : identifierAt(lowering, attribute),
  };
}

function lowerSubscript(lowering: Lowering, index: number): Subscript {
  const { table } = lowering;
  const [object, ...indexes] = rulesIn(table, index);
  const span = spanAt(lowering, index);
  return {
    kind: 'subscript',
    span,
    parent: undefined,
    object: expressionOr(lowering, object, span.start),
    index: subscriptIndex(lowering, index, indexes),
  };
}

function lowerSlice(lowering: Lowering, index: number): Expression {
  const { table } = lowering;
  const parts: (number | undefined)[] = [undefined, undefined, undefined];
  let position = 0;
  for (const child of childrenIn(table, index)) {
    if (kindAt(table, child) === "':'") {
      position += 1;
    } else {
      parts[position] = child;
    }
  }
  return {
    kind: 'slice',
    span: spanAt(lowering, index),
    parent: undefined,
    lower: maybeExpression(lowering, parts[0]),
    upper: maybeExpression(lowering, parts[1]),
    step: maybeExpression(lowering, parts[2]),
  };
}

function lowerNumber(lowering: Lowering, index: number): NumberLiteral | Unknown {
  const text = textAt(lowering, index).replaceAll('_', '').toLowerCase();
  const span = spanAt(lowering, index);
  // A masked line has a digit in the syntax and none in the text.
  return /^\.?\d/u.test(text)
    ? { kind: 'number', span, parent: undefined, text }
    : { kind: 'unknown', span, parent: undefined, children: [] };
}

function constant(lowering: Lowering, index: number, value: Constant['value']): Constant {
  return { kind: 'constant', span: spanAt(lowering, index), parent: undefined, value };
}

function lowerAwait(lowering: Lowering, index: number): Expression {
  const value = onlyChild(lowering, index);
  return { kind: 'await', span: spanAt(lowering, index), parent: undefined, value };
}

function lowerYield(lowering: Lowering, index: number): Yield {
  const [value] = rulesIn(lowering.table, index);
  return {
    kind: 'yield',
    span: spanAt(lowering, index),
    parent: undefined,
    isFrom: hasToken(lowering, index, "'from'"),
    value: maybeExpression(lowering, value),
  };
}

function lowerStarred(lowering: Lowering, index: number): Expression {
  const value = onlyChild(lowering, index);
  return { kind: 'starred', span: spanAt(lowering, index), parent: undefined, value };
}

function lowerWrapped(lowering: Lowering, index: number): Expression {
  return onlyChild(lowering, index);
}

function onlyChild(lowering: Lowering, index: number): Expression {
  const [child] = rulesIn(lowering.table, index);
  return expressionOr(lowering, child, endAt(lowering.table, index));
}
