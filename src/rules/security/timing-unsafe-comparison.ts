import type { Comparison, Expression, For } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { alternatives } from './constant-values.ts';
import { nameWords } from './name-words.ts';
import { isTestCode } from '../test-code.ts';

export const timingUnsafeComparison = defineRule({
  meta: {
    id: 'security/timing-unsafe-comparison',
    summary: 'Secret compared in a time that tells how much of it is right',
    severity: 'medium',
    cwe: 208,
    since: '0.1.0',
    question:
      'Is one side of this comparison a secret that the other side tries to match, sent by somebody outside?',
  },
  visitors: (context) => ({
    for(node) {
      const secret = isTestCode(context.module.path) ? undefined : comparedInLoop(node, context);
      if (secret !== undefined) {
        context.report({
          span: secret.span,
          message: `the loop ends at the first difference, so its time tells how much of \`${context.source(secret.span)}\` was guessed; use \`hmac.compare_digest\``,
          note: 'time tells',
        });
      }
    },
    comparison(node) {
      const [left, right] = node.operands;
      const isEquality = node.operators.length === 1 && /^[!=]=$/.test(node.operators[0] ?? '');
      if (
        !isEquality ||
        left === undefined ||
        right === undefined ||
        isTestCode(context.module.path)
      ) {
        return;
      }
      const secret = secretOf(left, context) ?? secretOf(right, context);
      const other = secretOf(left, context) === undefined ? left : right;
      if (secret === undefined || isPlain(other, context) || !isAnswered(node, context)) {
        return;
      }
      context.report({
        span: node.span,
        message: `\`==\` stops at the first difference, so its time tells how much of \`${secret}\` was guessed; use \`hmac.compare_digest\``,
        note: 'time tells',
      });
    },
  }),
});

const DIGEST = /^(hmac\.(new|digest|HMAC)|hashlib\.\w+)(\.(hex)?digest)?$/;

/** A code that a key made (`hmac.new(…).hexdigest()`), or what is named as one. */
function secretOf(expression: Expression, context: RuleContext): string | undefined {
  const isCode = alternatives(context, expression).some((one) =>
    isAuthenticationCode(one, context),
  );
  if (isCode) {
    return context.source(expression.span);
  }
  const name =
    expression.kind === 'name'
      ? expression.name
      : expression.kind === 'attribute'
        ? expression.attribute.name
        : '';
  return SECRET.test(nameWords(name).join('_')) ? name : undefined;
}

const SECRET =
  /(^|_)(hmac|mac_digest|expected_(signature|digest|mac|hash|token)|computed_(signature|digest|mac|hash)|signature_expected|(api|secret|auth|access|webhook|admin)_(token|key|secret)|csrf_token|reset_token|otp_secret)$/;

function isAuthenticationCode(expression: Expression, context: RuleContext): boolean {
  let current: Expression = expression;
  for (let step = 0; step < 4 && current.kind === 'call'; step += 1) {
    const name = context.resolve(current.callee) ?? '';
    if (name.startsWith('hmac.') && DIGEST.test(name)) {
      return true;
    }
    if (/^base64\.\w+$/.test(name)) {
      return current.arguments.some((one) => isAuthenticationCode(one.value, context));
    }
    if (current.callee.kind !== 'attribute') {
      return false;
    }
    const { object } = current.callee;
    const [only, ...others] = alternatives(context, object);
    if (only === undefined || others.length > 0) {
      return false;
    }
    current = only;
  }
  return false;
}

/** Compared with nothing, a number, or a fixed text: no secret is guessed there. */
function isPlain(other: Expression, context: RuleContext): boolean {
  return (
    other.kind === 'constant' ||
    other.kind === 'number' ||
    (other.kind === 'string' && !other.isFormatted) ||
    (other.kind === 'call' && context.resolve(other.callee) === 'builtins.len')
  );
}

/** In a function that is given something: a script that compares its own values tells nobody. */
function isAnswered(node: Comparison, context: RuleContext): boolean {
  const owner = context.functionOf(node).node;
  return owner.kind === 'function';
}

const COMPARED_SECRET =
  /(^|_)(passwords?|passwd|pwd|pw|pin|secret|token|key|mac|hmac|signature|digest|hash)$/;

/** `if stored[i] != given[i]: return False`, of something that is called a secret. */
function comparedInLoop(loop: For, context: RuleContext): Expression | undefined {
  for (const statement of loop.body) {
    const isEarly =
      statement.kind === 'if' &&
      statement.body.some((one) => one.kind === 'return' || one.kind === 'break');
    const test = isEarly ? statement.test : undefined;
    const sides = test?.kind === 'comparison' && test.operators[0] === '!=' ? test.operands : [];
    const objects = sides.flatMap((side) => (side.kind === 'subscript' ? [side.object] : []));
    const secret = objects.find((one) =>
      COMPARED_SECRET.test(nameWords(context.source(one.span)).join('_')),
    );
    if (objects.length === 2 && secret !== undefined) {
      return secret;
    }
  }
  return undefined;
}
