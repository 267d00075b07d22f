import { constantTurns } from '../../cost/constant-value.ts';
import { loopsAround, describeLoop, type Loop } from '../../cost/loops.ts';
import { costEvidence } from '../../cost/repetition.ts';
import type { Comprehension, For } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';

export const fixedLargeLoop = defineRule({
  meta: {
    id: 'performance/fixed-large-loop',
    summary: 'A loop turns a fixed, large number of times, however small the input',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    for(node) {
      check(context, node, [describeLoop(context.module, node)]);
    },
    comprehension(node) {
      check(
        context,
        node,
        node.clauses.map((clause) => describeLoop(context.module, clause)),
      );
    },
  }),
});

/** Turns of a Python loop that take several milliseconds. */
const MANY = 50_000;

function check(context: RuleContext, node: For | Comprehension, own: readonly Loop[]): void {
  const { module } = context;
  const around = loopsAround(module, node);
  const outer = around.map(fixedTurns);
  const inner = own.map(fixedTurns);
  if (inner.includes(undefined) || outer.includes(undefined)) {
    return;
  }
  const before = outer.reduce<number>((total, turns) => total * (turns ?? 1), 1);
  const turns = inner.reduce<number>((total, one) => total * (one ?? 1), before);
  const [first] = own;
  const isLarge = turns >= MANY && before < MANY;
  if (!isLarge || first === undefined || isTestCode(module.path) || endsEarly(context, node)) {
    return;
  }
  const count = turns.toLocaleString('en-US');
  context.report({
    span: first.header,
    message: `This runs ${count} times whatever the input is; a bound from the input does only the work that it needs`,
    note: 'as many turns for the smallest input',
    evidence: [
      costEvidence(
        module,
        [...around, ...own].map((loop) => ({
          span: loop.header,
          name: '',
          note: `${fixedTurns(loop)?.toLocaleString('en-US') ?? ''} turns`,
        })),
        `${count} turns`,
      ),
    ],
  });

  function fixedTurns(loop: Loop): number | undefined {
    return loop.node.kind === 'while' ? undefined : constantTurns(module, loop.node.iterable);
  }
}

/** A search that stops when it has found: the bound is what it never reaches. */
function endsEarly(context: RuleContext, node: For | Comprehension): boolean {
  let found = false;
  walk(node, (inner) => {
    const name = inner.kind === 'call' ? (context.resolve(inner.callee) ?? '') : '';
    found ||=
      inner.kind === 'break' ||
      inner.kind === 'return' ||
      ['builtins.exit', 'builtins.quit', 'sys.exit'].includes(name);
  });
  return found;
}
