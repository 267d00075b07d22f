import { defineRule } from '../rule.ts';
import { findSecret, lessUrgent } from './find-secret.ts';
import { maskSecret } from './mask-secret.ts';

export const connectionString = defineRule({
  meta: {
    id: 'secrets/connection-string',
    summary: 'Address with its password written in the source',
    severity: 'high',
    cwe: 798,
    since: '0.1.0',
  },
  visitors: (context) => ({
    string(node) {
      const secret = findSecret(context.module, node);
      if (secret?.kind === 'connection-string') {
        context.report({
          span: node.span,
          message: `${secret.subject} is in the source (${maskSecret(secret.value)}): everyone who reads the code has it${lessUrgent(secret)}`,
          note: 'read the address from the environment, and change the password',
          severity: secret.severity,
        });
      }
    },
  }),
});
