import type { BinaryOperator, Expression } from '../../../python/tree/nodes.ts';
import { constantNumber } from '../../../python/tree/queries.ts';
import type { RuleContext } from '../../rule.ts';

/** What an element stands for in the whole column: the new text of an expression, or undefined where it stays. */
export type Substitution = (expression: Expression) => string | undefined;

/**
 * The arithmetic of one element written for all of them at once: every element is replaced, all else stays. Only what pandas and
 * NumPy compute as Python does for one element: sums, products, comparisons and NumPy's own functions; division only by a
 * number that is not zero, since an array divides by zero without an exception. Undefined for anything else, and where no
 * element takes part.
 */
export function vectorised(
  context: RuleContext,
  expression: Expression,
  substitute: Substitution,
): string | undefined {
  const state = { context, substitute, elements: 0 };
  const text = rewritten(state, expression);
  return state.elements > 0 ? text : undefined;
}

interface Rewriting {
  readonly context: RuleContext;
  readonly substitute: Substitution;
  elements: number;
}

function rewritten(state: Rewriting, expression: Expression): string | undefined {
  const { context } = state;
  const element = state.substitute(expression);
  if (element !== undefined) {
    state.elements += 1;
    return element;
  }
  const source = context.source(expression.span);
  switch (expression.kind) {
    case 'number':
    case 'name':
      return source;
    case 'string':
      return expression.isFormatted ? undefined : source;
    case 'attribute':
      return expression.object.kind === 'name' ? source : undefined;
    case 'unary':
      return expression.operator === '-' || expression.operator === '+'
        ? inside(state, expression, [expression.operand])
        : undefined;
    case 'binary':
      return isSafe(expression.operator, expression.right)
        ? inside(state, expression, [expression.left, expression.right])
        : undefined;
    case 'comparison':
      return expression.operators.length === 1 && /^[<>=!]=?$/.test(expression.operators[0] ?? '')
        ? inside(state, expression, expression.operands)
        : undefined;
    case 'call': {
      const [only, ...others] = expression.arguments;
      const isKnown = ELEMENTWISE.test(context.resolve(expression.callee) ?? '');
      return isKnown &&
        only?.unpacking === 'none' &&
        only.keyword === undefined &&
        others.length === 0
        ? inside(state, expression, [only.value])
        : undefined;
    }
    default:
      return undefined;
  }
}

const ELEMENTWISE =
  /^(builtins\.abs|numpy\.(abs|absolute|sqrt|exp|log|log2|log10|log1p|expm1|sin|cos|tan|tanh|floor|ceil|square|sign))$/;

function isSafe(operator: BinaryOperator, right: Expression): boolean {
  switch (operator) {
    case '+':
    case '-':
    case '*':
      return true;
    case '/':
    case '//':
    case '%':
      return (constantNumber(right) ?? 0) !== 0;
    case '**':
      return (constantNumber(right) ?? 0) > 0;
    default:
      return false;
  }
}

/** The source of an expression with its parts rewritten; brackets and spaces between them stay as they are. */
function inside(
  state: Rewriting,
  whole: Expression,
  parts: readonly Expression[],
): string | undefined {
  let text = '';
  let at = whole.span.start;
  for (const part of parts) {
    const replaced = rewritten(state, part);
    if (replaced === undefined) {
      return undefined;
    }
    text += state.context.source({ start: at, end: part.span.start }) + replaced;
    at = part.span.end;
  }
  return text + state.context.source({ start: at, end: whole.span.end });
}
