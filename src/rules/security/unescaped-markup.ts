import { isPlainValue } from '../../templates/plain-values.ts';
import type { Call, Expression, Node } from '../../python/tree/nodes.ts';
import { enclosingFunction } from '../../python/tree/queries.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { argumentValue, calleeName, positionalArgument } from './call-arguments.ts';
import { stringOrigin } from './string-origin.ts';
import { isOwnMarkup } from './template-values.ts';
import { describe, type ValuePiece } from './text-pieces.ts';
import { isMarkupMaker, writtenByCall, type WrittenText } from './written-pages.ts';

export const unescapedMarkup = defineRule({
  meta: {
    id: 'security/unescaped-markup',
    summary: 'Values in markup that nothing escapes any more',
    severity: 'medium',
    cwe: 79,
    since: '0.1.0',
    question:
      'Can somebody other than the reader of the page choose any of the values that are put into the markup here without being escaped?',
    sameAs: ['S308', 'S704'],
  },
  visitors: (context) => {
    if (isTestCode(context.module.path)) {
      return {};
    }
    return {
      call(node) {
        const callee = `\`${context.source(node.callee.span)}\``;
        const declared = markupOf(node, context);
        if (declared !== undefined) {
          const remedy = FORMATTING.test(context.resolve(node.callee) ?? '')
            ? 'give it as an argument'
            : 'escape it, or format a fixed text that escapes what is put in';
          const does = `taken as markup by ${callee}`;
          reportBuilt(context, node, {
            text: declared,
            does,
            says: (label) =>
              `${label} becomes part of the markup that ${callee} declares safe; ${remedy}`,
          });
          return;
        }
        const written = writtenByCall(node, context);
        if (written !== undefined) {
          reportBuilt(context, node, {
            ...written,
            says: (label) =>
              `${label} becomes part of the page that ${callee} sends; escape it, or render a template that does`,
          });
        }
      },
      return(node) {
        const around = enclosingFunction(node);
        if (node.value !== undefined && around?.kind === 'function' && isMarkupMaker(around)) {
          reportBuilt(context, node.value, {
            text: node.value,
            does: `returned as markup by \`${around.name.name}\``,
            says: (label) =>
              `${label} becomes part of the markup that \`${around.name.name}\` makes; escape it, or render a template that does`,
          });
        }
      },
    };
  },
});

interface Built extends WrittenText {
  /** The message, about the value that it names. */
  readonly says: (label: string) => string;
}

/** Reports a text with tags in it that a value is put into as it is. */
function reportBuilt(context: RuleContext, node: Node, { text, does, says }: Built): void {
  const origin = stringOrigin(context, text, {
    isSanitizer: (call) => isEscaping(call, context),
  });
  const value = origin.inserted.find((one) => mayHoldMarkup(one, context));
  if (value === undefined || !/<\/?[a-z!]/iu.test(origin.template)) {
    return;
  }
  context.report({
    span: node.span,
    message: says(describe(value.expression, context)),
    note: 'nothing escapes this any more',
    ...(value.source === 'outside' ? { severity: 'high' } : {}),
    evidence: [{ kind: 'trace', steps: [...value.steps, context.step(text.span, does)] }],
  });
}

const DECLARING =
  /^(?:django\.utils\.safestring\.(?:mark_safe|SafeString|SafeText)|(?:markupsafe|flask|jinja2|jinja2\.utils|wtforms\.widgets(?:\.core)?)\.(?:Markup|HTMLString)|webhelpers2?\.html(?:\.builder)?\.literal)$/;
const FORMATTING = /^django\.utils\.html\.format_html$/;

/** The text that a call declares to be markup. */
function markupOf(call: Call, context: RuleContext): Expression | undefined {
  const resolved = context.resolve(call.callee) ?? '';
  if (DECLARING.test(resolved)) {
    return positionalArgument(call, 0);
  }
  return FORMATTING.test(resolved) ? argumentValue(call, 0, 'format_string') : undefined;
}

/** Makes harmless text, or markup that was looked after where it is made: addresses, translations, rendered templates. */
function isEscaping(call: Call, context: RuleContext): boolean {
  const resolved = context.resolve(call.callee) ?? '';
  const name = calleeName(call) ?? '';
  return (
    DECLARING.test(resolved) ||
    /escape|sanitiz|clean|quote|urlencode|format_html|render|translat|strip_tags|slugify|json_script|urlize|highlight/iu.test(
      name,
    ) ||
    /^(?:_|n?gettext\w*|u?gettext\w*|reverse\w*|url_for|url|static|get_absolute_url|as_p|as_table|as_div|as_widget|label_tag|intcomma|naturaltime|date_format|localize)$/u.test(
      name,
    )
  );
}

function mayHoldMarkup({ expression }: ValuePiece, context: RuleContext): boolean {
  const named = expression.kind === 'call' ? expression.callee : expression;
  const path = context.source(named.span);
  return (
    ![isPlainValue, isOwnMarkup].some((is) => is(path)) && !ADDRESS.test(path) && !SET.test(path)
  );
}

/** Addresses are quoted where they are made, where the program is mounted is the server's matter, and names of styles are the program's own. */
const ADDRESS =
  /(?:^|[._])(?:urls?|href|uri|src|link|thumbnail|root|prefix|script_name|colou?rs?|class|class_name|css_class|classes|tag|attrs|widget|html|markup|safe)$/iu;

/** What whoever runs the program has set. */
const SET = /(?:^|[._])(?:cfg|conf|config|settings)\./iu;
