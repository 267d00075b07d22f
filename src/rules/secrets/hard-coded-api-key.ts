import { defineRule } from '../rule.ts';
import { findSecret, lessUrgent } from './find-secret.ts';
import { firstOfGroup } from './first-of-group.ts';
import { maskSecret } from './mask-secret.ts';

export const hardCodedApiKey = defineRule({
  meta: {
    id: 'secrets/hard-coded-api-key',
    summary: 'API key, token or signing key written in the source',
    severity: 'high',
    cwe: 798,
    since: '0.1.0',
    sameAs: ['S105', 'S106', 'S107'],
  },
  visitors: (context) => {
    const othersOf = firstOfGroup(context);
    return {
      string(node) {
        const secret = findSecret(context.module, node);
        const others = secret?.kind === 'api-key' ? othersOf(node, secret) : undefined;
        if (secret !== undefined && others !== undefined) {
          context.report({
            span: node.span,
            message: `${secret.subject} is in the source (${maskSecret(secret.value)}): everyone who reads the code can use it${lessUrgent(secret)}`,
            note: 'revoke it, and read its successor from the environment',
            severity: secret.severity,
            evidence: others,
          });
        }
      },
    };
  },
});
