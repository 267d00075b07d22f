import type { Assignment, Collection, Expression } from '../../python/tree/nodes.ts';
import { isTestCode } from '../test-code.ts';
import { defineRule, type RuleContext } from '../rule.ts';

/** Pages that any site may show in a frame: clicks meant for that site land here. Django's defaults forbid it; this takes them away. */
export const framingAllowed = defineRule({
  meta: {
    id: 'security/framing-allowed',
    summary: 'Any site may show the pages in a frame',
    severity: 'low',
    cwe: 1021,
    since: '0.1.0',
  },
  visitors: (context) =>
    isTestCode(context.module.path)
      ? {}
      : {
          assignment(node) {
            reportSetting(context, node);
          },
          string(node) {
            const isHeader = /^x-frame-options$/i.test(node.value);
            const value = isHeader ? givenTo(node) : undefined;
            if (value?.kind === 'string' && /^allow-?all$/i.test(value.value)) {
              report(
                context,
                value,
                `\`${node.value}: ${value.value}\` is no value browsers know: any site may show the page in a frame`,
              );
            }
          },
        },
});

const FRAME_OPTIONS = 'django.middleware.clickjacking.XFrameOptionsMiddleware';

function reportSetting(context: RuleContext, node: Assignment): void {
  const [target] = node.targets;
  const { value } = node;
  if (target?.kind !== 'name' || node.parent?.kind !== 'module' || value === undefined) {
    return;
  }
  if (
    target.name === 'X_FRAME_OPTIONS' &&
    value.kind === 'string' &&
    /^allow-?all$/i.test(value.value)
  ) {
    report(context, value, '`X_FRAME_OPTIONS` lets any site show the pages in a frame');
  }
  const isList = value.kind === 'list' || value.kind === 'tuple';
  if (target.name === 'MIDDLEWARE' && isList && isOfDjango(value) && !names(value, FRAME_OPTIONS)) {
    const isSaidElsewhere =
      /csp\.middleware|frame_ancestors|frame-ancestors|x_frame|clickjacking/i.test(codeOf(context));
    if (!isSaidElsewhere) {
      report(
        context,
        target,
        '`MIDDLEWARE` has no `XFrameOptionsMiddleware`: any site may show the pages in a frame',
      );
    }
  }
}

/** A commented-out line takes nothing back. */
function codeOf(context: RuleContext): string {
  const { comments, text } = context.module;
  return comments.reduceRight(
    (code, { span }) => code.slice(0, span.start) + code.slice(span.end),
    text,
  );
}

function isOfDjango(list: Collection): boolean {
  return names(list, 'django.contrib.sessions.middleware.SessionMiddleware');
}

function names(list: Collection, name: string): boolean {
  return list.elements.some((one) => one.kind === 'string' && one.value === name);
}

function givenTo(name: Expression): Expression | undefined {
  const { parent } = name;
  if (parent?.kind === 'subscript' && parent.parent?.kind === 'assignment') {
    return parent.parent.value;
  }
  return parent?.kind === 'dictionary-entry' && parent.key === name ? parent.value : undefined;
}

function report(context: RuleContext, at: Expression, message: string): void {
  context.report({ span: at.span, message, note: 'allow it for the pages that need it' });
}
