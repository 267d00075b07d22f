import type { Call, Comparison, Expression, Node, StringLiteral } from '../../python/tree/nodes.ts';
import { ancestors } from '../../python/tree/walk.ts';
import { nameOf } from '../../python/tree/queries.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { calleeName, positionalArgument } from './call-arguments.ts';
import { clientValue } from './client-values.ts';
import { nameWords } from './name-words.ts';

export const looseHostCheck = defineRule({
  meta: {
    id: 'security/loose-host-check',
    summary: 'Address compared with a part of a text: others pass too',
    severity: 'low',
    cwe: 20,
    since: '0.1.0',
    question:
      'Does the program trust an address, or send somebody there, because of this comparison?',
  },
  visitors: (context) => ({
    comparison(node) {
      if (!isTestCode(context.module.path)) {
        searchedFor(node, context);
      }
    },
    call(node) {
      if (isTestCode(context.module.path)) {
        return;
      }
      comparedPart(node, context);
      const pattern = patternOf(node, context);
      const loose = pattern === undefined ? undefined : LOOSE_DOT.exec(pattern.value)?.[0];
      if (pattern !== undefined && loose !== undefined) {
        context.report({
          span: pattern.span,
          message: `the dot of \`${loose}\` stands for any character in a pattern: \`${loose.replace('.', '-')}\` passes as well; write \`\\.\``,
          note: 'a dot is any character here',
        });
      }
    },
  }),
});

const ENDINGS =
  'com|org|net|edu|gov|mil|int|io|dev|app|co|uk|de|fr|eu|info|cloud|ai|us|local|internal';
const HOST = new RegExp(
  `^(?:(?:[a-z][a-z0-9+.-]*:)?//)?\\.?(?:[a-z0-9-]+\\.)*(?:${ENDINGS})(?::\\d+)?/?$`,
  'iu',
);
/** A dot before the ending of a host that is not escaped, after a label: a letter, a digit, or a group of them. */
const LOOSE_DOT = new RegExp(`[a-z0-9-]+\\)?\\.(?:${ENDINGS})(?![\\w*+?{.|)-])`, 'iu');

/** `"shop.example" in address`: anywhere in it, as a folder, as a field of the query. */
function searchedFor(node: Comparison, context: RuleContext): void {
  const [part, whole] = node.operands;
  const [operator] = node.operators;
  if (
    node.operators.length === 1 &&
    (operator === 'in' || operator === 'not in') &&
    part?.kind === 'string' &&
    whole !== undefined &&
    isHost(part) &&
    isAddress(whole, node, context)
  ) {
    context.report({
      span: node.span,
      message: `\`${part.value}\` may stand anywhere in \`${context.source(whole.span)}\`, also in the path of another host; compare \`urlsplit(…).hostname\` with the allowed ones`,
      note: 'anywhere in the address',
    });
  }
}

/** `address.endswith("shop.example")` and `address.startswith("https://shop.example")`. */
function comparedPart(call: Call, context: RuleContext): void {
  const { callee } = call;
  const part = positionalArgument(call, 0);
  if (callee.kind !== 'attribute' || part?.kind !== 'string' || !isHost(part)) {
    return;
  }
  const { name } = callee.attribute;
  const isLoose =
    (name === 'endswith' && (!part.value.startsWith('.') || part.value.endsWith('/'))) ||
    (name === 'startswith' && !part.value.endsWith('/'));
  if (isLoose && isAddress(callee.object, call, context)) {
    context.report({
      span: call.span,
      message:
        name === 'endswith'
          ? `\`${part.value}\` may be the end of another host's name or of a path in \`${context.source(callee.object.span)}\`; compare \`urlsplit(…).hostname\` with the allowed ones`
          : `\`${part.value}\` may be the beginning of another host's name in \`${context.source(callee.object.span)}\`; compare \`urlsplit(…).hostname\` with the allowed ones`,
      note: 'other hosts pass too',
    });
  }
}

function isHost(literal: StringLiteral): boolean {
  return !literal.isFormatted && literal.value.includes('.') && HOST.test(literal.value);
}

const ADDRESS =
  /^(url|uri|link|href|host|hostname|domain|origin|referer|referrer|target|redirect|next|netloc|location|website|site|destination|callback)$/;
const DECIDES =
  /^(is|has|check|checks|valid|validate|verify|allow|allowed|safe|trust|trusted|match|matches|permit|permitted|filter|sanitize|guard|redirect|can|same)$/;

/** What is called an address, or sent by a client, in code that decides about it. */
function isAddress(whole: Expression, use: Node, context: RuleContext): boolean {
  const words = nameWords((nameOf(whole) ?? '').split('.').at(-1) ?? '');
  const isNamed = words.some((word) => ADDRESS.test(word)) && !(words.at(-1) ?? '').endsWith('s');
  if (clientValue(context.module.scopes, whole) !== undefined) {
    return true;
  }
  const owner = context.functionOf(use).qualifiedName.split('.').at(-1) ?? '';
  return isNamed && nameWords(owner).some((word) => DECIDES.test(word)) && isDeciding(use);
}

function isDeciding(use: Node): boolean {
  for (const node of ancestors(use)) {
    if (/^(if|return|assert|conditional|while)$/.test(node.kind)) {
      return true;
    }
    if (node.kind === 'function') {
      return false;
    }
  }
  return false;
}

const PATTERNS = /^(re|regex)\.(compile|match|fullmatch|search|findall|finditer|sub|split)$/;

function patternOf(call: Call, context: RuleContext): StringLiteral | undefined {
  const isPattern =
    PATTERNS.test(context.resolve(call.callee) ?? '') && calleeName(call) !== undefined;
  const pattern = isPattern ? positionalArgument(call, 0) : undefined;
  return pattern?.kind === 'string' && !pattern.isFormatted ? pattern : undefined;
}
