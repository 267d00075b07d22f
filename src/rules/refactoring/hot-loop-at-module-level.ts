import { describeLoop } from '../../cost/loops.ts';
import { costEvidence, loopFactor } from '../../cost/repetition.ts';
import type { For, Module, Node, Statement, While } from '../../python/tree/nodes.ts';
import { ancestors, walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { withFix } from '../rewrite.ts';
import { isTestCode } from '../test-code.ts';
import { mainRewrite } from './main-rewrite.ts';

export const hotLoopAtModuleLevel = defineRule({
  meta: {
    id: 'refactoring/hot-loop-at-module-level',
    summary:
      'A program does its work at module level, where every name is looked up in a dictionary',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    module(node) {
      const loop = node.body.flatMap(outerLoops).find((one) => isHot(context, one));
      if (loop === undefined || isTestCode(context.module.path) || !readsText(context, node)) {
        return;
      }
      const described = describeLoop(context.module, loop);
      context.report({
        span: described.header,
        message:
          'Every name in this loop is a global, looked up in a dictionary; in a function (`main`) it has a fixed place, and a loop that mostly computes runs about twice as fast',
        note: 'works with globals',
        evidence: [costEvidence(context.module, [loopFactor(described)])],
        ...withFix(mainRewrite(context.module)),
      });
    },
  }),
});

/** The loops of the top level that stand in no other loop; what asks whether it is the program has been thought of already. */
function outerLoops(statement: Statement): readonly (For | While)[] {
  switch (statement.kind) {
    case 'for':
    case 'while':
      return [statement];
    case 'if':
      return [...statement.body, ...statement.orElse].flatMap(outerLoops);
    default:
      return [];
  }
}

/** Computes more in a turn than it reads or prints: nested loops, or several steps; not a few fixed turns. */
function isHot(context: RuleContext, loop: For | While): boolean {
  if (describeLoop(context.module, loop).isConstant) {
    return false;
  }
  let isNested = false;
  walk(loop, (node) => {
    const isInner = node !== loop && (node.kind === 'for' || node.kind === 'while');
    isNested ||= isInner && !describeLoop(context.module, node).isConstant && !talks(context, node);
  });
  return isNested || (loop.body.length >= SEVERAL && !talks(context, loop));
}

/** Reads or prints in every turn, which takes longer than the names do. */
function talks(context: RuleContext, loop: For | While): boolean {
  let found = false;
  walk(loop, (node) => {
    if (node.kind === 'call' && innermostLoop(node) === loop) {
      found ||= /^(builtins\.(input|print|open)$|sys\.std)/.test(
        context.resolve(node.callee) ?? '',
      );
    }
  });
  return found;
}

function innermostLoop(node: Node): Node | undefined {
  return [...ancestors(node)].find((one) => one.kind === 'for' || one.kind === 'while');
}

/** Statements in a turn. */
const SEVERAL = 3;

/** Takes its input as a program does. */
function readsText(context: RuleContext, module: Module): boolean {
  let found = false;
  walk(module, (node) => {
    const name = node.kind === 'call' || node.kind === 'attribute' ? node : undefined;
    const text =
      name === undefined ? '' : (context.resolve(name.kind === 'call' ? name.callee : name) ?? '');
    found ||= text === 'builtins.input' || text.startsWith('sys.stdin');
  });
  return found;
}
