import type { Expression } from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';

/** The source of an expression for a message: one line, cut after about forty characters. */
export function shortSource(context: RuleContext, expression: Expression): string {
  const text = context.source(expression.span);
  return text.length <= 40 && !text.includes('\n') ? text : `${text.slice(0, 30).split('\n')[0]}…`;
}
