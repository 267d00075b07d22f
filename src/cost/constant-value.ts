import type { SourceModule } from '../python/source-module.ts';
import type { Expression } from '../python/tree/nodes.ts';
import { constantNumber } from '../python/tree/queries.ts';
import { containerDefinitions } from './container-definitions.ts';

/** Names of names are followed this far. */
const DEPTH = 5;

/** The number that an expression of numbers and of names bound once to such gives; undefined for all else. */
export function constantValue(
  module: SourceModule,
  expression: Expression,
  depth = 0,
): number | undefined {
  const literal = constantNumber(expression);
  if (literal !== undefined || depth > DEPTH) {
    return literal;
  }
  switch (expression.kind) {
    case 'binary': {
      const left = constantValue(module, expression.left, depth + 1);
      const right = constantValue(module, expression.right, depth + 1);
      return left === undefined || right === undefined
        ? undefined
        : calculate(expression.operator, left, right);
    }
    case 'unary': {
      const value = constantValue(module, expression.operand, depth + 1);
      return value !== undefined && expression.operator === '-' ? -value : undefined;
    }
    case 'name': {
      const [only, ...others] = module.scopes.bindingOf(expression)?.definitions ?? [];
      const isBoundOnce =
        only?.kind === 'assignment' &&
        others.length === 0 &&
        containerDefinitions(module.scopes, expression).includes(only);
      return isBoundOnce && only.value !== undefined
        ? constantValue(module, only.value, depth + 1)
        : undefined;
    }
    case 'call': {
      const isInt = module.scopes.qualifiedName(expression.callee) === 'builtins.int';
      const [first] = expression.arguments;
      return isInt && first !== undefined && expression.arguments.length === 1
        ? constantValue(module, first.value, depth + 1)
        : undefined;
    }
    default:
      return undefined;
  }
}

/** How many numbers a `range` of such numbers has; undefined where the source does not say. */
export function constantTurns(module: SourceModule, iterable: Expression): number | undefined {
  if (
    iterable.kind !== 'call' ||
    module.scopes.qualifiedName(iterable.callee) !== 'builtins.range'
  ) {
    return undefined;
  }
  const numbers = iterable.arguments.map(({ value }) => constantValue(module, value));
  const [first, second, third = 1] = numbers;
  if (first === undefined || numbers.includes(undefined) || third === 0) {
    return undefined;
  }
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  return Math.max(0, Math.ceil((stop - start) / third));
}

function calculate(operator: string, left: number, right: number): number | undefined {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '**':
      return left ** right;
    case '//':
      return right === 0 ? undefined : Math.floor(left / right);
    case '<<':
      return left * 2 ** right;
    default:
      return undefined;
  }
}
