import type { Call } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { calledNames } from './called-names.ts';
import { isRuledOut } from './constant-values.ts';
import { isTestCode } from '../test-code.ts';

export const weakCipher = defineRule({
  meta: {
    id: 'security/weak-cipher',
    summary: 'Cipher that is broken or has small blocks',
    severity: 'high',
    cwe: 327,
    since: '0.1.0',
    sameAs: ['S304'],
  },
  visitors: (context) => ({
    call(node) {
      const cipher = calledNames(node, context)
        .map((name) => cipherOf(name))
        .find((one) => one !== undefined);
      if (cipher === undefined || isTestCode(context.module.path) || isRuledOut(context, node)) {
        return;
      }
      context.report({
        span: node.span,
        message: `${cipher} ${weaknessOf(cipher)}; use ${cipher === 'PKCS #1 v1.5' ? 'OAEP' : 'AES in GCM mode or ChaCha20-Poly1305'}`,
        note: `${cipher} hides little`,
        ...weightOf(node, context),
      });
    },
  }),
});

const CIPHERS = new Map([
  ['DES', 'DES'],
  ['DES3', 'Triple DES'],
  ['TripleDES', 'Triple DES'],
  ['ARC2', 'RC2'],
  ['RC2', 'RC2'],
  ['ARC4', 'RC4'],
  ['Blowfish', 'Blowfish'],
  ['CAST', 'CAST5'],
  ['CAST5', 'CAST5'],
  ['IDEA', 'IDEA'],
  ['SEED', 'SEED'],
  ['XOR', 'XOR'],
  ['PKCS1_v1_5', 'PKCS #1 v1.5'],
]);

function cipherOf(name: string): string | undefined {
  const match =
    /^(?:Crypto|Cryptodome)\.Cipher\.(\w+)\.new$/.exec(name) ??
    /^cryptography\.hazmat\.(?:primitives\.ciphers|decrepit\.ciphers)\.algorithms\.(\w+)$/.exec(
      name,
    );
  if (/^pyDes\.(des|triple_des)$/.test(name)) {
    return name.endsWith('.des') ? 'DES' : 'Triple DES';
  }
  return CIPHERS.get(match?.[1] ?? '');
}

function weaknessOf(cipher: string): string {
  switch (cipher) {
    case 'DES':
      return 'has keys of 56 bits, which are tried through in a day';
    case 'RC4':
      return 'leaks its plain text through biased output';
    case 'PKCS #1 v1.5':
      return 'tells through errors and times what it has decrypted';
    case 'XOR':
      return 'is undone by whoever knows a stretch of the plain text';
    default:
      return 'has blocks of 64 bits or is no longer maintained: long messages repeat blocks and leak';
  }
}

/** A program that only decrypts reads what others wrote long ago. */
function weightOf(call: Call, context: RuleContext): { severity?: 'low' } {
  const name = context.functionOf(call).qualifiedName.split('.').at(-1) ?? '';
  return /legacy|compat/i.test(name) ? { severity: 'low' } : {};
}
