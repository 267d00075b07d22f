import { defineRule } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { keywordArgument } from './call-arguments.ts';
import { canBe } from './constant-values.ts';

export const trustedRemoteCode = defineRule({
  meta: {
    id: 'security/trusted-remote-code',
    summary: 'Code that comes with a model or data set is run',
    severity: 'medium',
    cwe: 829,
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const found = SWITCHES.map((name) => keywordArgument(node, name)).find(
        (argument) => argument !== undefined && canBe(context, argument.value, true),
      );
      if (found !== undefined && !isTestCode(context.module.path)) {
        const isPinned = keywordArgument(node, 'revision') !== undefined;
        context.report({
          span: found.span,
          message: `\`${context.source(found.span)}\` runs whatever Python its publisher puts beside the model, ${isPinned ? 'as it was at the revision' : 'today or later'}; use models that need none${isPinned ? '' : ', or pin a `revision` that somebody has read'}`,
          note: "runs the publisher's code",
          ...(isPinned ? { severity: 'low' } : {}),
        });
      }
    },
  }),
});

/** Of Hugging Face's libraries and those that load through them, and of LangChain. */
const SWITCHES = [
  'trust_remote_code',
  'allow_dangerous_deserialization',
  'allow_dangerous_code',
  'allow_dangerous_requests',
];
