import type { If, Statement } from '../../python/tree/nodes.ts';
import { enclosingFunction } from '../../python/tree/queries.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { withFix } from '../rewrite.ts';
import { isTestCode } from '../test-code.ts';
import { statementsIn } from './blocks.ts';
import { guardClauseFix, guardClauseOf, type GuardClause } from './guard-clause.ts';
import { isMigration } from '../migration.ts';
import { deepestPath, DEEPEST } from './nesting.ts';

export const missingGuardClause = defineRule({
  meta: {
    id: 'refactoring/missing-guard-clause',
    summary: 'Most of a function or loop stands inside a condition that could leave early',
    severity: 'low',
    since: '0.1.0',
    sameAs: ['RET505', 'RET506', 'RET507', 'RET508'],
  },
  visitors: (context) => ({
    if(node) {
      if (!isTestCode(context.module.path) && !isMigration(context.module.path)) {
        check(context, node);
      }
    },
  }),
});

/** Statements that would move out: fewer are easily kept in mind together with their condition. */
const MANY_STATEMENTS = 10;
/** Blocks inside the condition: what is flat reads well where it stands. */
const FEWEST_LEVELS = 2;

function check(context: RuleContext, node: If): void {
  const clause = guardClauseOf(node);
  // One way for each version or platform: the two stand side by side on purpose.
  const isSwitch = /\bversion_info\b|\bsys\.platform\b|\bos\.name\b/.test(
    context.source(node.test.span),
  );
  if (clause === undefined || isSwitch) {
    return;
  }
  const moved = statementsIn(clause.moved).length;
  const levels = deepestPath(clause.moved).length;
  if (moved < MANY_STATEMENTS || levels < FEWEST_LEVELS || isTooDeepAnyway(node)) {
    return;
  }
  const line = context.module.lines.lineSpan(context.locate(node.span).start.line);
  context.report({
    span: { start: node.span.start, end: Math.min(line.end, node.span.end) },
    message: messageOf(clause, moved),
    evidence: [
      {
        kind: 'measurement',
        subject: 'statements inside the condition',
        value: moved,
        threshold: MANY_STATEMENTS - 1,
        unit: '',
      },
    ],
    ...withFix(guardClauseFix(context, node)),
  });
}

/** `deep-nesting` says it, with the same fix. */
function isTooDeepAnyway(node: If): boolean {
  const owner = enclosingFunction(node);
  const body: readonly Statement[] = owner?.kind === 'function' ? owner.body : [];
  return deepestPath(body).length > DEEPEST;
}

const WORDS: Readonly<Record<GuardClause['form'], readonly [place: string, advice: string]>> = {
  wrapped: ['inside this `if` and nothing follows', 'turn the condition round and'],
  'other-way': ['between this condition and its short `else`', 'turn the condition round and'],
  'after-exit': ['in an `else` although the branch before it leaves', ''],
};

function messageOf({ form, title }: GuardClause, moved: number): string {
  const [place, advice] = WORDS[form];
  return `${moved} statements stand ${place}: ${`${advice} ${title}`.trim()}`;
}
