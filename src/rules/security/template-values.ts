import { isOwnData, isPlainValue } from '../../templates/plain-values.ts';
import type { TemplateExpression, TemplateVariable } from '../../templates/template-model.ts';
import { isTestCode } from '../test-code.ts';

/** False for what prints only numbers, dates, settings and what the framework makes: nobody from outside decides it. */
export function mayHoldText({ variables, filters }: TemplateExpression): boolean {
  return (
    !filters.some((filter) =>
      /^(?:int|float|length|count|round|date|time|floatformat|filesizeformat|pluralize|yesno|wordcount|add|sum)$/.test(
        filter,
      ),
    ) && variables.some(isTelling)
  );
}

/** The first variable that may hold text from outside, for messages. */
export function namedValue(expression: TemplateExpression): string {
  return expression.variables.find(isTelling)?.path ?? expression.text;
}

function isTelling({ path }: TemplateVariable): boolean {
  return !isOwnData(path) && !isPlainValue(path);
}

/** Named for what the project itself writes: icons, style sheets, forms, markup made by a library. */
export function isOwnMarkup(path: string): boolean {
  return OWN_MARKUP.test(path);
}

const OWN_MARKUP =
  /(?:^|[._])(?:icons?|svg|css|styles?|js|scripts?|json|ld_json|schema|forms?|fields?|widget|help_text|pagination|paginator|meta|math|nav|navigation|menu|toc|analytics|tracking|captcha|recaptcha|qr\w*|barcode|chart|plot|graph|figure|bokeh\w*|div|media|toolbar|embed\w*|label_tag|errors|as_p|as_table|as_div|highlighted|pygments|translations?|trans)$/i;

/** Templates of tests and documentation reach nobody. */
export function isIllustration(path: string): boolean {
  return isTestCode(path);
}
