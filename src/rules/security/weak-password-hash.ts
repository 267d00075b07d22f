import type { Call, Node } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { hashAlgorithms, isBroken } from './hash-algorithms.ts';
import { passwordName } from './hash-subject.ts';
import { isTestCode } from '../test-code.ts';

export const weakPasswordHash = defineRule({
  meta: {
    id: 'security/weak-password-hash',
    summary: 'Password hashed by a function that is fast to guess through',
    severity: 'high',
    cwe: 916,
    since: '0.1.0',
    question:
      'Is the value that is hashed here a password (or passphrase, or PIN) that the program stores or compares for logging in?',
  },
  visitors: (context) => ({
    call(node) {
      const [algorithm, ...others] = hashAlgorithms(node, context);
      if ([algorithm, ...others].some((one) => one !== undefined && isBroken(one))) {
        return;
      }
      const subject = algorithm === undefined ? undefined : passwordName(node, context);
      if (algorithm === undefined || subject === undefined || isSlowed(node, context)) {
        return;
      }
      context.report({
        span: node.span,
        message: `\`${subject}\` is hashed with ${algorithm}, of which anyone can try billions a second; use \`hashlib.scrypt\`, argon2 or bcrypt`,
        note: 'fast to compute, fast to guess',
        ...(isTestCode(context.module.path) ? { severity: 'low' } : {}),
      });
    },
  }),
});

/** Part of a derivation that repeats the hash: PBKDF2, HMAC, a protocol's challenge, or a lookup by prefix. */
function isSlowed(call: Call, context: RuleContext): boolean {
  for (let node: Node | undefined = call.parent; node !== undefined; node = node.parent) {
    if (node.kind === 'call') {
      const resolved = context.resolve(node.callee) ?? '';
      if (/pbkdf2|scrypt|bcrypt|argon2|hmac/.test(resolved)) {
        return true;
      }
    }
    if (node.kind === 'for' || node.kind === 'while') {
      return true;
    }
    if (node.kind === 'function') {
      return false;
    }
  }
  return false;
}
