import type { Call, Expression, Node } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { calleeName, keywordArgument, positionalArgument } from './call-arguments.ts';
import { stringOrigin } from './string-origin.ts';

export const jsonInPage = defineRule({
  meta: {
    id: 'security/json-in-page',
    summary: 'JSON text is handed to a page as it is',
    severity: 'medium',
    cwe: 79,
    since: '0.1.0',
    question:
      'Is the JSON text that is made here printed into a script of a page, and can somebody other than the reader of the page choose a text in it?',
  },
  visitors: (context) => {
    if (isTestCode(context.module.path)) {
      return {};
    }
    return {
      call(node) {
        if (isJson(node, context) && isOpen(node, context) && isForPage(node)) {
          const callee = context.source(node.callee.span);
          context.report({
            span: node.span,
            message: `\`${callee}\` leaves \`<\` as it is: \`</script>\` in a value ends the script that the page has the JSON in; hand over the value and let the template write it (\`tojson\`, \`json_script\`)`,
            note: 'a value in it may hold `</script>`',
          });
        }
      },
    };
  },
});

function isJson(call: Call, context: RuleContext): boolean {
  // Of a piece of a module the imports may be missing.
  const resolved = context.resolve(call.callee) ?? context.source(call.callee.span);
  return (
    /^(?:json|simplejson|ujson|rapidjson|flask\.json|django\.utils\.simplejson)\.dumps$/.test(
      resolved,
    ) &&
    // An encoder of its own may well escape.
    !/html|escape|script|safe/iu.test(
      context.source(keywordArgument(call, 'cls')?.value.span ?? { start: 0, end: 0 }),
    )
  );
}

/** It has values in it that the source does not fix: not only numbers, truths and constants. */
function isOpen(call: Call, context: RuleContext): boolean {
  const given = positionalArgument(call, 0);
  if (given === undefined || (given.kind === 'name' && /^[A-Z][A-Z0-9_]*$/u.test(given.name))) {
    return false;
  }
  return stringOrigin(context, given).values.some(({ expression }) => mayHoldText(expression));
}

function mayHoldText(expression: Expression): boolean {
  return expression.kind !== 'call' || !TRUTHS.test(calleeName(expression) ?? '');
}

const TRUTHS = /^(?:is|has|can|may|should|count|len|exists|all|any)(?:_|$)/u;

/** A variable of a template, or declared to be markup. */
function isForPage(call: Call): boolean {
  let whole: Node | undefined = call.parent;
  while (whole?.kind === 'conditional' || whole?.kind === 'boolean') {
    whole = whole.parent;
  }
  if (whole?.kind === 'argument') {
    const name = whole.parent?.kind === 'call' ? (calleeName(whole.parent) ?? '') : '';
    return whole.keyword === undefined ? DECLARING.test(name) : RENDERING.test(name);
  }
  return whole?.kind === 'dictionary-entry' && isRendered(whole);
}

/** `render(request, "page.html", {"rows": …})`. */
function isRendered(entry: Node): boolean {
  const argument = entry.parent?.parent;
  const call = argument?.kind === 'argument' ? argument.parent : undefined;
  return call?.kind === 'call' && RENDERING.test(calleeName(call) ?? '');
}

const DECLARING = /^(?:mark_safe|Markup|SafeString|SafeText)$/u;
const RENDERING =
  /^(?:render|render_template|render_to_string|render_to_response|render_string|TemplateResponse|stream_template)$/u;
