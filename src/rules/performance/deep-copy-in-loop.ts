import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { loopText } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Shape } from '../../cost/shape.ts';
import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { freshName, replace, ruleFix, withFix } from '../rewrite.ts';
import { isPureKey } from './pure-key.ts';
import { shortSource } from './short-source.ts';

export const deepCopyInLoop = defineRule({
  meta: {
    id: 'performance/deep-copy-in-loop',
    summary: 'A structure is copied in depth in every turn of a loop',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const [copied, ...others] = node.arguments;
      const inner = growingLoops(context.module, node).at(-1);
      if (
        context.resolve(node.callee) !== 'copy.deepcopy' ||
        copied?.unpacking !== 'none' ||
        others.length > 0 ||
        inner === undefined
      ) {
        return;
      }
      const text = shortSource(context, copied.value);
      const fix = plainCopy(context, node, copied.value);
      context.report({
        span: node.span,
        message: `\`deepcopy\` looks at every object in \`${text}\` in Python and remembers each, in every turn of ${loopText(inner)}; a copy of the containers alone is some forty times faster`,
        note: 'looks at every object in it',
        severity: fix === undefined ? 'low' : 'medium',
        evidence: [
          costEvidence(context.module, [
            ...growingLoops(context.module, node).map(loopFactor),
            { span: node.span, name: text, note: `copies all of ${text} in depth` },
          ]),
        ],
        ...withFix(fix),
      });
    },
  }),
});

const ATOMS: ReadonlySet<string> = new Set(['int', 'float', 'bool', 'str', 'bytes', 'none']);

/** What is known to hold nothing but values that never change needs its containers copied only. */
function plainCopy(context: RuleContext, node: Call, copied: Expression): Fix | undefined {
  const shape = containerKinds(context.module).shapeOf(copied);
  const source = context.source(copied.span);
  if (!isPureKey(context.module, copied)) {
    return undefined;
  }
  const one = copyOf(shape, source);
  const row = freshName(context.module, 'row');
  const inner =
    shape.kind === 'list' && shape.element !== undefined ? copyOf(shape.element, row) : undefined;
  if (one !== undefined) {
    return ruleFix('copy the container alone', [replace(node.span, one)]);
  }
  return inner === undefined
    ? undefined
    : ruleFix('copy the rows (two places that hold the same row get one each)', [
        replace(node.span, `[${inner} for ${row} in ${source}]`),
      ]);
}

function copyOf(shape: Shape, source: string): string | undefined {
  const isFlat = shape.element !== undefined && ATOMS.has(shape.element.kind);
  switch (shape.kind) {
    case 'list':
    case 'set':
      return isFlat ? `${source}.copy()` : undefined;
    case 'dict':
      return isFlat && shape.value !== undefined && ATOMS.has(shape.value.kind)
        ? `${source}.copy()`
        : undefined;
    default:
      return undefined;
  }
}
