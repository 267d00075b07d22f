import { containerKinds } from '../../cost/container-kinds.ts';
import { loopText, loopsAround, repeats, type Loop } from '../../cost/loops.ts';
import { isSmallContainer, variesWith } from '../../cost/loop-dependence.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, Expression, Subscript } from '../../python/tree/nodes.ts';
import { ancestors, walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { withFix } from '../rewrite.ts';
import {
  hoistAggregates,
  runningAggregate,
  windowSum,
  type Aggregate,
} from './aggregate-rewrite.ts';
import { isFallback } from './guards.ts';
import { firstInLoop, type FirstInLoop } from './first-in-loop.ts';
import { shortSource } from './short-source.ts';
import { checkSummedPart } from './summed-part.ts';
import { isUntouched } from './untouched.ts';

export const aggregateInLoop = defineRule({
  meta: {
    id: 'performance/aggregate-in-loop',
    summary: 'The same elements are added up or compared again in every turn of a loop',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => {
    const isFirst = firstInLoop();
    return {
      for: (node) => checkSummedPart(context, node),
      call(node) {
        const aggregate = aggregateOf(context, node);
        if (aggregate === undefined) {
          return;
        }
        const { values } = aggregate;
        if (values.kind === 'subscript' && values.index.kind === 'slice') {
          checkSlice(context, aggregate, values);
        } else {
          checkWhole(context, aggregate, isFirst);
        }
      },
    };
  },
});

/** `sum`, `min` or `max` of one thing. */
function aggregateOf(context: RuleContext, node: Call): Aggregate | undefined {
  const name = context.resolve(node.callee)?.replace('builtins.', '') ?? '';
  const [first, second] = node.arguments;
  const isAlone = second === undefined || second.keyword !== undefined;
  const isFit =
    ['sum', 'min', 'max'].includes(name) &&
    isAlone &&
    first?.unpacking === 'none' &&
    first.keyword === undefined;
  return isFit ? { node, name, values: first.value } : undefined;
}

/** `max(xs)` in a loop that leaves `xs` alone. */
function checkWhole(context: RuleContext, aggregate: Aggregate, isFirst: FirstInLoop): void {
  const { module } = context;
  const { node, name, values } = aggregate;
  const loops = sameTurns(context, aggregate);
  const [outer] = loops;
  const inner = loops.at(-1);
  const text = shortSource(context, values);
  if (outer === undefined || inner === undefined || !isFirst(inner, `${name} ${text}`)) {
    return;
  }
  context.report({
    span: node.span,
    message: `\`${name}(${text})\` is the same in every turn of ${loopText(inner)}, and reads all of \`${text}\` each time`,
    note: 'once before the loop is enough',
    evidence: [
      costEvidence(module, [
        ...loops.map(loopFactor),
        { span: node.span, name: text, note: `${name} reads ${text}` },
      ]),
    ],
    ...withFix(hoistAggregates(module, alike(context, outer), outer)),
  });
}

/** The loops in all turns of which the call gives the same; none where it is made once, or of a few. */
function sameTurns(context: RuleContext, { node, values }: Aggregate): readonly Loop[] {
  const { module } = context;
  const loops = growingLoops(module, node).filter((loop) =>
    isUntouched(context.module, values, loop),
  );
  const inner = loops.at(-1);
  return inner === undefined ||
    containerKinds(module).shapeOf(values).kind === 'iterator' ||
    isSmallContainer(module, values) ||
    endsLoop(node, inner)
    ? []
    : loops;
}

/** Everything that can be computed before this loop: one rewrite for all of it. */
function alike(context: RuleContext, outer: Loop): readonly Aggregate[] {
  const found: Aggregate[] = [];
  const whole = outer.node.kind === 'comprehension-clause' ? outer.node.parent : outer.node;
  if (whole !== undefined) {
    walk(whole, (node) => {
      const aggregate = node.kind === 'call' ? aggregateOf(context, node) : undefined;
      if (aggregate !== undefined && sameTurns(context, aggregate)[0]?.node === outer.node) {
        found.push(aggregate);
      }
    });
  }
  return found;
}

/** `sum(xs[:i])` adds up what the turn before has added up already. */
function checkSlice(context: RuleContext, { node, name }: Aggregate, slice: Subscript): void {
  const { module } = context;
  const { index, object } = slice;
  if (index.kind !== 'slice' || index.step !== undefined) {
    return;
  }
  if (index.lower !== undefined && index.upper !== undefined) {
    checkWindow(context, { node, name, slice, lower: index.lower, upper: index.upper });
    return;
  }
  const bounds = [index.lower, index.upper].filter((bound) => bound !== undefined);
  const [bound] = bounds;
  const inner = growingLoops(module, node).findLast(
    (loop) =>
      bound !== undefined &&
      variesWith(module, bound, loop) &&
      !variesWith(module, object, loop) &&
      isUntouched(context.module, object, loop),
  );
  if (
    inner === undefined ||
    bounds.length !== 1 ||
    endsLoop(node, inner) ||
    bound?.kind === 'unary'
  ) {
    return;
  }
  const text = shortSource(context, object);
  context.report({
    span: node.span,
    message: `\`${shortSource(context, node)}\` starts over in every turn of ${loopText(inner)}; a running value (\`itertools.accumulate\`) goes on from the turn before`,
    note: 'reads it all again, and one more',
    severity: 'high',
    evidence: [
      costEvidence(module, [
        ...growingLoops(module, node).map(loopFactor),
        { span: node.span, name: text, note: `copies and reads a part of ${text}` },
      ]),
    ],
    ...withFix(
      runningAggregate(module, {
        node,
        name,
        slice,
        index,
        loop: inner,
        outer: outermost(context, { object, inner }, node),
      }),
    ),
  });
}

interface Window {
  readonly node: Call;
  readonly name: string;
  readonly slice: Subscript;
  readonly lower: Expression;
  readonly upper: Expression;
}

/** `sum(xs[left:right])` of parts that overlap, as the bounds come from the loop. */
function checkWindow(context: RuleContext, window: Window): void {
  const { node, name, slice, lower, upper } = window;
  const { module } = context;
  const { object } = slice;
  const inner = growingLoops(module, node).findLast(
    (loop) =>
      [lower, upper].every((bound) => variesWith(module, bound, loop)) &&
      !variesWith(module, object, loop) &&
      isUntouched(context.module, object, loop),
  );
  const isShort =
    upper.kind === 'binary' &&
    upper.right.kind === 'number' &&
    context.source(upper.left.span) === context.source(lower.span);
  if (
    name !== 'sum' ||
    inner === undefined ||
    isShort ||
    isFallback(node) ||
    mayStep(context, inner) ||
    endsLoop(node, inner)
  ) {
    return;
  }
  const text = shortSource(context, object);
  context.report({
    span: node.span,
    message: `\`${shortSource(context, node)}\` copies and adds up a part of \`${text}\` in every turn of ${loopText(inner)}; the difference of two running sums says the same at once`,
    note: 'copies and reads a part of it again',
    evidence: [
      costEvidence(module, [
        ...growingLoops(module, node).map(loopFactor),
        { span: node.span, name: text, note: `copies and reads a part of ${text}` },
      ]),
    ],
    ...withFix(
      windowSum(module, {
        node,
        slice,
        lower,
        upper,
        outer: outermost(context, { object, inner }, node),
      }),
    ),
  });
}

/** With a step, or in a loop with `while`, the parts may lie side by side: then all is read once. */
function mayStep(context: RuleContext, { node }: Loop): boolean {
  return (
    node.kind === 'while' ||
    (node.iterable.kind === 'call' &&
      context.resolve(node.iterable.callee) === 'builtins.range' &&
      node.iterable.arguments.length > 2)
  );
}

/** The outermost loop around that leaves the list alone: the running values are good for all of its turns. */
function outermost(
  context: RuleContext,
  { object, inner }: { readonly object: Expression; readonly inner: Loop },
  node: Call,
): Loop {
  const loops = loopsAround(context.module, node);
  const at = loops.findIndex((loop) => loop.node === inner.node);
  const outside = loops.slice(0, at).toReversed();
  const stop = outside.findIndex((loop) => !isUntouched(context.module, object, loop));
  return outside.slice(0, stop === -1 ? outside.length : stop).at(-1) ?? inner;
}

/** Read on the way out of the loop: once. */
function endsLoop(node: Call, loop: Loop): boolean {
  return [...ancestors(node)].some(
    (ancestor) =>
      (ancestor.kind === 'return' || ancestor.kind === 'raise') && repeats(loop.node, ancestor),
  );
}
