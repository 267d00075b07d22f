import { expressionOr, identifierAt, spanAt } from './lowering.ts';
import type { ExpressionHandler, Lowering } from './lowering.ts';
import type { Argument, Call } from './nodes.ts';
import type { SyntaxKind } from './syntax-kinds.ts';
import { childOfKind, endAt, kindAt, rulesAndErrorsIn, rulesIn, startAt } from './syntax-table.ts';

export const CALLS: readonly (readonly [SyntaxKind, ExpressionHandler])[] = [['call', lowerCall]];

function lowerCall(lowering: Lowering, index: number): Call {
  const { table } = lowering;
  const [callee, list] = rulesIn(table, index);
  return {
    kind: 'call',
    span: spanAt(lowering, index),
    parent: undefined,
    callee: expressionOr(lowering, callee, startAt(table, index)),
    arguments: list === undefined ? [] : lowerArguments(lowering, list),
  };
}

/** The arguments of an `argument_list`, or the generator that a call has in its place. */
export function lowerArguments(lowering: Lowering, index: number): Argument[] {
  if (kindAt(lowering.table, index) === 'generator_expression') {
    return [lowerArgument(lowering, index)];
  }
  return rulesAndErrorsIn(lowering.table, index).map((child) => lowerArgument(lowering, child));
}

export function lowerArgument(lowering: Lowering, index: number): Argument {
  const { table } = lowering;
  const start = { kind: 'argument', span: spanAt(lowering, index), parent: undefined } as const;
  const kind = kindAt(table, index);
  const parts = rulesIn(table, index);
  const end = endAt(table, index);
  switch (kind) {
    case 'keyword_argument':
      return {
        ...start,
        keyword: parts[0] === undefined ? undefined : identifierAt(lowering, parts[0]),
        unpacking: 'none',
        value: expressionOr(lowering, parts[1], end),
      };
    case 'list_splat':
    case 'dictionary_splat':
      return {
        ...start,
        keyword: undefined,
        unpacking: kind === 'list_splat' ? 'star' : 'double-star',
        value: expressionOr(lowering, parts[0], end),
      };
    case 'parenthesized_expression': {
      const splat = childOfKind(table, index, 'list_splat');
      if (splat !== undefined) {
        return lowerArgument(lowering, splat);
      }
      break;
    }
    default:
  }
  return { ...start, keyword: undefined, unpacking: 'none', value: lowering.expression(index) };
}
