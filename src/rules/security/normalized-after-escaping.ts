import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { argumentValue } from './call-arguments.ts';
import { alternatives, someValues } from './constant-values.ts';

export const normalizedAfterEscaping = defineRule({
  meta: {
    id: 'security/normalized-after-escaping',
    summary: 'Text normalized after it was escaped or cleaned',
    severity: 'medium',
    cwe: 176,
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      if (context.resolve(node.callee) !== 'unicodedata.normalize') {
        return;
      }
      const form = argumentValue(node, 0, 'form');
      const isCompatible = someValues(context, form).some((one) => /^NFK[CD]$/.test(String(one)));
      const text = argumentValue(node, 1, 'unistr');
      const cleaner = isCompatible && text !== undefined ? cleanerOf(text, context, 0) : undefined;
      if (cleaner !== undefined && !isTestCode(context.module.path)) {
        context.report({
          span: node.span,
          message: `\`${cleaner}\` has looked at the text before it is normalized: \`＜\` and \`．\` become \`<\` and \`.\` only here; normalize first`,
          note: 'new special characters come about here',
        });
      }
    },
  }),
});

const CLEANERS =
  /(^|\.)(escape|conditional_escape|quoteattr|clean|sanitize|strip_tags|secure_filename|quote)$/;
const LIBRARIES =
  /^(html|cgi|markupsafe|flask|jinja2|django|bleach|nh3|werkzeug|shlex|pipes|xml|lxml)\./;

/** What made the text safe, through names and text methods. */
function cleanerOf(text: Expression, context: RuleContext, depth: number): string | undefined {
  for (const one of depth > 4 ? [] : alternatives(context, text)) {
    if (one.kind === 'call') {
      const name = cleanerName(one, context);
      const inner = one.callee.kind === 'attribute' ? one.callee.object : one.arguments[0]?.value;
      const found =
        name ?? (inner === undefined ? undefined : cleanerOf(inner, context, depth + 1));
      if (found !== undefined) {
        return found;
      }
    }
  }
  return undefined;
}

function cleanerName(call: Call, context: RuleContext): string | undefined {
  const resolved = context.resolve(call.callee) ?? '';
  return LIBRARIES.test(resolved) && CLEANERS.test(resolved)
    ? context.source(call.callee.span)
    : undefined;
}
