import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Binary, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { replace, ruleFix, withFix } from '../rewrite.ts';
import { isFallback, isNotNegative } from './guards.ts';
import { isNonzero } from './nonzero.ts';
import { shortSource } from './short-source.ts';

export const modularPower = defineRule({
  meta: {
    id: 'performance/modular-power',
    summary: 'A huge power is computed to keep its remainder',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    binary(node) {
      const { left } = node;
      if (node.operator === '%' && left.kind === 'binary' && left.operator === '**') {
        check(context, node, left);
      }
    },
  }),
});

function check(context: RuleContext, node: Binary, power: Binary): void {
  const { module } = context;
  const parts = [power.left, power.right, node.right];
  const kinds = parts.map((part) => containerKinds(module).shapeOf(part).kind);
  const isWhole = kinds.every((kind) => kind === 'int' || kind === 'unknown');
  if (!isWhole || isFallback(node) || power.right.kind === 'number' || isSmall(node.right)) {
    return;
  }
  const exponent = shortSource(context, power.right);
  const loops = growingLoops(module, node);
  context.report({
    span: node.span,
    message: `\`${shortSource(context, power)}\` is computed in full, all digits of it, to keep the remainder by \`${shortSource(context, node.right)}\`; \`pow\` with three arguments keeps the numbers short`,
    note: 'a number of very many digits',
    evidence: [
      costEvidence(
        module,
        [
          ...loops.map(loopFactor),
          { span: power.span, name: '', note: `a number whose length grows with ${exponent}` },
        ],
        `more than O(${exponent}) where O(log ${exponent}) does`,
      ),
    ],
    ...withFix(kinds.every((kind) => kind === 'int') ? powFix(context, node, power) : undefined),
  });
}

/** A fraction is what a negative exponent gives, and what `pow` with three arguments does not. */
function isNeverNegative(context: RuleContext, node: Binary, exponent: Expression): boolean {
  if (exponent.kind !== 'name') {
    return false;
  }
  const [definition, ...others] = context.module.scopes.bindingOf(exponent)?.definitions ?? [];
  const loop = definition?.node;
  const range =
    loop?.kind === 'for' || loop?.kind === 'comprehension-clause' ? loop.iterable : undefined;
  const isCounted =
    others.length === 0 &&
    range?.kind === 'call' &&
    context.resolve(range.callee) === 'builtins.range' &&
    (range.arguments.length === 1 ||
      (range.arguments.length === 2 && range.arguments[0]?.value.kind === 'number'));
  return isCounted || isNotNegative(context.module, node, exponent.name);
}

/** `x ** n % 2` asks for a bit and is seldom large. */
function isSmall(modulus: Expression): boolean {
  return modulus.kind === 'number' && Number(modulus.text) <= 2;
}

function powFix(context: RuleContext, node: Binary, power: Binary): Fix | undefined {
  const [base, exponent, modulus] = [power.left, power.right, node.right].map((part) =>
    context.source(part.span),
  );
  const conditions = [
    ...(isNeverNegative(context, node, power.right) ? [] : [`${exponent} >= 0`]),
    ...(isNonzero(context.module, node.right) ? [] : [`${modulus} != 0`]),
  ];
  const call = `pow(${base}, ${exponent}, ${modulus})`;
  if (conditions.length === 0) {
    return ruleFix('use `pow` with three arguments', [replace(node.span, call)]);
  }
  const isAlone = ['return', 'assignment', 'argument'].includes(node.parent?.kind ?? '');
  const chosen = `${call} if ${conditions.join(' and ')} else ${context.source(node.span)}`;
  return ruleFix('use `pow` with three arguments (negative exponents and 0 stay as they are)', [
    replace(node.span, isAlone ? chosen : `(${chosen})`),
  ]);
}
