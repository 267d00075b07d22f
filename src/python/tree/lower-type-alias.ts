import { lowerArguments } from './lower-calls.ts';
import { openTuple } from './lower-collections.ts';
import { lowerTypeParameters } from './lower-types.ts';
import { expressionOr, identifierAt, noIdentifier, spanAt } from './lowering.ts';
import type { Lowering } from './lowering.ts';
import type { Expression, Statement } from './nodes.ts';
import { childOfKind, endAt, kindAt, rulesIn, startAt } from './syntax-table.ts';
import type { SyntaxKind } from './syntax-kinds.ts';

/** `type Name = value`, or what only looks so to the grammar: `type(self).limit = 3`. */
export function lowerTypeAlias(lowering: Lowering, index: number): Statement {
  const { table } = lowering;
  const [left, right] = rulesIn(table, index);
  const span = spanAt(lowering, index);
  const value = expressionOr(lowering, right, span.end);
  const [inner] = left === undefined ? [] : rulesIn(table, left);
  if (inner !== undefined && CHAIN.has(kindAt(table, inner))) {
    const target = afterType(lowering, inner, span.start);
    return {
      kind: 'assignment',
      span,
      parent: undefined,
      targets: [target],
      annotation: undefined,
      value,
    };
  }
  const generic = left === undefined ? undefined : childOfKind(table, left, 'generic_type');
  const [name, parameters] = generic === undefined ? [left] : rulesIn(table, generic);
  return {
    kind: 'type-alias',
    span,
    parent: undefined,
    name: expressionOr(lowering, name, span.start),
    typeParameters: lowerTypeParameters(lowering, parameters),
    value,
  };
}

const CHAIN: ReadonlySet<SyntaxKind> = new Set<SyntaxKind>(['attribute', 'subscript', 'call']);

/** The target as Python reads it: the brackets that begin it belong to `type`, at `start`. */
function afterType(lowering: Lowering, index: number, start: number): Expression {
  const { table } = lowering;
  const links: number[] = [];
  let first: number | undefined = index;
  while (first !== undefined && CHAIN.has(kindAt(table, first))) {
    links.push(first);
    first = rulesIn(table, first)[0];
  }
  let result = callOfType(lowering, first ?? index, start);
  for (let link = links.pop(); link !== undefined; link = links.pop()) {
    result = relink(lowering, link, { object: result, start });
  }
  return result;
}

function callOfType(lowering: Lowering, brackets: number, start: number): Expression {
  const span = { start, end: endAt(lowering.table, brackets) };
  const type = {
    kind: 'name',
    span: { start, end: start + 'type'.length },
    parent: undefined,
    name: 'type',
  } as const;
  if (kindAt(lowering.table, brackets) === 'list') {
    const parts = rulesIn(lowering.table, brackets);
    const index =
      parts.length === 1
        ? expressionOr(lowering, parts[0], span.end)
        : openTuple(lowering, parts, span.end);
    return { kind: 'subscript', span, parent: undefined, object: type, index };
  }
  const values = lowerArguments(lowering, brackets);
  return { kind: 'call', span, parent: undefined, callee: type, arguments: values };
}

interface Relinking {
  readonly object: Expression;
  readonly start: number;
}

function relink(lowering: Lowering, link: number, { object, start }: Relinking): Expression {
  const { table } = lowering;
  const [, second] = rulesIn(table, link);
  const span = { start, end: endAt(table, link) };
  switch (kindAt(table, link)) {
    case 'attribute': {
      const attribute =
        second === undefined ? noIdentifier(span.end) : identifierAt(lowering, second);
      return { kind: 'attribute', span, parent: undefined, object, attribute };
    }
    case 'call': {
      const values = second === undefined ? [] : lowerArguments(lowering, second);
      return { kind: 'call', span, parent: undefined, callee: object, arguments: values };
    }
    default: {
      const index = expressionOr(lowering, second, startAt(table, link));
      return { kind: 'subscript', span, parent: undefined, object, index };
    }
  }
}
