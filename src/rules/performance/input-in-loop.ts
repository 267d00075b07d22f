import type { Fix } from '../../core/finding.ts';
import { loopText } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { importName, replace, ruleFix, withFix } from '../rewrite.ts';

export const inputInLoop = defineRule({
  meta: {
    id: 'performance/input-in-loop',
    summary: 'input() reads many lines one by one',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const isBare =
        node.arguments.length === 0 && context.resolve(node.callee) === 'builtins.input';
      const loops = isBare ? growingLoops(context.module, node) : [];
      const inner = loops.at(-1);
      if (inner === undefined || inner.node.kind === 'while' || isTakenApart(context, node)) {
        return;
      }
      context.report({
        span: node.span,
        message: `\`input\` flushes the output and looks for a terminal before each line that ${loopText(inner)} reads; \`sys.stdin.readline\` only reads`,
        note: 'prepares for a dialogue each time',
        evidence: [
          costEvidence(context.module, [
            ...loops.map(loopFactor),
            { span: node.span, name: '', note: 'reads one line as if from a person' },
          ]),
        ],
        ...withFix(readlineFix(context, node)),
      });
    },
  }),
});

/** Splitting, evaluating or listing a row takes longer than reading it: the difference is lost in it. */
function isTakenApart(context: RuleContext, { parent }: Call): boolean {
  if (parent?.kind === 'argument' && parent.parent?.kind === 'call') {
    return TAKING_APART.has(context.resolve(parent.parent.callee) ?? '');
  }
  return parent?.kind === 'attribute' && parent.attribute.name === 'split';
}

const TAKING_APART: ReadonlySet<string> = new Set(
  ['eval', 'list', 'map', 'set', 'sorted', 'tuple'].map((name) => `builtins.${name}`),
);

/** Where the line's end does not matter: `int(input())`, `float(input())`, `input().strip()`. */
function readlineFix(context: RuleContext, node: Call): Fix | undefined {
  const { parent } = node;
  const callee =
    parent?.kind === 'argument' && parent.parent?.kind === 'call'
      ? parent.parent.callee
      : undefined;
  const isNumber =
    callee !== undefined &&
    ['builtins.int', 'builtins.float'].includes(context.resolve(callee) ?? '');
  const isStripped =
    parent?.kind === 'attribute' &&
    parent.attribute.name === 'strip' &&
    parent.parent?.kind === 'call' &&
    parent.parent.arguments.length === 0;
  const stdin = importName(context.module, { from: 'sys', name: 'stdin' }, 'module');
  if ((!isNumber && !isStripped) || stdin === undefined) {
    return undefined;
  }
  return ruleFix(
    'read with `sys.stdin.readline` (at the end of the input it gives an empty line, no EOFError)',
    [...stdin.edits, replace(node.span, `${stdin.name}.readline()`)],
  );
}
