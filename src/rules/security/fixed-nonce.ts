import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { argumentValue, keywordArgument } from './call-arguments.ts';
import { calledNames } from './called-names.ts';
import { isFixedBytes } from './fixed-bytes.ts';
import { isTestCode } from '../test-code.ts';

export const fixedNonce = defineRule({
  meta: {
    id: 'security/fixed-nonce',
    summary: 'Initialisation vector or nonce that is always the same',
    severity: 'high',
    cwe: 329,
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const nonce = nonceOf(node, context);
      const isFixed = nonce !== undefined && isFixedBytes(context, nonce);
      if (isFixed && !isTestCode(context.module.path) && !isDecrypting(node, context)) {
        context.report({
          span: nonce.span,
          message: `\`${context.source(nonce.span)}\` is the same for every message: equal beginnings look equal, and with CTR or GCM the key stream repeats; draw it with \`os.urandom\``,
          note: 'the same every time',
        });
      }
    },
  }),
});

const MODES = /^cryptography\.hazmat\.primitives\.ciphers\.modes\.(CBC|CFB|CFB8|OFB|CTR|GCM|XTS)$/;
const AEAD =
  /^cryptography\.hazmat\.primitives\.ciphers\.aead\.(AESGCM|AESCCM|AESSIV|AESOCB3|ChaCha20Poly1305)\.encrypt$/;
const PYCRYPTO = /^(Crypto|Cryptodome)\.Cipher\.(\w+)\.new$/;

function nonceOf(call: Call, context: RuleContext): Expression | undefined {
  const names = calledNames(call, context);
  if (names.some((name) => MODES.test(name))) {
    return argumentValue(call, 0, 'initialization_vector') ?? keywordArgument(call, 'nonce')?.value;
  }
  if (names.some((name) => AEAD.test(name))) {
    return argumentValue(call, 0, 'nonce');
  }
  if (
    names.some((name) => name.endsWith('algorithms.ChaCha20') && name.startsWith('cryptography.'))
  ) {
    return argumentValue(call, 1, 'nonce');
  }
  if (!names.some((name) => PYCRYPTO.test(name))) {
    return undefined;
  }
  return (
    keywordArgument(call, 'nonce')?.value ??
    argumentValue(call, 2, 'iv') ??
    keywordArgument(call, 'IV')?.value
  );
}

/** Reading uses the vector that was written. */
function isDecrypting(call: Call, context: RuleContext): boolean {
  const use = call.parent?.kind === 'attribute' ? call.parent.attribute.name : '';
  const owner = context.functionOf(call).qualifiedName.split('.').at(-1) ?? '';
  return use.startsWith('decrypt') || /decrypt|decode|unseal/i.test(owner);
}
