import { ancestors } from '../../python/tree/walk.ts';
import type { Expression, Name, Node } from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';
import { clientValue } from './client-values.ts';
import { alternatives } from './constant-values.ts';

/**
 * True for a number that somebody outside writes: what `int` or `float` makes of a value that a client sends or a user types, through names, where the
 * function never compares it with anything, and does not hold it back with `min`.
 */
export function isUncheckedNumber(expression: Expression, context: RuleContext): boolean {
  if (expression.kind === 'name' && isLookedAt(expression, context)) {
    return false;
  }
  const all = alternatives(context, expression);
  return all.some((one) => isNumberFromOutside(one, context));
}

function isNumberFromOutside(expression: Expression, context: RuleContext): boolean {
  if (expression.kind !== 'call') {
    return false;
  }
  const resolved = context.resolve(expression.callee) ?? '';
  const [given] = expression.arguments;
  if (!/^(builtins\.(int|float|complex)|decimal\.Decimal|fractions\.Fraction)$/.test(resolved)) {
    // Flask's `args.get("n", type=int)`.
    const type = expression.arguments.find(({ keyword }) => keyword?.name === 'type');
    return (
      type !== undefined &&
      /^builtins\.(int|float)$/.test(context.resolve(type.value) ?? '') &&
      clientValue(context.module.scopes, expression) !== undefined
    );
  }
  return (
    given !== undefined &&
    (clientValue(context.module.scopes, given.value) !== undefined ||
      alternatives(context, given.value).some(
        (one) => one.kind === 'call' && context.resolve(one.callee) === 'builtins.input',
      ))
  );
}

/** Another use of the name, or of the text that it was made of, is a comparison, a test or a limit. */
function isLookedAt(name: Name, context: RuleContext): boolean {
  const references = context.module.scopes.bindingOf(name)?.references ?? [];
  return references.some((reference) => {
    let inner: Node = reference;
    for (const node of ancestors(reference)) {
      if (node.kind === 'comparison') {
        return true;
      }
      if (
        (node.kind === 'if' || node.kind === 'while' || node.kind === 'conditional') &&
        node.test === inner
      ) {
        return true;
      }
      if (node.kind === 'boolean') {
        return true;
      }
      if (
        node.kind === 'call' &&
        /^builtins\.(min|max)$|valid|check|clamp|limit/.test(
          context.resolve(node.callee) ?? context.source(node.callee.span),
        )
      ) {
        return true;
      }
      if (node.kind !== 'unary' && node.kind !== 'binary' && node.kind !== 'argument') {
        return false;
      }
      inner = node;
    }
    return false;
  });
}
