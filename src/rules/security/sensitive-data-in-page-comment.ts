import { defineTemplateRule } from '../rule.ts';
import { isIllustration } from './template-values.ts';

/** HTML comments are sent along with the page; only the template's own comments (`{# … #}`) stay behind. */
export const sensitiveDataInPageComment = defineTemplateRule({
  meta: {
    id: 'security/sensitive-data-in-page-comment',
    summary: 'A comment that is sent with the page holds sensitive data',
    severity: 'medium',
    cwe: 615,
    since: '0.1.0',
  },
  inspect(template, report) {
    if (isIllustration(template.path)) {
      return;
    }
    // Data of one comment is one weakness; comments are told apart by what is printed between them.
    let isTold = false;
    for (const { context, variables, span } of template.expressions) {
      const secret = variables.find(({ path }) => SENSITIVE.test(path))?.path;
      if (context !== 'comment') {
        isTold = false;
      } else if (secret !== undefined && !isTold) {
        isTold = true;
        report({
          span,
          message: `\`${secret}\` is printed into an HTML comment: everybody who looks at the page's source reads it`,
          note: 'take it out, or use `{# … #}`',
        });
      }
    }
  },
});

const SENSITIVE =
  /(?:^|[._])(?:password|passwd|pwd|secret\w*|api_?key|private_?key|access_?key|auth_?token|access_?token|reset_?token|session_?(?:id|key)|ssn|social_security\w*|credit_?card\w*|card_?number|cvv|iban|pin)$/i;
