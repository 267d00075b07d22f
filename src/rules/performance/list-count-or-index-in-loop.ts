import { containerKinds } from '../../cost/container-kinds.ts';
import { isPlace } from '../../cost/container-uses.ts';
import { loopText, type Loop } from '../../cost/loops.ts';
import {
  changesIn,
  isMadeOutside,
  isSame,
  isSmallContainer,
  variesWith,
} from '../../cost/loop-dependence.ts';
import { isLinear } from '../../cost/operation-cost.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { withFix } from '../rewrite.ts';
import { isFallback } from './guards.ts';
import { countRewrite, type ListSearch } from './count-rewrite.ts';
import { shortSource } from './short-source.ts';

export const listCountOrIndexInLoop = defineRule({
  meta: {
    id: 'performance/list-count-or-index-in-loop',
    summary: 'count() or index() reads a whole list in every turn of a loop',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const { callee } = node;
      const [wanted] = node.arguments;
      const method = callee.kind === 'attribute' ? callee.attribute.name : '';
      if (
        callee.kind === 'attribute' &&
        (method === 'count' || method === 'index') &&
        node.arguments.length === 1 &&
        wanted !== undefined
      ) {
        check(context, {
          node,
          list: callee.object,
          method,
          wanted: wanted.value,
        });
      }
    },
  }),
});

function check(context: RuleContext, { node, list, method, wanted }: ListSearch): void {
  const { module } = context;
  const { kind } = containerKinds(module).shapeOf(list);
  const loops = growingLoops(module, node).filter((loop) => staysSame(context, list, loop));
  const inner = loops.at(-1);
  const isMoving =
    inner !== undefined && isPlace(list) && changesIn(module, list, inner).length > 0;
  if (inner === undefined || isFallback(node) || isMoving || isSmallContainer(module, list)) {
    return;
  }
  const isSearched =
    (isLinear(method, kind) && kind !== 'str' && kind !== 'bytes') ||
    (kind === 'str' && method === 'count' && runsOver(context, inner, list));
  if (!isSearched) {
    return;
  }
  const text = shortSource(context, list);
  const better =
    method === 'count'
      ? 'a `collections.Counter` made once counts everything'
      : 'a dictionary from element to position, made once, finds it at once';
  context.report({
    span: node.span,
    message: `\`${method}\` reads \`${text}\` from its start for \`${shortSource(context, wanted)}\` in every turn of ${loopText(inner)}; ${better}`,
    note: 'reads the elements one by one',
    severity: variesWith(module, wanted, inner) && inner.node.kind !== 'while' ? 'high' : 'medium',
    evidence: [
      costEvidence(module, [
        ...loops.map(loopFactor),
        { span: node.span, name: text, note: `${method} reads ${text}` },
      ]),
    ],
    ...withFix(
      variesWith(module, wanted, inner)
        ? countRewrite(module, { node, list, method, wanted }, loops)
        : undefined,
    ),
  });
}

function staysSame(context: RuleContext, list: Expression, loop: Loop): boolean {
  if (isPlace(list)) {
    return isMadeOutside(context.module, list, loop);
  }
  return (
    list.kind === 'subscript' &&
    list.index.kind !== 'slice' &&
    !variesWith(context.module, list, loop)
  );
}

/** Counting each character of a text in that text; a few fixed characters are counted fast enough. */
function runsOver(context: RuleContext, loop: Loop, text: Expression): boolean {
  return (
    'iterable' in loop.node && isPlace(text) && isSame(context.module, loop.node.iterable, text)
  );
}
