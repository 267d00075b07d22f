import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { usesOf } from '../../cost/container-uses.ts';
import { describeLoop, repeats } from '../../cost/loops.ts';
import { isInvariant } from '../../cost/loop-dependence.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import { blockOf } from '../../python/tree/blocks.ts';
import type {
  Assignment,
  AugmentedAssignment,
  Expression,
  Name,
  While,
} from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { removeLines, replace, ruleFix, withFix } from '../rewrite.ts';

export const whileCounter = defineRule({
  meta: {
    id: 'performance/while-counter',
    summary: 'A while loop counts by hand',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    while(node) {
      const counter = counterOf(context, node);
      if (counter === undefined) {
        return;
      }
      const { name, bound, step } = counter;
      context.report({
        span: { start: node.span.start, end: node.test.span.end },
        message: `\`${name.name}\` is compared and counted up in Python for every turn; \`range\` counts to \`${context.source(bound.span)}\` inside the interpreter`,
        note: 'counts by hand',
        evidence: [
          costEvidence(context.module, [
            ...growingLoops(context.module, node).map(loopFactor),
            loopFactor(describeLoop(context.module, node)),
            { span: step.span, name: '', note: `counts ${name.name}` },
          ]),
        ],
        ...withFix(rangeFix(context, node, counter)),
      });
    },
  }),
});

interface Counter {
  readonly name: Name;
  readonly bound: Expression;
  readonly isInclusive: boolean;
  readonly step: AugmentedAssignment;
}

/** `while i < n: …; i += 1` where nothing else moves `i` or `n`. */
function counterOf(context: RuleContext, node: While): Counter | undefined {
  const { test, body } = node;
  const step = body.at(-1);
  if (test.kind !== 'comparison' || test.operands.length !== 2 || body.length < 2) {
    return undefined;
  }
  const [name, bound] = test.operands;
  const [operator] = test.operators;
  const isStep =
    step?.kind === 'augmented-assignment' &&
    step.operator === '+' &&
    step.value.kind === 'number' &&
    step.value.text === '1' &&
    step.target.kind === 'name' &&
    name?.kind === 'name' &&
    step.target.name === name.name;
  if (!isStep || name?.kind !== 'name' || bound === undefined || step.target.kind !== 'name') {
    return undefined;
  }
  const { target } = step;
  const definitions = context.module.scopes.bindingOf(name)?.definitions ?? [];
  const isAlone = definitions.every(
    (definition) => definition.name === target || !repeats(node, definition.name),
  );
  const isUpwards = operator === '<' || operator === '<=';
  const loop = describeLoop(context.module, node);
  return isAlone && isUpwards && isInvariant(context.module, bound, loop) && !skips(node)
    ? { name, bound, isInclusive: operator === '<=', step }
    : undefined;
}

/** `continue` would leave out the counting at the end; `await` and `yield` let others move the bound. */
function skips(node: While): boolean {
  let found = false;
  walk(node, (inner) => {
    found ||= inner.kind === 'continue' || inner.kind === 'await' || inner.kind === 'yield';
  });
  return found;
}

/** Where nobody looks at the counter after the loop, which would be one less. */
function rangeFix(
  context: RuleContext,
  node: While,
  { name, bound, isInclusive, step }: Counter,
): Fix | undefined {
  const { shapeOf } = containerKinds(context.module);
  const areWhole = shapeOf(name).kind === 'int' && shapeOf(bound).kind === 'int';
  const isUnseen = usesOf(context.module, name).every(
    (use) => repeats(node, use.node) || use.kind === 'rebind',
  );
  if (!areWhole || !isUnseen || node.orElse.length > 0) {
    return undefined;
  }
  const end = `${context.source(bound.span)}${isInclusive ? ' + 1' : ''}`;
  const birth = numberBefore(context, node, name);
  const start = birth === undefined ? name.name : context.source(birth.value.span);
  const numbers = start === '0' ? end : `${start}, ${end}`;
  return ruleFix('count with `range`', [
    ...(birth === undefined ? [] : [removeLines(context.module, birth.statement)]),
    replace(
      { start: node.span.start, end: node.test.span.end },
      `for ${name.name} in range(${numbers})`,
    ),
    removeLines(context.module, step),
  ]);
}

interface Beginning {
  readonly statement: Assignment;
  readonly value: Expression;
}

/** `i = 0` in the block of the loop before it, which nobody but the loop reads: the loop begins with the number itself. */
function numberBefore(context: RuleContext, node: While, name: Name): Beginning | undefined {
  const block = blockOf(node);
  const before = block
    .slice(0, block.indexOf(node))
    .findLast((one) => one.kind === 'assignment' && one.targets.some((two) => isNamed(two, name)));
  const isPlain =
    before?.kind === 'assignment' && before.targets.length === 1 && before.annotation === undefined;
  const uses = usesOf(context.module, name);
  const isOwn = uses.every(
    (use) => repeats(node, use.node) || (before !== undefined && use.node.parent === before),
  );
  return isPlain && before.value?.kind === 'number' && isOwn
    ? { statement: before, value: before.value }
    : undefined;
}

function isNamed(expression: Expression, { name }: Name): boolean {
  return expression.kind === 'name' && expression.name === name;
}
