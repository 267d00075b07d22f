import { containerKinds } from '../../cost/container-kinds.ts';
import { isPlace, usesOf, type Place } from '../../cost/container-uses.ts';
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
import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { importName, replace, ruleFix, withFix } from '../rewrite.ts';
import { isFallback } from './guards.ts';
import { countRewrite, isElement, type ListSearch } from './count-rewrite.ts';
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
      checkKey(context, node);
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
    (kind === 'str' && method === 'count' && runsOver(context, inner, list)) ||
    (kind === 'unknown' && isSequence(context, { node, list, method, wanted }, loops));
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
    severity: isPlace(list) && isElement(module, { list, wanted }, loops) ? 'high' : 'medium',
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

/** `max(set(words), key=words.count)`: one reading of all words for each. */
function checkKey(context: RuleContext, node: Call): void {
  const [first] = node.arguments;
  const key = node.arguments.find(({ keyword }) => keyword?.name === 'key')?.value;
  const isOrdering = /^builtins\.(max|min|sorted)$/.test(context.resolve(node.callee) ?? '');
  if (
    !isOrdering ||
    first === undefined ||
    key?.kind !== 'attribute' ||
    key.attribute.name !== 'count' ||
    !isPlace(key.object) ||
    !isOwn(context, first.value, key.object) ||
    isSmallContainer(context.module, key.object)
  ) {
    return;
  }
  const text = shortSource(context, key.object);
  const counter = importName(context.module, { from: 'collections', name: 'Counter' });
  context.report({
    span: key.span,
    message: `\`count\` reads \`${text}\` from its start for each of its elements; a \`collections.Counter\` made once counts everything`,
    note: 'reads the elements one by one',
    evidence: [
      costEvidence(context.module, [
        { span: first.span, name: text, note: `asks for each of ${text}` },
        { span: key.span, name: text, note: `count reads ${text}` },
      ]),
    ],
    ...withFix(
      counter === undefined
        ? undefined
        : ruleFix(`count everything in \`${text}\` once (its elements must be hashable)`, [
            ...counter.edits,
            replace(key.span, `${counter.name}(${context.source(key.object.span)}).get`),
          ]),
    ),
  });
}

/** `words`, `set(words)` or `list(set(words))`. */
function isOwn(context: RuleContext, expression: Expression, list: Place): boolean {
  const [inner, ...others] = expression.kind === 'call' ? expression.arguments : [];
  const isMade =
    expression.kind === 'call' &&
    others.length === 0 &&
    /^builtins\.(set|list|sorted|tuple)$/.test(context.resolve(expression.callee) ?? '');
  return (
    isSame(context.module, expression, list) ||
    (isMade && inner !== undefined && isOwn(context, inner.value, list))
  );
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

/**
 * A list, tuple or text by what else is done with it: its own elements are looked for in it, or what `index` gives is a place in it.
 * The rewrite is as good for a text.
 */
function isSequence(
  context: RuleContext,
  { list, method, wanted }: ListSearch,
  loops: readonly Loop[],
): boolean {
  const { module } = context;
  const isRead =
    method === 'index' &&
    isPlace(list) &&
    usesOf(module, list).some(({ kind }) => kind === 'index' || kind === 'slice');
  return isRead || (isPlace(list) && isElement(module, { list, wanted }, loops));
}

/** Counting each character of a text in that text; a few fixed characters are counted fast enough. */
function runsOver(context: RuleContext, loop: Loop, text: Expression): boolean {
  return (
    'iterable' in loop.node && isPlace(text) && isSame(context.module, loop.node.iterable, text)
  );
}
