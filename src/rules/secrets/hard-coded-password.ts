import { defineRule } from '../rule.ts';
import { findSecret, lessUrgent } from './find-secret.ts';
import { firstOfGroup } from './first-of-group.ts';
import { maskSecret } from './mask-secret.ts';

export const hardCodedPassword = defineRule({
  meta: {
    id: 'secrets/hard-coded-password',
    summary: 'Password written in the source',
    severity: 'high',
    cwe: 259,
    since: '0.1.0',
    sameAs: ['S105', 'S106', 'S107'],
  },
  visitors: (context) => {
    const othersOf = firstOfGroup(context);
    return {
      string(node) {
        const secret = findSecret(context.module, node);
        const isShown = secret?.kind === 'password' && secret.isHash !== true;
        const others = isShown ? othersOf(node, secret) : undefined;
        if (secret !== undefined && others !== undefined) {
          context.report({
            span: node.span,
            message: `${secret.subject} is in the source (${maskSecret(secret.value)}): everyone who reads the code has it${lessUrgent(secret)}`,
            note: 'read it from the environment, and change it',
            severity: secret.severity,
            evidence: others,
          });
        }
      },
    };
  },
});
