import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { argumentValue, calleeName, positionalArgument } from './call-arguments.ts';
import { someValues } from './constant-values.ts';

export const markupFilteredByPattern = defineRule({
  meta: {
    id: 'security/markup-filtered-by-pattern',
    summary: 'Scripts taken out of HTML by a text pattern',
    severity: 'medium',
    cwe: 116,
    since: '0.1.0',
    question:
      'Is the text that is left shown as HTML, so that a script that the pattern misses would run?',
  },
  visitors: (context) => ({
    call(node) {
      // Of a chain of replacements the last one is told.
      const whole = node.parent?.parent;
      const isInChain = whole?.kind === 'call' && node.parent === whole.callee;
      if (
        !isTestCode(context.module.path) &&
        takesScriptsOut(node, context) &&
        !(isInChain && takesScriptsOut(whole, context))
      ) {
        context.report({
          span: node.span,
          message: `\`${context.source(node.callee.span)}\` misses other ways to write the same, such as \`</script x>\`, nested tags and \`onerror=\`; escape the text, or let a parser such as \`nh3\` clean it`,
          note: 'browsers read more than the pattern',
        });
      }
    },
  }),
});

/** What begins or ends a script, as a pattern or as plain text. */
const SCRIPT = /<(\\s\*|\s)*\/?(\\\/|\/\?)?(\(\?:)?\s*\(?(script|iframe)\b|javascript(\\s\*)?:/i;

function takesScriptsOut(call: Call, context: RuleContext): boolean {
  const pattern = removedPattern(call, context);
  return pattern !== undefined && SCRIPT.test(pattern);
}

/** The pattern whose matches are replaced by a fixed text. */
function removedPattern(call: Call, context: RuleContext): string | undefined {
  const name = calleeName(call);
  const resolved = context.resolve(call.callee) ?? '';
  if (/^(re|regex)\.subn?$/.test(resolved)) {
    return isFixed(argumentValue(call, 1, 'repl'))
      ? textOf(argumentValue(call, 0, 'pattern'), context)
      : undefined;
  }
  if (call.callee.kind !== 'attribute') {
    return undefined;
  }
  const { object } = call.callee;
  if (name === 'replace' && call.arguments.length >= 2) {
    return isFixed(positionalArgument(call, 1))
      ? textOf(positionalArgument(call, 0), context)
      : undefined;
  }
  if ((name === 'sub' || name === 'subn') && isFixed(argumentValue(call, 0, 'repl'))) {
    return compiledPattern(object, context);
  }
  return undefined;
}

function compiledPattern(object: Expression, context: RuleContext): string | undefined {
  const definitions =
    object.kind === 'name' ? (context.module.scopes.bindingOf(object)?.definitions ?? []) : [];
  const maker = object.kind === 'call' ? object : definitions[0]?.value;
  return maker?.kind === 'call' && /^(re|regex)\.compile$/.test(context.resolve(maker.callee) ?? '')
    ? textOf(argumentValue(maker, 0, 'pattern'), context)
    : undefined;
}

function isFixed(replacement: Expression | undefined): boolean {
  return replacement?.kind === 'string' && !replacement.isFormatted;
}

function textOf(expression: Expression | undefined, context: RuleContext): string | undefined {
  return someValues(context, expression).find((value) => typeof value === 'string');
}
