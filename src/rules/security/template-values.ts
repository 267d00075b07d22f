import type { TemplateExpression } from '../../templates/template-model.ts';
import { isTestCode } from '../test-code.ts';

const PLAIN =
  /^(?:id|pk|\w+_(?:id|pk|count|number|index|size|at|date)|count\w*|counter0?|index0?|revindex0?|length|total\w*|num\w*|number|page|pages|width|height|size|year|month|day|port|price|amount|quantity|qty|score|rating|lat|lng|latitude|longitude|timestamp|uuid|guid|percent\w*|progress|version|debug|(?:is|has|can)_\w+|created|updated|level|rank|step|limit|offset|csrf_token)$/i;
const OWN_DATA =
  /^(?:loop|forloop|config|settings|form|forms|formset|field|widget|csrf_token|static|STATIC_URL|MEDIA_URL|caller|super|self|block|LANGUAGE_CODE|perms)(?:\.|$)/;

/** False for what prints only numbers, dates, settings and what the framework makes: nobody from outside decides it. */
export function mayHoldText({ variables, filters }: TemplateExpression): boolean {
  return (
    !filters.some((filter) =>
      /^(?:int|float|length|count|round|date|time|floatformat|filesizeformat|pluralize|yesno|wordcount|add|sum)$/.test(
        filter,
      ),
    ) &&
    variables.some(({ path }) => !OWN_DATA.test(path) && !PLAIN.test(path.split('.').at(-1) ?? ''))
  );
}

/** The first variable that may hold text from outside, for messages. */
export function namedValue(expression: TemplateExpression): string {
  const telling = expression.variables.find(
    ({ path }) => !OWN_DATA.test(path) && !PLAIN.test(path.split('.').at(-1) ?? ''),
  );
  return telling?.path ?? expression.text;
}

/** Templates of tests and documentation reach nobody. */
export function isIllustration(path: string): boolean {
  return isTestCode(path);
}
