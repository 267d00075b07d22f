import {
  expressionOr,
  identifierAt,
  noExpression,
  noIdentifier,
  spanAt,
  textAt,
} from './lowering.ts';
import type { ExpressionHandler, Lowering } from './lowering.ts';
import type { Expression, TypeParameter } from './nodes.ts';
import type { SyntaxKind } from './syntax-kinds.ts';
import { endAt, kindAt, rulesIn, startAt } from './syntax-table.ts';
import { subscriptIndex } from './lower-collections.ts';

/** Annotations have rules of their own in the grammar; to Python they are expressions like all others. */
export const TYPES: readonly (readonly [SyntaxKind, ExpressionHandler])[] = [
  ['type', lowerType],
  ['generic_type', lowerGenericType],
  ['union_type', lowerUnionType],
  ['member_type', lowerMemberType],
  ['splat_type', lowerSplatType],
];

function lowerType(lowering: Lowering, index: number): Expression {
  const [inner] = rulesIn(lowering.table, index);
  return expressionOr(lowering, inner, endAt(lowering.table, index));
}

/** `list[int]` where the grammar sees a type. */
function lowerGenericType(lowering: Lowering, index: number): Expression {
  const { table } = lowering;
  const [name, parameters] = rulesIn(table, index);
  const span = spanAt(lowering, index);
  return {
    kind: 'subscript',
    span,
    parent: undefined,
    object: expressionOr(lowering, name, span.start),
    index:
      parameters === undefined
        ? noExpression(span.end)
        : subscriptIndex(lowering, parameters, rulesIn(table, parameters)),
  };
}

function lowerUnionType(lowering: Lowering, index: number): Expression {
  const [left, right] = rulesIn(lowering.table, index);
  const span = spanAt(lowering, index);
  return {
    kind: 'binary',
    span,
    parent: undefined,
    operator: '|',
    left: expressionOr(lowering, left, span.start),
    right: expressionOr(lowering, right, span.end),
  };
}

function lowerMemberType(lowering: Lowering, index: number): Expression {
  const [object, attribute] = rulesIn(lowering.table, index);
  const span = spanAt(lowering, index);
  return {
    kind: 'attribute',
    span,
    parent: undefined,
    object: expressionOr(lowering, object, span.start),
    attribute: attribute === undefined ? noIdentifier(span.end) : identifierAt(lowering, attribute),
  };
}

function lowerSplatType(lowering: Lowering, index: number): Expression {
  const [inner] = rulesIn(lowering.table, index);
  const value = expressionOr(lowering, inner, endAt(lowering.table, index));
  return { kind: 'starred', span: spanAt(lowering, index), parent: undefined, value };
}

/** `a.b.c` of an import, a pattern or a decorator, as the expression it would be. */
export function lowerDottedName(lowering: Lowering, index: number): Expression {
  const start = startAt(lowering.table, index);
  let result: Expression | undefined;
  for (const part of rulesIn(lowering.table, index)) {
    result =
      result === undefined
        ? lowering.expression(part)
        : {
            kind: 'attribute',
            span: { start, end: endAt(lowering.table, part) },
            parent: undefined,
            object: result,
            attribute: identifierAt(lowering, part),
          };
  }
  return result ?? expressionOr(lowering, undefined, start);
}

/** What stands in the brackets of `def f[T: int, *Ts, **P]`. */
export function lowerTypeParameters(
  lowering: Lowering,
  index: number | undefined,
): TypeParameter[] {
  if (index === undefined) {
    return [];
  }
  return rulesIn(lowering.table, index).map((each) => lowerTypeParameter(lowering, each));
}

function lowerTypeParameter(lowering: Lowering, index: number): TypeParameter {
  const { table } = lowering;
  const span = spanAt(lowering, index);
  let current = index;
  let bound: number | undefined;
  let style: TypeParameter['style'] = 'plain';
  while (kindAt(table, current) !== 'identifier') {
    const [inner, second] = rulesIn(table, current);
    if (inner === undefined) {
      return {
        kind: 'type-parameter',
        span,
        parent: undefined,
        name: noIdentifier(span.start),
        style,
        bound: undefined,
      };
    }
    if (kindAt(table, current) === 'constrained_type') {
      bound = second;
    } else if (kindAt(table, current) === 'splat_type') {
      style = textAt(lowering, current).startsWith('**') ? 'double-star' : 'star';
    }
    current = inner;
  }
  return {
    kind: 'type-parameter',
    span,
    parent: undefined,
    name: identifierAt(lowering, current),
    style,
    bound: bound === undefined ? undefined : lowering.expression(bound),
  };
}
