import { loopsAround, repeats } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { For, While } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';

export const loopAtModuleLevel = defineRule({
  meta: {
    id: 'performance/loop-at-module-level',
    summary: 'Nested loops run on global variables',
    severity: 'low',
    since: '0.1.0',
    question: 'Do these nested loops run long enough that slower access to variables matters?',
  },
  visitors: (context) => {
    let isReported = false;
    return {
      for(node) {
        isReported ||= check(context, node);
      },
      while(node) {
        isReported ||= check(context, node);
      },
    };
  },
});

/** Reports the first nest of loops that works on variables of the module itself; true when it did. */
function check(context: RuleContext, node: For | While): boolean {
  const { module } = context;
  const outer = growingLoops(module, node);
  const isInner =
    outer.length > 0 &&
    context.functionOf(node).node.kind === 'module' &&
    node.parent?.kind !== 'class';
  if (!isInner || !worksOnGlobals(context, node)) {
    return false;
  }
  const loops = [...growingLoops(module, node.body[0] ?? node)];
  if (loops.length < 2) {
    return false;
  }
  const [first] = loops;
  context.report({
    span: first?.header ?? node.span,
    message:
      'These nested loops run at the top level of the module, where every variable is looked up in a dictionary; inside a function they are faster',
    note: 'each variable is a dictionary entry here',
    evidence: [costEvidence(module, loops.map(loopFactor))],
  });
  return true;
}

/** The innermost loop assigns or computes at least twice: a single call gains nothing. */
function worksOnGlobals(context: RuleContext, node: For | While): boolean {
  let work = 0;
  walk(node, (inner) => {
    const isWork =
      inner.kind === 'binary' ||
      inner.kind === 'comparison' ||
      inner.kind === 'assignment' ||
      inner.kind === 'augmented-assignment' ||
      inner.kind === 'subscript';
    const isDeepest =
      isWork && repeats(node, inner) && loopsAround(context.module, inner).length > 1;
    work += isDeepest ? 1 : 0;
  });
  return work >= 2;
}
