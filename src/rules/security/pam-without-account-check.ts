import type { Call } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { calleeName } from './call-arguments.ts';

export const pamWithoutAccountCheck = defineRule({
  meta: {
    id: 'security/pam-without-account-check',
    summary: 'PAM asked for the password, but not whether the account may enter',
    severity: 'high',
    cwe: 285,
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const check = isTestCode(context.module.path) ? undefined : missingCheck(node, context);
      if (check !== undefined) {
        context.report({
          span: node.span,
          message: `the password is right, but nobody asks whether the account is locked or expired: call \`${check}\` too, and let it decide`,
          note: 'says who it is, not whether they may',
        });
      }
    },
  }),
});

/** Linux-PAM's `pam_authenticate` through `ctypes`, and PyPAM's object of the same kind. */
function missingCheck(call: Call, context: RuleContext): string | undefined {
  const name = calleeName(call);
  const { text } = context.module;
  if (name === 'pam_authenticate') {
    return text.includes('pam_acct_mgmt') ? undefined : 'pam_acct_mgmt';
  }
  const isPyPam =
    name === 'authenticate' && context.resolve(call.callee) === 'PAM.pam.authenticate';
  return isPyPam && !text.includes('.acct_mgmt') ? 'acct_mgmt' : undefined;
}
