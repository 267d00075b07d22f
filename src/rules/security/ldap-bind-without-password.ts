import type { Call } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { argumentValue, calleeName, hasUnpacking } from './call-arguments.ts';
import { alternatives, canBe } from './constant-values.ts';
import { isTestCode } from '../test-code.ts';

export const ldapBindWithoutPassword = defineRule({
  meta: {
    id: 'security/ldap-bind-without-password',
    summary: 'Directory entered without a password',
    severity: 'medium',
    cwe: 521,
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      if (!isTestCode(context.module.path) && isWithoutPassword(node, context)) {
        context.report({
          span: node.span,
          message:
            'a bind without a password succeeds for any name: it proves nothing about who asks, and lets everybody read the directory',
          note: 'no password',
        });
      }
    },
  }),
});

function isWithoutPassword(call: Call, context: RuleContext): boolean {
  if (hasUnpacking(call)) {
    return false;
  }
  if (context.resolve(call.callee) === 'ldap3.Connection') {
    const password = argumentValue(call, 2, 'password');
    const isAnonymous = canBe(context, argumentValue(call, 5, 'authentication'), 'ANONYMOUS');
    const user = argumentValue(call, 1, 'user');
    return (
      isAnonymous || (user !== undefined && password !== undefined && isEmpty(password, context))
    );
  }
  const method = calleeName(call) ?? '';
  if (!/^(simple_bind|simple_bind_s|bind|bind_s)$/.test(method) || !isDirectory(call, context)) {
    return false;
  }
  const password = argumentValue(call, 1, 'cred');
  return password === undefined || isEmpty(password, context);
}

function isEmpty(password: Call['callee'], context: RuleContext): boolean {
  return canBe(context, password, '') || canBe(context, password, null);
}

/** An object that `ldap.initialize` or `ldap.open` made. */
function isDirectory(call: Call, context: RuleContext): boolean {
  return (
    call.callee.kind === 'attribute' &&
    alternatives(context, call.callee.object).some(
      (one) =>
        one.kind === 'call' &&
        /^ldap\.(initialize|open|ldapobject\.\w+)$/.test(context.resolve(one.callee) ?? ''),
    )
  );
}
