import { isPagePath } from '../../templates/template-path.ts';
import type { TemplateExpression } from '../../templates/template-model.ts';
import { defineTemplateRule } from '../rule.ts';
import { isIllustration, isOwnMarkup, mayHoldText, namedValue } from './template-values.ts';

export const templateEscapingOff = defineTemplateRule({
  meta: {
    id: 'security/template-escaping-off',
    summary: 'A template prints a value without escaping it',
    severity: 'medium',
    cwe: 79,
    since: '0.1.0',
  },
  inspect(template, report) {
    if (!isPagePath(template.path) || isIllustration(template.path)) {
      return;
    }
    for (const expression of template.expressions) {
      const { unescapedBy } = expression;
      if (unescapedBy !== undefined && isOpen(expression)) {
        const by =
          unescapedBy.kind === 'filter'
            ? `\`|${unescapedBy.name}\` prints`
            : 'with `autoescape` off, the template prints';
        report({
          span: expression.span,
          message: `${by} \`${namedValue(expression)}\` as markup: a script in it runs in the visitor's browser`,
          note: 'not escaped',
        });
      }
    }
  },
});

function isOpen(expression: TemplateExpression): boolean {
  const { context } = expression;
  const isMarkup =
    context === 'text' || context === 'attribute' || context === 'unquoted-attribute';
  const isTranslation = expression.calls.some((name) => /^_$|^n?gettext$/.test(name));
  return (
    isMarkup &&
    !isTranslation &&
    mayHoldText(expression) &&
    !expression.variables.every(({ path }) => isOwnMarkup(path))
  );
}
