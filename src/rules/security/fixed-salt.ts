import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { argumentValue } from './call-arguments.ts';
import { calledNames } from './called-names.ts';
import { isFixedBytes } from './fixed-bytes.ts';
import { isTestCode } from '../test-code.ts';

export const fixedSalt = defineRule({
  meta: {
    id: 'security/fixed-salt',
    summary: 'Salt that is the same for every password',
    severity: 'medium',
    cwe: 760,
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const salt = saltOf(node, context);
      if (salt === undefined || isTestCode(context.module.path) || !isFixedBytes(context, salt)) {
        return;
      }
      context.report({
        span: salt.span,
        message: `\`${context.source(salt.span)}\` salts every password alike: one table of guesses serves for all of them; draw a salt for each with \`os.urandom(16)\``,
        note: 'the same for everybody',
      });
    },
  }),
});

/** Where the salt stands: position and keyword. */
const SALTS: readonly (readonly [RegExp, number, string])[] = [
  [/^hashlib\.pbkdf2_hmac$/, 2, 'salt'],
  [/^hashlib\.scrypt$/, 5, 'salt'],
  [/^(Crypto|Cryptodome)\.Protocol\.KDF\.(PBKDF2|scrypt|PBKDF1)$/, 1, 'salt'],
  [/^cryptography\.hazmat\.primitives\.kdf\.pbkdf2\.PBKDF2HMAC$/, 2, 'salt'],
  [/^cryptography\.hazmat\.primitives\.kdf\.scrypt\.Scrypt$/, 0, 'salt'],
  [/^cryptography\.hazmat\.primitives\.kdf\.argon2\.Argon2id$/, 0, 'salt'],
  [/^bcrypt\.(hashpw|kdf)$/, 1, 'salt'],
  [/^crypt\.crypt$/, 1, 'salt'],
  [/^django\.contrib\.auth\.hashers\.make_password$/, 1, 'salt'],
  [/^argon2\.low_level\.hash_secret(_raw)?$/, 1, 'salt'],
];

function saltOf(call: Call, context: RuleContext): Expression | undefined {
  const names = calledNames(call, context);
  const place = SALTS.find(([pattern]) => names.some((name) => pattern.test(name)));
  return place === undefined ? undefined : argumentValue(call, place[1], place[2]);
}
