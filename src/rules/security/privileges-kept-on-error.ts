import { ancestors } from '../../python/tree/walk.ts';
import type { Call, Node, Statement } from '../../python/tree/nodes.ts';
import { enclosingBlocks, statementOf } from '../../python/tree/blocks.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { calleeName, positionalArgument } from './call-arguments.ts';
import { someValues } from './constant-values.ts';
import { nameWords } from './name-words.ts';

export const privilegesKeptOnError = defineRule({
  meta: {
    id: 'security/privileges-kept-on-error',
    summary: 'Privileges that are not given back where an error occurs',
    severity: 'medium',
    cwe: 250,
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      if (!isTestCode(context.module.path) && raises(node, context) && isLeftOpen(node, context)) {
        context.report({
          span: node.span,
          message: `an error before the privileges are given back leaves the program with them: give them back in \`finally\``,
          note: 'kept when something fails',
        });
      }
    },
  }),
});

/** `os.seteuid(0)`, or a call that says it raises privileges. */
function raises(call: Call, context: RuleContext): boolean {
  if (isOfUser(call, context)) {
    return someValues(context, positionalArgument(call, 0)).includes(0);
  }
  return isNamed(call, /^(raise|elevate|gain|acquire|escalate|enable|become|get|obtain)$/);
}

function lowers(call: Call, context: RuleContext): boolean {
  if (isOfUser(call, context)) {
    return !someValues(context, positionalArgument(call, 0)).includes(0);
  }
  return isNamed(call, /^(lower|drop|restore|release|revert|disable|reset|reduce|relinquish)$/);
}

function isOfUser(call: Call, context: RuleContext): boolean {
  return /^os\.set(e|re|res)?[ug]id$/.test(context.resolve(call.callee) ?? '');
}

function isNamed(call: Call, verb: RegExp): boolean {
  const words = nameWords(calleeName(call) ?? '');
  return (
    words.some((word) => verb.test(word)) &&
    words.some((word) => /^(privileges?|privs?|root)$/.test(word))
  );
}

/** Later statements of the same block do something and then lower them, and no `finally` does. */
function isLeftOpen(call: Call, context: RuleContext): boolean {
  const statement = statementOf(call);
  const [around] = statement === undefined ? [] : enclosingBlocks(statement);
  if (around === undefined || isLoweredFinally(call, context)) {
    return false;
  }
  const later = around.block.slice(around.index + 1);
  const end = later.findIndex((one) => lowersIn(one, context));
  const isTried =
    later[0]?.kind === 'try' && later[0].finalBody.some((one) => lowersIn(one, context));
  return !isTried && end > 0;
}

function isLoweredFinally(call: Call, context: RuleContext): boolean {
  return [...ancestors(call)].some(
    (node) => node.kind === 'try' && node.finalBody.some((one) => lowersIn(one, context)),
  );
}

function lowersIn(statement: Statement, context: RuleContext): boolean {
  const calls: Node[] =
    statement.kind === 'expression-statement'
      ? [statement.value]
      : statement.kind === 'try'
        ? statement.finalBody.flatMap((one) =>
            one.kind === 'expression-statement' ? [one.value] : [],
          )
        : [];
  return calls.some((one) => one.kind === 'call' && lowers(one, context));
}
