import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { usesOf } from '../../cost/container-uses.ts';
import { describeLoop, loopText, repeats } from '../../cost/loops.ts';
import { isInvariant } from '../../cost/loop-dependence.ts';
import { costEvidence, growingLoops, loopFactor, recursionFactor } from '../../cost/repetition.ts';
import { blockOf } from '../../python/tree/blocks.ts';
import type {
  Assignment,
  Call,
  Expression,
  For,
  FunctionDefinition,
  Name,
  Statement,
} from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { removeLines, replace, ruleFix, withFix } from '../rewrite.ts';
import { isNonzero } from './nonzero.ts';
import { isPureKey } from './pure-key.ts';

export const powerByLoop = defineRule({
  meta: {
    id: 'performance/power-by-loop',
    summary: 'A power is computed by one multiplication for each unit of the exponent',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    function: (node) => checkRecursion(context, node),
    for(node) {
      const power = powerOf(context, node);
      const loop = describeLoop(context.module, node);
      if (power === undefined || loop.isConstant) {
        return;
      }
      const base = context.source(power.base.span);
      const exponent = context.source(power.exponent.span);
      context.report({
        span: { start: node.span.start, end: node.iterable.span.end },
        message: `${loopText(loop).replace(/^the/, 'The')} multiplies by \`${base}\` again and again; ${power.modulus === undefined ? '`**`' : '`pow` with three arguments'} squares, and needs a few steps for each digit of \`${exponent}\``,
        note: 'one multiplication for each turn',
        evidence: [
          costEvidence(
            context.module,
            [...growingLoops(context.module, node).map(loopFactor), loopFactor(loop)],
            `O(${exponent}) multiplications where O(log ${exponent}) do`,
          ),
        ],
        ...withFix(powerFix(context, node, power)),
      });
    },
  }),
});

/** `return base * power(base, n - 1)`. */
function checkRecursion(context: RuleContext, definition: FunctionDefinition): void {
  const call = recursiveProduct(context, definition);
  const [base, exponent] = definition.parameters.map(({ name }) => name.name);
  if (call === undefined || base === undefined || exponent === undefined) {
    return;
  }
  context.report({
    span: call.span,
    message: `\`${definition.name.name}\` calls itself for every unit of \`${exponent}\` to multiply by \`${base}\`; \`**\` squares, and needs a few steps for each digit of \`${exponent}\``,
    note: 'one call for each multiplication',
    evidence: [
      costEvidence(
        context.module,
        [recursionFactor(definition, call)],
        `O(${exponent}) calls where O(log ${exponent}) multiplications do`,
      ),
    ],
  });
}

/** The call of itself with the same base and an exponent one smaller, which is multiplied by the base. */
function recursiveProduct(context: RuleContext, definition: FunctionDefinition): Call | undefined {
  const [base, exponent, ...others] = definition.parameters;
  const last = definition.body.at(-1);
  const product = last?.kind === 'return' ? last.value : undefined;
  if (
    base === undefined ||
    exponent === undefined ||
    others.length > 0 ||
    product?.kind !== 'binary' ||
    product.operator !== '*'
  ) {
    return undefined;
  }
  const [call, factor] =
    product.left.kind === 'call' ? [product.left, product.right] : [product.right, product.left];
  const given =
    call.kind === 'call'
      ? call.arguments.map(({ value }) => context.source(value.span).replaceAll(' ', ''))
      : [];
  return call.kind === 'call' &&
    call.callee.kind === 'name' &&
    call.callee.name === definition.name.name &&
    context.source(factor.span) === base.name.name &&
    given.join() === `${base.name.name},${exponent.name.name}-1`
    ? call
    : undefined;
}

interface Power {
  readonly result: Name;
  readonly base: Expression;
  readonly exponent: Expression;
  readonly modulus: Expression | undefined;
  /** `result = 1`, before the loop. */
  readonly birth: Assignment;
}

/** `result = 1` and `for _ in range(n): result = result * base % modulus`, or without the remainder. */
function powerOf(context: RuleContext, node: For): Power | undefined {
  const { iterable, target } = node;
  const [only] = node.body;
  const exponent = iterable.kind === 'call' ? iterable.arguments[0]?.value : undefined;
  const isCounted =
    iterable.kind === 'call' &&
    iterable.arguments.length === 1 &&
    context.resolve(iterable.callee) === 'builtins.range';
  if (
    !isCounted ||
    exponent === undefined ||
    node.body.length !== 1 ||
    only === undefined ||
    node.orElse.length > 0 ||
    target.kind !== 'name'
  ) {
    return undefined;
  }
  const step = stepOf(only);
  const birth = step === undefined ? undefined : birthOf(context, node, step.result);
  if (step === undefined || birth === undefined) {
    return undefined;
  }
  const loop = describeLoop(context.module, node);
  const fixed = [step.base, step.modulus].filter((one) => one !== undefined);
  const isSteady = fixed.every(
    (one) =>
      isInvariant(context.module, one, loop) &&
      isPureKey(context.module, one) &&
      !context.source(one.span).split(/\W+/).includes(step.result.name),
  );
  const isUnread = usesOf(context.module, target).every((use) => use.node === target);
  const { shapeOf } = containerKinds(context.module);
  const areNumbers = fixed.every((one) => ['int', 'unknown'].includes(shapeOf(one).kind));
  return isSteady && isUnread && areNumbers ? { ...step, exponent, birth } : undefined;
}

interface Step {
  readonly result: Name;
  readonly base: Expression;
  readonly modulus: Expression | undefined;
}

function stepOf(statement: Statement): Step | undefined {
  if (statement.kind === 'augmented-assignment') {
    return statement.operator === '*' && statement.target.kind === 'name'
      ? { result: statement.target, base: statement.value, modulus: undefined }
      : undefined;
  }
  const [target] = statement.kind === 'assignment' ? statement.targets : [];
  const value = statement.kind === 'assignment' ? statement.value : undefined;
  if (target?.kind !== 'name' || value?.kind !== 'binary') {
    return undefined;
  }
  const isRemainder = value.operator === '%';
  const product = isRemainder ? value.left : value;
  if (product.kind !== 'binary' || product.operator !== '*') {
    return undefined;
  }
  const [own, base] = isNamed(product.left, target)
    ? [product.left, product.right]
    : [product.right, product.left];
  return isNamed(own, target)
    ? { result: target, base, modulus: isRemainder ? value.right : undefined }
    : undefined;
}

function isNamed(expression: Expression, name: Name): boolean {
  return expression.kind === 'name' && expression.name === name.name;
}

function birthOf(context: RuleContext, node: For, result: Name): Assignment | undefined {
  const block = blockOf(node);
  const birth = block
    .slice(0, block.indexOf(node))
    .findLast(
      (one) =>
        one.kind === 'assignment' &&
        one.targets.length === 1 &&
        one.targets.some((target) => isNamed(target, result)),
    );
  const isOne =
    birth?.kind === 'assignment' && birth.value?.kind === 'number' && birth.value.text === '1';
  const isUnseen = usesOf(context.module, result).every(
    ({ node: use }) =>
      use.span.end <= (birth?.span.end ?? 0) ||
      use.span.start >= node.span.end ||
      repeats(node, use),
  );
  return isOne && isUnseen ? birth : undefined;
}

/** Of whole numbers only: others are rounded in another order. No turn at all leaves the 1, whatever the modulus. */
function powerFix(context: RuleContext, node: For, power: Power): Fix | undefined {
  const { shapeOf } = containerKinds(context.module);
  const { base, exponent, modulus, result, birth } = power;
  const areWhole = [base, modulus].every((one) => one === undefined || shapeOf(one).kind === 'int');
  if (!areWhole || !isPureKey(context.module, exponent)) {
    return undefined;
  }
  const b = context.source(base.span);
  const e = context.source(exponent.span);
  const m = modulus === undefined ? '' : context.source(modulus.span);
  const isNumber = modulus !== undefined && isNonzero(context.module, modulus);
  const reduced = isNumber ? b : `${bracketed(context, base)} % ${bracketed(context, modulus)}`;
  const value =
    modulus === undefined
      ? `${bracketed(context, base)} ** max(${e}, 0)`
      : `pow(${reduced}, ${e}, ${m}) if ${e} > 0 else 1`;
  return ruleFix(`compute it with ${modulus === undefined ? '`**`' : '`pow`'}`, [
    removeLines(context.module, birth),
    replace(node.span, `${result.name} = ${value}`),
  ]);
}

function bracketed(context: RuleContext, expression: Expression | undefined): string {
  const text = expression === undefined ? '' : context.source(expression.span);
  return expression?.kind === 'binary' || expression?.kind === 'unary' ? `(${text})` : text;
}
