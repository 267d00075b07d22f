import { loopText } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import { constantString, positionalArgument } from '../../python/tree/queries.ts';
import { defineRule } from '../rule.ts';

export const strptimeInLoop = defineRule({
  meta: {
    id: 'performance/strptime-in-loop',
    summary: '`strptime` reads a standard date format in a loop',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const isParse = /^datetime\.datetime\.strptime$/.test(context.resolve(node.callee) ?? '');
      const format = isParse ? constantString(positionalArgument(node, 1)) : undefined;
      const loops = format === undefined ? [] : growingLoops(context.module, node);
      const inner = loops.at(-1);
      if (format === undefined || inner === undefined || !STANDARD.test(format)) {
        return;
      }
      context.report({
        span: node.span,
        message: `\`strptime\` takes the format \`${format}\` apart with a regular expression in every turn of ${loopText(inner)}; \`fromisoformat\` reads this format in compiled code`,
        note: 'interprets the format',
        evidence: [
          costEvidence(context.module, [
            ...loops.map(loopFactor),
            { span: node.span, name: '', note: 'interprets the format and matches it' },
          ]),
        ],
      });
    },
  }),
});

/** What `fromisoformat` reads since Python 3.7. */
const STANDARD = /^%Y-%m-%d([T ]%H:%M(:%S(\.%f)?)?(%z)?)?$/;
