import { defineRule } from '../rule.ts';
import { argumentValue, calleeName, isConstant, keywordArgument } from './call-arguments.ts';
import { alternatives } from './constant-values.ts';
import { isTestCode } from '../test-code.ts';

export const sshHostKeyUnchecked = defineRule({
  meta: {
    id: 'security/ssh-host-key-unchecked',
    summary: 'SSH server trusted whoever it is',
    severity: 'high',
    cwe: 295,
    since: '0.1.0',
    sameAs: ['S507'],
  },
  visitors: (context) => ({
    call(node) {
      const isTest = isTestCode(context.module.path);
      const policy =
        calleeName(node) === 'set_missing_host_key_policy'
          ? argumentValue(node, 0, 'policy')
          : undefined;
      const lax = (policy === undefined ? [] : alternatives(context, policy))
        .map(
          (one) => POLICY.exec(context.resolve(one.kind === 'call' ? one.callee : one) ?? '')?.[2],
        )
        .find((one) => one !== undefined);
      const known = keywordArgument(node, 'known_hosts');
      const isOpen =
        /^asyncssh\.(connect|create_connection)$/.test(context.resolve(node.callee) ?? '') &&
        isConstant(known?.value, 'None');
      if (isTest || (lax === undefined && !isOpen)) {
        return;
      }
      context.report({
        span: node.span,
        message: `${lax === undefined ? '`known_hosts=None`' : `\`${lax}\``} takes any server for the right one: whoever sits in between gets password and session; use \`load_system_host_keys\` and \`RejectPolicy\``,
        note: 'anyone on the way can pose as the server',
      });
    },
  }),
});

const POLICY = /^paramiko(\.client)?\.(AutoAddPolicy|WarningPolicy)$/;
