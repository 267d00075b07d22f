import { walk } from '../../python/tree/walk.ts';
import type { Assert, Expression, Name } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { clientValue } from './client-values.ts';
import { alternatives } from './constant-values.ts';

export const assertForInputCheck = defineRule({
  meta: {
    id: 'security/assert-for-input-check',
    summary: 'Input checked by an assertion, which `python -O` leaves out',
    severity: 'low',
    cwe: 703,
    since: '0.1.0',
    sameAs: ['S101'],
  },
  visitors: (context) => ({
    assert(node) {
      const input = isTestCode(context.module.path) ? undefined : checkedInput(node, context);
      if (input !== undefined) {
        context.report({
          span: node.span,
          message: `\`python -O\` leaves the check of \`${context.source(input.span)}\` out, and without it a wrong input ends the program with a bare error; use \`if\` and \`raise\``,
          note: 'gone with -O',
        });
      }
    },
  }),
});

function checkedInput(node: Assert, context: RuleContext): Name | undefined {
  if (isAboutNone(node.test)) {
    return undefined;
  }
  let found: Name | undefined;
  walk(node.test, (one) => {
    if (found === undefined && one.kind === 'name' && isInput(one, context)) {
      found = one;
    }
  });
  return found;
}

/** `x is not None` speaks to type checkers. */
function isAboutNone(test: Expression): boolean {
  return test.kind === 'comparison' && test.operators.every((one) => /^is( not)?$/.test(one));
}

function isInput(name: Name, context: RuleContext): boolean {
  return (
    clientValue(context.module.scopes, name) !== undefined ||
    alternatives(context, name).some((one) => isTyped(one, context))
  );
}

/** `input()`, `int(input())`, `sys.argv[1]`. */
function isTyped(expression: Expression, context: RuleContext): boolean {
  if (expression.kind === 'subscript') {
    return context.resolve(expression.object) === 'sys.argv';
  }
  if (expression.kind !== 'call') {
    return false;
  }
  const resolved = context.resolve(expression.callee) ?? '';
  const [first] = expression.arguments;
  return (
    resolved === 'builtins.input' ||
    (/^builtins\.(int|float|str)$/.test(resolved) &&
      first !== undefined &&
      isTyped(first.value, context))
  );
}
