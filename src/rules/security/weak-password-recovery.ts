import type { Call, FunctionDefinition } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { isTestCode } from '../test-code.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { calleeName } from './call-arguments.ts';
import { clientValue } from './client-values.ts';
import { bodySource, findRoutes } from './routes/find-routes.ts';
import { asksWho } from './routes/route-words.ts';

/**
 * A view that sets the password of an account which the request names, and asks for nothing that only its owner has: no token from a mail, no old
 * password, no login.
 */
export const weakPasswordRecovery = defineRule({
  meta: {
    id: 'security/weak-password-recovery',
    summary: "Anybody can set anybody's password",
    severity: 'critical',
    cwe: 640,
    since: '0.1.0',
  },
  visitors: (context) => ({
    module() {
      for (const { function: node, guards } of isTestCode(context.module.path)
        ? []
        : findRoutes(context.module)) {
        const body = bodySource(context.module, node);
        const isOfRecovery = ABOUT.test(node.name.name) && !guards.some(asksWho);
        const set = isOfRecovery && !PROOF.test(body) ? passwordSet(context, node) : undefined;
        if (set !== undefined && namesAccount(context, node)) {
          context.report({
            span: set.span,
            message: `\`${node.name.name}\` sets the password of whichever account the request names, and asks for no proof: everybody can take it over`,
            note: 'send a token by mail, and ask for it here',
          });
        }
      }
    },
  }),
});

const ABOUT = /reset|forg[eo]t|recover|(?:change|update|set|new)_?pass/i;
/** What only the owner of the account has, or who has logged in as them. */
const PROOF =
  /token|\bcode\b|otp|old_?pass|current_?pass|check_password|verify|authenticate|answer|signature|\bkey\b|uid(?:b64)?\b|session|request\.user\b|current_?user|\bg\.user|hash(?:ed)?_?id/i;

function passwordSet(context: RuleContext, node: FunctionDefinition): Call | undefined {
  let found: Call | undefined;
  walk(node, (inner) => {
    if (inner.kind !== 'call') {
      return;
    }
    const name = calleeName(inner) ?? '';
    const [first] = inner.arguments;
    const isRow =
      /^(?:execute|query_db)$/.test(name) &&
      first !== undefined &&
      /\bupdate\b[\s\S]*\bset\b[\s\S]*pass/i.test(context.source(first.span));
    if (name === 'set_password' || isRow) {
      found ??= inner;
    }
  });
  return found;
}

/** A name, a mail address or a number in the request says whose it is. */
function namesAccount(context: RuleContext, node: FunctionDefinition): boolean {
  let isNamed = node.parameters.some(({ name }) =>
    /^(?:user_?name|user_?id|email|uid)$/i.test(name.name),
  );
  walk(node, (inner) => {
    if (inner.kind === 'call' || inner.kind === 'subscript') {
      const key = clientValue(context.module.scopes, inner)?.key ?? '';
      isNamed ||= /^(?:user|user_?name|name|user_?id|id|email|e_?mail|login|account)$/i.test(key);
    }
  });
  return isNamed;
}
