import { loopText, repeats, type Loop } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call } from '../../python/tree/nodes.ts';
import { ancestors } from '../../python/tree/walk.ts';
import { isTestCode } from '../test-code.ts';
import { defineRule } from '../rule.ts';
import { isBatched } from './libraries/batches.ts';
import { isMigration } from '../migration.ts';
import { libraryKind } from './libraries/library-kinds.ts';
import { shortSource } from './short-source.ts';

export const commitInLoop = defineRule({
  meta: {
    id: 'performance/commit-in-loop',
    summary: 'A transaction is committed in every turn of a loop',
    severity: 'medium',
    since: '0.1.0',
    question:
      'Could the loop commit once at its end, because no turn must be kept when a later one fails?',
  },
  visitors: (context) => ({
    call(node) {
      const { callee } = node;
      const inner = growingLoops(context.module, node).at(-1);
      if (
        callee.kind !== 'attribute' ||
        callee.attribute.name !== 'commit' ||
        inner === undefined
      ) {
        return;
      }
      const kind = libraryKind(context.module, callee.object);
      if (
        (kind !== 'connection' && kind !== 'orm-session') ||
        isMigration(context.module.path) ||
        isTestCode(context.module.path) ||
        isBatched(context, inner) ||
        isOnPurpose(node, inner)
      ) {
        return;
      }
      context.report({
        span: node.span,
        message: `\`${shortSource(context, callee)}\` writes to the disk and waits for it in every turn of ${loopText(inner)}; one commit after the loop, or one for every thousand rows, waits once`,
        note: 'waits for the disk each time',
        evidence: [
          costEvidence(context.module, [
            ...growingLoops(context.module, node).map(loopFactor),
            { span: node.span, name: 'commit', note: 'waits until the disk has it' },
          ]),
        ],
      });
    },
  }),
});

/** Every so many rows, or so that one failure does not take the others along; and in loops that run for ever. */
function isOnPurpose(node: Call, loop: Loop): boolean {
  return (
    loop.node.kind !== 'for' ||
    [...ancestors(node)].some(
      (ancestor) =>
        (ancestor.kind === 'if' || ancestor.kind === 'try') && repeats(loop.node, ancestor),
    )
  );
}
