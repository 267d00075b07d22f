import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { isPlace, usesOf, type Place } from '../../cost/container-uses.ts';
import { isMadeOutside, isSame } from '../../cost/loop-dependence.ts';
import { repeats, loopText, type Loop } from '../../cost/loops.ts';
import { blockOf } from '../../python/tree/blocks.ts';
import { isLinear } from '../../cost/operation-cost.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, Expression, Node } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { lineAfter, replace, ruleFix, withFix } from '../rewrite.ts';

export const insertAtFront = defineRule({
  meta: {
    id: 'performance/insert-at-front',
    summary: 'A list grows at its front in a loop',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const { callee } = node;
      if (callee.kind === 'attribute' && isInsertAtZero(node) && isPlace(callee.object)) {
        check(context, { node, list: callee.object, call: node });
      }
    },
    assignment(node) {
      const [target] = node.targets;
      const { value } = node;
      if (
        node.targets.length === 1 &&
        isPlace(target) &&
        value?.kind === 'binary' &&
        value.operator === '+' &&
        value.left.kind === 'list' &&
        isSame(context.module, value.right, target)
      ) {
        check(context, { node, list: target, call: undefined });
      }
    },
  }),
});

interface FrontInsertion {
  readonly node: Node;
  readonly list: Place;
  readonly call: Call | undefined;
}

function isInsertAtZero(call: Call): boolean {
  const { callee } = call;
  const position = call.arguments[0]?.value;
  return (
    callee.kind === 'attribute' &&
    callee.attribute.name === 'insert' &&
    call.arguments.length === 2 &&
    position?.kind === 'number' &&
    position.text === '0'
  );
}

function check(context: RuleContext, { node, list, call }: FrontInsertion): void {
  const { module } = context;
  const loops = growingLoops(module, node).filter((loop) => isMadeOutside(module, list, loop));
  const inner = loops.at(-1);
  if (inner === undefined || !isLinear('insert-front', containerKinds(module).shapeOf(list).kind)) {
    return;
  }
  const text = context.source(list.span);
  context.report({
    span: node.span,
    message: `Every turn of ${loopText(inner)} moves all elements of \`${text}\` one place up to make room at the front`,
    note: 'moves all elements',
    severity: inner.node.kind === 'while' ? 'low' : 'medium',
    evidence: [
      costEvidence(module, [
        ...loops.map(loopFactor),
        {
          span: node.span,
          name: inner.name,
          note: `moves all of ${text}, which grows with the loop`,
        },
      ]),
    ],
    ...withFix(
      call === undefined ? undefined : appendAndReverse(context, { list, call, loop: inner }),
    ),
  });
}

/** Same list in the end, when it was empty before the loop and the loop does nothing else with it. */
function appendAndReverse(
  context: RuleContext,
  { list, call, loop }: { readonly list: Place; readonly call: Call; readonly loop: Loop },
): Fix | undefined {
  const { module } = context;
  const value = call.arguments[1]?.value;
  if (loop.node.kind === 'comprehension-clause' || value === undefined || list.kind !== 'name') {
    return undefined;
  }
  const block = blockOf(loop.node);
  const index = block.indexOf(loop.node);
  const birth = block
    .slice(0, index)
    .findLast(
      (one) =>
        one.kind === 'assignment' &&
        one.targets.some((target) => target.kind === 'name' && target.name === list.name),
    );
  const isEmpty =
    birth?.kind === 'assignment' && birth.targets.length === 1 && isEmptyList(birth.value);
  const between = usesOf(module, list).filter(
    ({ node }) => node.span.start > (birth?.span.end ?? 0) && node.span.end <= loop.node.span.end,
  );
  const isAlone = between.length === 1 && repeats(loop.node, call);
  const callee = call.callee;
  if (!isEmpty || !isAlone || callee.kind !== 'attribute' || loop.node.orElse.length > 0) {
    return undefined;
  }
  return ruleFix(`append, and reverse \`${list.name}\` once after the loop`, [
    replace(
      { start: callee.attribute.span.start, end: call.span.end },
      `append(${context.source(value.span)})`,
    ),
    lineAfter(module, loop.node, `${list.name}.reverse()`),
  ]);
}

function isEmptyList(value: Expression | undefined): boolean {
  return value?.kind === 'list' && value.elements.length === 0;
}
