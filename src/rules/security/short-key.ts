import type { Call } from '../../python/tree/nodes.ts';
import { defineRule, type Report, type RuleContext } from '../rule.ts';
import { argumentValue, positionalArgument } from './call-arguments.ts';
import { calledNames } from './called-names.ts';
import { isRuledOut, someValues } from './constant-values.ts';
import { isTestCode } from '../test-code.ts';

export const shortKey = defineRule({
  meta: {
    id: 'security/short-key',
    summary: 'Key too short to resist',
    severity: 'high',
    cwe: 326,
    since: '0.1.0',
    sameAs: ['S505'],
  },
  visitors: (context) => ({
    call(node) {
      const found = shortKeyOf(node, context);
      if (found !== undefined && !isTestCode(context.module.path) && !isRuledOut(context, node)) {
        context.report({ span: node.span, note: 'within reach of who wants it', ...found });
      }
    },
  }),
});

/** Where the size stands in the calls that make keys: position and keyword. NIST SP 800-57 part 1, table 2: 2048 bits at least. */
const SIZES: readonly (readonly [RegExp, number, string])[] = [
  [/^cryptography\.hazmat\.primitives\.asymmetric\.rsa\.generate_private_key$/, 1, 'key_size'],
  [/^cryptography\.hazmat\.primitives\.asymmetric\.dsa\.generate_private_key$/, 0, 'key_size'],
  [/^cryptography\.hazmat\.primitives\.asymmetric\.dh\.generate_parameters$/, 1, 'key_size'],
  [/^(Crypto|Cryptodome)\.PublicKey\.(RSA|DSA|ElGamal)\.generate$/, 0, 'bits'],
  [/^paramiko(\.\w+)?\.(RSAKey|DSSKey)\.generate$/, 0, 'bits'],
  [/^rsa\.newkeys$/, 0, 'nbits'],
  [/^OpenSSL\.crypto\.PKey(\.PKey)?\.generate_key$/, 1, 'bits'],
  [/^M2Crypto\.(RSA|DSA)\.gen_(key|params)$/, 0, 'bits'],
];
const WEAK_CURVES =
  /^cryptography\.hazmat\.primitives\.asymmetric\.ec\.(SECP192R1|SECT163K1|SECT163R2|SECT113\w+|SECP160\w+)$/;

function shortKeyOf(call: Call, context: RuleContext): Pick<Report, 'message'> | undefined {
  const names = calledNames(call, context);
  const curve = names.map((name) => WEAK_CURVES.exec(name)?.[1]).find((one) => one !== undefined);
  if (curve !== undefined) {
    return {
      message: `the curve ${curve} gives fewer than 112 bits of security; use SECP256R1 or X25519`,
    };
  }
  const place = SIZES.find(([pattern]) => names.some((name) => pattern.test(name)));
  if (place === undefined) {
    return undefined;
  }
  const [, position, keyword] = place;
  const size = argumentValue(call, position, keyword) ?? positionalArgument(call, position);
  const short = someValues(context, size).find((one) => typeof one === 'number' && one < 2048);
  return short === undefined
    ? undefined
    : { message: `a key of ${String(short)} bits can be broken; make it 2048 bits or longer` };
}
