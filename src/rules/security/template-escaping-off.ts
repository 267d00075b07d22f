import { isPagePath } from '../../templates/template-path.ts';
import type { TemplateExpression } from '../../templates/template-model.ts';
import { defineTemplateRule } from '../rule.ts';
import { isIllustration, mayHoldText, namedValue } from './template-values.ts';

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

/** Named for what the project itself writes: icons, style sheets, forms, markup made by a library. */
const OWN_MARKUP =
  /(?:^|[._])(?:icons?|svg|css|styles?|js|scripts?|json|ld_json|schema|forms?|fields?|widget|help_text|pagination|paginator|meta|math|nav|navigation|menu|toc|analytics|tracking|captcha|recaptcha|qr\w*|barcode|chart|plot|graph|figure|bokeh\w*|div|media|toolbar|embed\w*|label_tag|errors|as_p|as_table|as_div|highlighted|pygments|translations?|trans)$/i;

function isOpen(expression: TemplateExpression): boolean {
  const { context } = expression;
  const isMarkup =
    context === 'text' || context === 'attribute' || context === 'unquoted-attribute';
  const isTranslation = expression.calls.some((name) => /^_$|^n?gettext$/.test(name));
  return (
    isMarkup &&
    !isTranslation &&
    mayHoldText(expression) &&
    !expression.variables.every(({ path }) => OWN_MARKUP.test(path))
  );
}
