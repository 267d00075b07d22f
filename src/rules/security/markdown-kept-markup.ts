import type { Call, Expression, Node } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { argumentValue, calleeName, keywordArgument } from './call-arguments.ts';

export const markdownKeptMarkup = defineRule({
  meta: {
    id: 'security/markdown-kept-markup',
    summary: 'Markdown is turned into a page with the markup that is in it',
    severity: 'medium',
    cwe: 79,
    since: '0.1.0',
    question:
      'Can somebody other than the owner of the site write the Markdown text that is turned into markup here?',
  },
  visitors: (context) => {
    // Who cleans anything in the module knows about it.
    if (isTestCode(context.module.path) || CLEANS.test(context.module.text)) {
      return {};
    }
    return {
      call(node) {
        const text = markdownOf(node, context);
        if (text !== undefined && isKept(text) && !isReadFromFile(text)) {
          const callee = context.source(node.callee.span);
          context.report({
            span: node.span,
            message: `\`${callee}\` keeps the markup that stands in \`${context.source(text.span)}\`, scripts included; clean the result with \`nh3\` or \`bleach\``,
            note: 'Markdown allows any HTML',
          });
        }
      },
    };
  },
});

const CLEANS = /bleach|nh3|sanitiz|safe_mode|clean_html|html_sanitizer/iu;
const MARKDOWN =
  /^(?:markdown\.markdown|markdown2\.markdown|markdown|misaka\.html|commonmark\.commonmark|django_markdown\.utils\.markdown|cmarkgfm\.\w+_to_html)$/u;

/** The text that a call turns into markup. */
function markdownOf(call: Call, context: RuleContext): Expression | undefined {
  // Of a piece of a module the imports may be missing.
  const resolved = context.resolve(call.callee) ?? context.source(call.callee.span);
  const isMeant = MARKDOWN.test(resolved) && keywordArgument(call, 'safe_mode') === undefined;
  return isMeant ? argumentValue(call, 0, 'text') : undefined;
}

/** A field of a record: what somebody wrote into it. A text by itself may be the program's own. */
function isKept(text: Expression): boolean {
  return text.kind === 'attribute' && FIELD.test(text.attribute.name);
}

const FIELD =
  /^(?:body|content|contents|text|description|bio|about|comment|message|note|notes|summary|markdown|raw|source|answer|question|post|review)$/u;

/** `path.read_text()`, and a record that the module itself reads from a file. */
function isReadFromFile(text: Expression): boolean {
  let root: Node = text;
  while (root.kind === 'attribute') {
    root = root.object;
  }
  return root.kind === 'call' && /read|open|load/u.test(calleeName(root) ?? '');
}
