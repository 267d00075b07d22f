import { defineRule } from '../rule.ts';
import { findSecret, lessUrgent } from './find-secret.ts';

export const privateKey = defineRule({
  meta: {
    id: 'secrets/private-key',
    summary: 'Private key written in the source',
    severity: 'critical',
    cwe: 321,
    since: '0.1.0',
  },
  visitors: (context) => ({
    string(node) {
      const secret = findSecret(context.module, node);
      if (secret?.kind === 'private-key') {
        context.report({
          span: node.span,
          message: `${secret.subject} is in the source: everyone who reads the code can sign and decrypt with it${lessUrgent(secret)}`,
          note: 'replace the key pair, and keep the new key in a file or a secret store',
          severity: secret.severity,
        });
      }
    },
  }),
});
