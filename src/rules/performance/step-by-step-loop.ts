import { isInvariant } from '../../cost/loop-dependence.ts';
import { describeLoop } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { AugmentedAssignment, Expression, Statement, While } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';

export const stepByStepLoop = defineRule({
  meta: {
    id: 'performance/step-by-step-loop',
    summary:
      'A loop adds or subtracts the same amount until a bound is passed, where one division says how often',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    while(node) {
      const steps = stepsOf(context, node);
      const [first] = steps;
      if (first !== undefined) {
        report(context, node, first);
      }
    },
  }),
});

/** The steps of a loop that does nothing but step and look whether it is done; empty for any other loop. */
function stepsOf(context: RuleContext, node: While): readonly AugmentedAssignment[] {
  const loop = describeLoop(context.module, node);
  const steps: AugmentedAssignment[] = [];
  for (const statement of node.body) {
    if (statement.kind === 'augmented-assignment') {
      const isStep =
        ['+', '-'].includes(statement.operator) &&
        statement.target.kind === 'name' &&
        isPlainNumber(statement.value) &&
        isInvariant(context.module, statement.value, loop);
      if (!isStep) {
        return [];
      }
      steps.push(statement);
    } else if (!isExit(statement) || !isPlainNumber(statement.test)) {
      return [];
    }
  }
  return isPlainNumber(node.test) && movesTest(node, steps) ? steps : [];
}

type Exit = Extract<Statement, { kind: 'if' }>;

/** `if passed: …; break` */
function isExit(statement: Statement): statement is Exit {
  if (statement.kind !== 'if') {
    return false;
  }
  const last = statement.body.at(-1);
  const isStop =
    last?.kind === 'break' ||
    last?.kind === 'return' ||
    (last?.kind === 'expression-statement' &&
      last.value.kind === 'call' &&
      /^(?:exit|quit)$/u.test(nameOfCallee(last.value)));
  return isStop && statement.orElse.length === 0;
}

function nameOfCallee({ callee }: { readonly callee: { readonly kind: string } }): string {
  if (callee.kind === 'name' && 'name' in callee && typeof callee.name === 'string') {
    return callee.name;
  }
  return '';
}

/** Sums and order of names and numbers: no call, nothing from a container, no power, whose steps would grow. */
function isPlainNumber(expression: Expression): boolean {
  let isPlain = true;
  walk(expression, (node) => {
    switch (node.kind) {
      case 'name':
      case 'number':
      case 'unary':
      case 'boolean':
      case 'constant':
        return;
      case 'binary':
        isPlain &&= ['+', '-'].includes(node.operator);
        return;
      case 'comparison':
        isPlain &&= node.operators.every((operator) => ['<', '<=', '>', '>='].includes(operator));
        return;
      default:
        isPlain = false;
    }
  });
  return isPlain;
}

/** One of the tests compares a name that moves by more than one, or counts the turns beside it. */
function movesTest(node: While, steps: readonly AugmentedAssignment[]): boolean {
  const tested = new Set<string>();
  const tests = [node.test, ...node.body.flatMap((one) => (one.kind === 'if' ? [one.test] : []))];
  for (const test of tests) {
    walk(test, (inner) => {
      if (inner.kind === 'name') {
        tested.add(inner.name);
      }
    });
  }
  return steps.some(({ target }) => target.kind === 'name' && tested.has(target.name));
}

function report(context: RuleContext, node: While, step: AugmentedAssignment): void {
  const loop = describeLoop(context.module, node);
  context.report({
    span: loop.header,
    message: `\`${context.source(step.span)}\` is repeated until a bound is passed; one division tells how many steps that takes`,
    note: 'one turn for every step',
    evidence: [
      costEvidence(context.module, [
        ...growingLoops(context.module, node).map(loopFactor),
        { ...loopFactor(loop), name: 'distance / step' },
        { span: step.span, name: '', note: 'the same step every time' },
      ]),
    ],
  });
}
