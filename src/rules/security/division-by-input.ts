import { ancestors } from '../../python/tree/walk.ts';
import type { Binary } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { isUncheckedNumber } from './input-number.ts';

export const divisionByInput = defineRule({
  meta: {
    id: 'security/division-by-input',
    summary: 'Division by a number from outside that may be zero',
    severity: 'low',
    cwe: 369,
    since: '0.1.0',
  },
  visitors: (context) => ({
    binary(node) {
      const isDivision = /^(\/|\/\/|%)$/.test(node.operator) && node.left.kind !== 'string';
      if (
        isDivision &&
        !isTestCode(context.module.path) &&
        isUncheckedNumber(node.right, context) &&
        !isCaught(node, context)
      ) {
        context.report({
          span: node.span,
          message: `\`${context.source(node.right.span)}\` comes from outside and may be 0, which ends this with ZeroDivisionError; look at it first`,
          note: 'may be zero',
        });
      }
    },
  }),
});

function isCaught(node: Binary, context: RuleContext): boolean {
  return [...ancestors(node)].some(
    (one) =>
      one.kind === 'try' &&
      one.handlers.some(
        ({ type }) =>
          type === undefined ||
          /ZeroDivisionError|ArithmeticError|Exception\b/.test(context.source(type.span)),
      ),
  );
}
