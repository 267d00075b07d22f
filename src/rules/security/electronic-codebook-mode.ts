import type { Call } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { argumentValue } from './call-arguments.ts';
import { calledNames } from './called-names.ts';
import { alternatives, canBe, isRuledOut } from './constant-values.ts';
import { isTestCode } from '../test-code.ts';

export const electronicCodebookMode = defineRule({
  meta: {
    id: 'security/electronic-codebook-mode',
    summary: 'Cipher used block by block (ECB)',
    severity: 'high',
    cwe: 327,
    since: '0.1.0',
    sameAs: ['S305'],
  },
  visitors: (context) => ({
    call(node) {
      const isFound = isCodebook(node, context);
      if (isFound && !isTestCode(context.module.path) && !isRuledOut(context, node)) {
        context.report({
          span: node.span,
          message:
            'ECB encrypts equal blocks to equal blocks, so patterns of the text stay visible, and blocks can be swapped; use GCM',
          note: 'equal blocks look equal',
        });
      }
    },
  }),
});

function isCodebook(call: Call, context: RuleContext): boolean {
  const names = calledNames(call, context);
  if (names.some((name) => /^cryptography\.hazmat\.primitives\.ciphers\.modes\.ECB$/.test(name))) {
    return true;
  }
  const cipher = names
    .map((name) => /^(?:Crypto|Cryptodome)\.Cipher\.(\w+)\.new$/.exec(name)?.[1])
    .find((one) => one !== undefined);
  const mode = argumentValue(call, 1, 'mode');
  // What weak-cipher says of the cipher itself weighs more.
  return (
    cipher === 'AES' &&
    mode !== undefined &&
    (canBe(context, mode, 1) ||
      alternatives(context, mode).some(
        (one) => context.resolve(one)?.endsWith('.MODE_ECB') === true,
      ))
  );
}
