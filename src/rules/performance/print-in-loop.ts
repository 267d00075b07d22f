import type { SourceModule } from '../../python/source-module.ts';
import { loopText } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { firstInLoop } from './first-in-loop.ts';

export const printInLoop = defineRule({
  meta: {
    id: 'performance/print-in-loop',
    summary: 'A program that works on a pipe prints its results one by one',
    severity: 'low',
    since: '0.1.0',
    question:
      'Does this loop print so many lines that the calls of print take a good part of the run?',
  },
  visitors: (context) => {
    const isFirst = firstInLoop();
    let isPiped: boolean | undefined;
    return {
      call(node) {
        const isStatement = node.parent?.kind === 'expression-statement';
        const isPlain = !node.arguments.some(({ keyword }) =>
          ['file', 'flush'].includes(keyword?.name ?? ''),
        );
        if (!isStatement || !isPlain || context.resolve(node.callee) !== 'builtins.print') {
          return;
        }
        const loops = growingLoops(context.module, node);
        const inner = loops.at(-1);
        isPiped ??= readsPipe(context, context.module);
        if (inner === undefined || inner.node.kind === 'while' || !isPiped) {
          return;
        }
        if (isFirst(inner, 'print')) {
          context.report({
            span: node.span,
            message: `\`print\` writes one line in every turn of ${loopText(inner)}; one \`print\` of the joined lines after the loop writes them together`,
            note: 'one call into the output for each line',
            evidence: [
              costEvidence(context.module, [
                ...loops.map(loopFactor),
                { span: node.span, name: '', note: 'prints one line' },
              ]),
            ],
          });
        }
      },
    };
  },
});

/** The program reads its input without asking anybody: `input()` without a question, or `sys.stdin`. */
function readsPipe(context: RuleContext, module: SourceModule): boolean {
  let found = false;
  walk(module.tree, (node) => {
    found ||=
      node.kind === 'call' &&
      node.arguments.length === 0 &&
      context.resolve(node.callee) === 'builtins.input';
    found ||= node.kind === 'attribute' && context.resolve(node) === 'sys.stdin';
  });
  return found;
}
