import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { isPlace, usesOf } from '../../cost/container-uses.ts';
import { functionAround, loopText, repeats, type Loop } from '../../cost/loops.ts';
import { changesIn, isMadeOutside, variesWith } from '../../cost/loop-dependence.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import { isUnhashable } from '../../cost/shape.ts';
import type { Call, Expression, Node, Slice, Subscript } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { freshName, lineBefore, replace, ruleFix, withFix } from '../rewrite.ts';
import { counterPlace } from './loop-counter.ts';
import { isPureKey } from './pure-key.ts';
import { shortSource } from './short-source.ts';
import { hoistPlace } from './hoist-place.ts';

export const searchInSlice = defineRule({
  meta: {
    id: 'performance/search-in-slice',
    summary: 'A part of a list or text is copied in every turn of a loop to be searched',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    comparison(node) {
      const [needle, slice] = node.operands;
      const [operator] = node.operators;
      const isTest = node.operators.length === 1 && (operator === 'in' || operator === 'not in');
      if (isTest && needle !== undefined && slice !== undefined) {
        checkMembership(context, { node, needle, slice, isIn: operator === 'in' });
      }
    },
    call(node) {
      if (node.callee.kind === 'attribute' && node.callee.attribute.name === 'startswith') {
        checkPrefix(context, node, node.callee.object);
      }
    },
  }),
});

/** `[:i]` or `[i:]` of something that the loop leaves alone, by a bound that the loop moves. */
interface MovingPart {
  readonly whole: Subscript;
  readonly index: Slice;
  readonly bound: Expression;
  readonly isTail: boolean;
  readonly loop: Loop;
}

function movingPart(context: RuleContext, expression: Expression): MovingPart | undefined {
  if (expression.kind !== 'subscript' || expression.index.kind !== 'slice') {
    return undefined;
  }
  const { index, object } = expression;
  const bounds = [index.lower, index.upper].filter((bound) => bound !== undefined);
  const [bound] = bounds;
  if (bound === undefined || bounds.length !== 1 || index.step !== undefined || !isPlace(object)) {
    return undefined;
  }
  const { module } = context;
  const loop = growingLoops(module, expression).findLast(
    (one) =>
      variesWith(module, bound, one) &&
      isMadeOutside(module, object, one) &&
      changesIn(module, object, one).length === 0,
  );
  return loop === undefined
    ? undefined
    : { whole: expression, index, bound, isTail: index.lower !== undefined, loop };
}

interface Membership {
  readonly node: Node;
  readonly needle: Expression;
  readonly slice: Expression;
  readonly isIn: boolean;
}

function checkMembership(context: RuleContext, membership: Membership): void {
  const part = movingPart(context, membership.slice);
  const { shapeOf } = containerKinds(context.module);
  if (part === undefined || !['list', 'tuple'].includes(shapeOf(part.whole.object).kind)) {
    return;
  }
  report(context, part, {
    span: membership.node.span,
    message: `\`${shortSource(context, part.whole)}\` is copied and searched from its start in every turn of ${loopText(part.loop)}; where each element is ${part.isTail ? 'last' : 'first'}, noted once, answers at once`,
    fix: positionFix(context, membership, part),
  });
}

function checkPrefix(context: RuleContext, node: Call, object: Expression): void {
  const part = movingPart(context, object);
  const [prefix, ...others] = node.arguments;
  const isText =
    part !== undefined && containerKinds(context.module).shapeOf(part.whole.object).kind === 'str';
  if (part === undefined || !isText || !part.isTail || prefix === undefined || others.length > 0) {
    return;
  }
  report(context, part, {
    span: node.span,
    message: `The rest of \`${shortSource(context, part.whole.object)}\` is copied in every turn of ${loopText(part.loop)} to look at its beginning; \`startswith\` takes the position to look at`,
    fix: prefixFix(context, { node, part, prefix: prefix.value }),
  });
}

function report(
  context: RuleContext,
  part: MovingPart,
  found: { readonly span: Node['span']; readonly message: string; readonly fix: Fix | undefined },
): void {
  const { module } = context;
  const text = shortSource(context, part.whole.object);
  context.report({
    span: found.span,
    message: found.message,
    note: 'copies a part of it each time',
    severity: containerKinds(module).shapeOf(part.whole.object).kind === 'str' ? 'low' : 'medium',
    evidence: [
      costEvidence(module, [
        ...growingLoops(module, part.whole).map(loopFactor),
        { span: part.whole.span, name: text, note: `copies a part of ${text}` },
      ]),
    ],
    ...withFix(found.fix),
  });
}

/**
 * `x in xs[:i]` asks whether `x` comes first before `i`, and `x in xs[i:]` whether it comes last from `i` on. A dictionary
 * compares as a list does, by identity and then by `==`.
 */
function positionFix(
  context: RuleContext,
  { node, needle, isIn }: Membership,
  part: MovingPart,
): Fix | undefined {
  const { module } = context;
  const list = part.whole.object;
  const { shapeOf } = containerKinds(module);
  const { element } = shapeOf(list);
  const statement = hoistPlace(module, part.loop, [list]);
  const place = counterPlace(module, { number: part.bound, list }, part.loop);
  const isFit =
    isPlace(list) &&
    place !== undefined &&
    isPureKey(module, needle) &&
    functionAround(node)?.kind !== 'lambda' &&
    !isUnhashable(shapeOf(needle)) &&
    !(element !== undefined && isUnhashable(element)) &&
    usesOf(module, list).every(
      (use) => use.kind !== 'escape' || !repeats(part.loop.node, use.node),
    );
  if (!isFit || statement === undefined) {
    return undefined;
  }
  const word = (list.kind === 'name' ? list.name : list.attribute.name).replace(/^_+/, '');
  const name = context.source(list.span);
  const bound = context.source(part.bound.span);
  const key = context.source(needle.span);
  const pairs = part.isTail ? `enumerate(${name})` : `reversed(list(enumerate(${name})))`;
  const positions = freshName(module, `${part.isTail ? 'last' : 'first'}_of_${word}`);
  const look = part.isTail
    ? `${positions}.get(${key}, -1) ${isIn ? '>=' : '<'} ${bound}`
    : `${positions}.get(${key}, ${bound}) ${isIn ? '<' : '>='} ${bound}`;
  const isTight = ['comparison', 'unary', 'binary'].includes(node.parent?.kind ?? '');
  return ruleFix(
    `note once where each element is ${part.isTail ? 'last' : 'first'} (the elements must be hashable)`,
    [
      lineBefore(
        module,
        statement,
        `${positions} = {value: position for position, value in ${pairs}}`,
      ),
      replace(node.span, isTight ? `(${look})` : look),
    ],
  );
}

/** An empty prefix is found anywhere inside, so the position must be inside or the prefix a text. */
function prefixFix(
  context: RuleContext,
  found: { readonly node: Call; readonly part: MovingPart; readonly prefix: Expression },
): Fix | undefined {
  const { node, part, prefix } = found;
  const { object } = part.whole;
  const place = counterPlace(context.module, { number: part.bound, list: object }, part.loop);
  const isText = prefix.kind === 'string' && !prefix.isFormatted && prefix.value !== '';
  return place?.isInside === true || isText
    ? ruleFix('give `startswith` the position', [
        replace(
          node.span,
          `${context.source(object.span)}.startswith(${context.source(prefix.span)}, ${context.source(part.bound.span)})`,
        ),
      ])
    : undefined;
}
