import { defineTemplateRule } from '../rule.ts';
import { isIllustration, mayHoldText, namedValue } from './template-values.ts';

export const templateUnquotedAttribute = defineTemplateRule({
  meta: {
    id: 'security/template-unquoted-attribute',
    summary: 'A template prints a value into an attribute without quotes',
    severity: 'medium',
    cwe: 79,
    since: '0.1.0',
  },
  inspect(template, report) {
    if (isIllustration(template.path)) {
      return;
    }
    for (const expression of template.expressions) {
      const { context, unescapedBy, attribute } = expression;
      if (
        context === 'unquoted-attribute' &&
        unescapedBy?.kind !== 'filter' &&
        !expression.filters.includes('urlencode') &&
        mayHoldText(expression)
      ) {
        report({
          span: expression.span,
          message: `\`${attribute ?? ''}\` has no quotes around \`${namedValue(expression)}\`: a space in it begins another attribute, such as \`onmouseover\``,
          note: 'put quotes around it',
        });
      }
    }
  },
});
