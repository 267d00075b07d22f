import type { FunctionDefinition, Statement } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { guardClauseFix } from './guard-clause.ts';
import { isMigration } from '../migration.ts';
import { deepestPath, DEEPEST } from './nesting.ts';

export const deepNesting = defineRule({
  meta: {
    id: 'refactoring/deep-nesting',
    summary: 'Code nested so deeply that its conditions no longer fit into one head',
    severity: 'low',
    since: '0.1.0',
    sameAs: ['PLR1702'],
  },
  visitors: (context) => ({
    function: (node) => check(context, node),
  }),
});

const MUCH_DEEPER = 6;

function check(context: RuleContext, node: FunctionDefinition): void {
  const path = deepestPath(node.body);
  const first = path[DEEPEST];
  if (first === undefined) {
    return;
  }
  const depth = path.length;
  const fix = firstFix(context, node, path);
  context.report({
    span: keywordSpan(context, first),
    message: `\`${node.name.name}\` nests ${depth} blocks here: return or continue early, or give the inner part a name of its own`,
    note: `inside ${path
      .slice(0, DEEPEST)
      .map(({ kind }) => `\`${kind}\``)
      .join(' › ')}`,
    severity: depth > MUCH_DEEPER && !isMigration(context.module.path) ? 'medium' : 'low',
    evidence: [
      {
        kind: 'measurement',
        subject: 'nested blocks',
        value: depth,
        threshold: DEEPEST,
        unit: '',
      },
    ],
    ...(fix === undefined ? {} : { fix }),
  });
}

/** One guard clause takes away one level: offered only where that is enough. */
function firstFix(
  context: RuleContext,
  node: FunctionDefinition,
  path: readonly Statement[],
): ReturnType<typeof guardClauseFix> {
  for (const statement of path) {
    const isEnough = statement.kind === 'if' && deepestPath(node.body, statement).length <= DEEPEST;
    const fix = isEnough ? guardClauseFix(context, statement) : undefined;
    if (fix !== undefined) {
      return fix;
    }
  }
  return undefined;
}

/** The first word of a statement with its condition, up to the end of the line. */
function keywordSpan({ module }: RuleContext, statement: Statement): Statement['span'] {
  const line = module.lines.lineSpan(module.lines.positionAt(statement.span.start).line);
  return { start: statement.span.start, end: Math.min(line.end, statement.span.end) };
}
