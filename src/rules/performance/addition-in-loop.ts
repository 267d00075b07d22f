import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { isInvariant } from '../../cost/loop-dependence.ts';
import { describeLoop } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { AugmentedAssignment, Call, Expression, For, Name } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { replace, ruleFix, withFix } from '../rewrite.ts';
import { isReadAfter } from './read-after.ts';
import { shortSource } from './short-source.ts';

export const additionInLoop = defineRule({
  meta: {
    id: 'performance/addition-in-loop',
    summary: 'A loop adds up what one multiplication gives',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    for(node) {
      const sum = sumOf(context, node);
      if (sum === undefined) {
        return;
      }
      const { isCounter, step, range } = sum;
      const loop = describeLoop(context.module, node);
      const around = growingLoops(context.module, node);
      const text = shortSource(context, step.value);
      context.report({
        span: loop.header,
        message: isCounter
          ? `The numbers of \`${shortSource(context, range)}\` are added one by one; \`sum\` of the range does it inside the interpreter, and \`n * (n - 1) // 2\` at once`
          : `\`${text}\` is added again in every turn; \`${text}\` times the number of turns is the same`,
        note: 'one addition for each number',
        ...(around.length > 0 ? { severity: 'medium' as const } : {}),
        evidence: [
          costEvidence(context.module, [
            ...around.map(loopFactor),
            loopFactor(loop),
            { span: step.span, name: '', note: 'adds once more' },
          ]),
        ],
        ...withFix(sumFix(context, node, sum)),
      });
    },
  }),
});

interface RangeSum {
  readonly range: Call;
  readonly target: Name;
  readonly step: AugmentedAssignment;
  /** The loop's own number is added, not the same thing each time. */
  readonly isCounter: boolean;
}

/** `for i in range(n): total += i`, or `+= amount` that no turn changes; of whole numbers, as others are rounded in each step. */
function sumOf(context: RuleContext, node: For): RangeSum | undefined {
  const { module } = context;
  const [step, ...others] = node.body;
  const { iterable, target } = node;
  if (
    iterable.kind !== 'call' ||
    context.resolve(iterable.callee) !== 'builtins.range' ||
    target.kind !== 'name' ||
    node.isAsync ||
    others.length > 0 ||
    node.orElse.length > 0 ||
    step?.kind !== 'augmented-assignment' ||
    step.operator !== '+' ||
    step.target.kind !== 'name'
  ) {
    return undefined;
  }
  const { shapeOf } = containerKinds(module);
  const loop = describeLoop(module, node);
  const isCounter = isName(step.value, target.name);
  const areWhole = shapeOf(step.value).kind === 'int' && shapeOf(step.target).kind === 'int';
  const isSteady = isName(step.value, step.target.name)
    ? false
    : isCounter || isInvariant(module, step.value, loop);
  const isPlain = ['name', 'number', 'binary'].includes(step.value.kind);
  return !loop.isConstant && areWhole && isSteady && isPlain
    ? { range: iterable, target, step, isCounter }
    : undefined;
}

function isName(expression: Expression, name: string): boolean {
  return expression.kind === 'name' && expression.name === name;
}

/** Where nobody reads the counter after the loop. */
function sumFix(
  context: RuleContext,
  node: For,
  { range, target, step, isCounter }: RangeSum,
): Fix | undefined {
  const isUnread = !isReadAfter(context.module, target, node);
  const numbers = context.source(range.span);
  const value = context.source(step.value.span);
  const factor = step.value.kind === 'binary' ? `(${value})` : value;
  const sum = isCounter
    ? `sum(${numbers})`
    : value === '1'
      ? `len(${numbers})`
      : `${factor} * len(${numbers})`;
  const isCommented = context.source(node.span).includes('#');
  return isUnread && !isCommented
    ? ruleFix('add it all at once', [
        replace(node.span, `${context.source(step.target.span)} += ${sum}`),
      ])
    : undefined;
}
