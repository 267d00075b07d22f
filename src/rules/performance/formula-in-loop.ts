import { formulaComprehension, formulaLoop, type FormulaLoop } from '../../cost/formula-loop.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import { ancestors } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { shortSource } from './short-source.ts';

export const formulaInLoop = defineRule({
  meta: {
    id: 'performance/formula-in-loop',
    summary: 'Numbers are tried one by one where arithmetic gives the result',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    comprehension(node) {
      const found = formulaComprehension(context.module, node);
      if (found?.loops.some((loop) => !loop.isConstant) === true) {
        report(context, found);
      }
    },
    for(node) {
      const isInner = [...ancestors(node)].some(
        (outer) => outer.kind === 'for' && formulaLoop(context.module, outer) !== undefined,
      );
      const found = isInner ? undefined : formulaLoop(context.module, node);
      const growing = found?.loops.filter((loop) => !loop.isConstant) ?? [];
      const isWaste =
        growing.length > 0 &&
        (found?.aim === 'extreme' || (found?.aim === 'count' && growing.length > 1));
      if (found !== undefined && isWaste) {
        report(context, found);
      }
    },
  }),
});

const AIMS: Readonly<Record<FormulaLoop['aim'], string>> = {
  count: 'solves for the last number',
  extreme: 'looks at the ends and the bends only',
};

function report(context: RuleContext, { loops, aim, term }: FormulaLoop): void {
  const { module } = context;
  const [outer] = loops;
  const inner = loops.at(-1);
  if (outer === undefined || inner === undefined) {
    return;
  }
  const growing = loops.filter((loop) => !loop.isConstant);
  const around =
    outer.node.kind === 'comprehension-clause' ? (outer.node.parent ?? outer.node) : outer.node;
  const text = shortSource(context, term);
  context.report({
    span: outer.header,
    message: `Every number is tried for \`${text}\`, which depends on numbers alone; arithmetic ${AIMS[aim]}, and ${growing.length > 1 ? 'one loop less' : 'no loop'} is needed`,
    note: 'tries every number',
    severity: growing.length > 1 ? 'medium' : 'low',
    evidence: [
      costEvidence(module, [
        ...growingLoops(module, around).map(loopFactor),
        ...growing.map(loopFactor),
        { span: term.span, name: '', note: 'arithmetic in the loop variables' },
      ]),
    ],
  });
}
