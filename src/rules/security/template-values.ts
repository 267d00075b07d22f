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

/** Templates of tests and documentation reach nobody. */
export function isIllustration(path: string): boolean {
  return isTestCode(path);
}
