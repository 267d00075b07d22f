import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { isPlace, usesOf } from '../../cost/container-uses.ts';
import { enclosingStatement, loopText, repeats, type Loop } from '../../cost/loops.ts';
import { isInvariant, isSmallContainer, variesWith } from '../../cost/loop-dependence.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, Expression, Subscript } from '../../python/tree/nodes.ts';
import { ancestors } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { freshName, lineBefore, replace, ruleFix, withFix } from '../rewrite.ts';
import { shortSource } from './short-source.ts';

export const aggregateInLoop = defineRule({
  meta: {
    id: 'performance/aggregate-in-loop',
    summary: 'The same elements are added up or compared again in every turn of a loop',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const name = context.resolve(node.callee)?.replace('builtins.', '') ?? '';
      const [first, second] = node.arguments;
      const isAlone = second === undefined || second.keyword !== undefined;
      if (!['sum', 'min', 'max'].includes(name) || first === undefined || !isAlone) {
        return;
      }
      if (first.unpacking !== 'none' || first.keyword !== undefined) {
        return;
      }
      if (first.value.kind === 'subscript' && first.value.index.kind === 'slice') {
        checkSlice(context, { node, slice: first.value });
      } else {
        checkWhole(context, { node, name, values: first.value });
      }
    },
  }),
});

interface Aggregate {
  readonly node: Call;
  readonly name: string;
  readonly values: Expression;
}

/** `max(xs)` in a loop that leaves `xs` alone. */
function checkWhole(context: RuleContext, { node, name, values }: Aggregate): void {
  const { module } = context;
  const loops = growingLoops(module, node).filter((loop) => isUntouched(context, values, loop));
  const inner = loops.at(-1);
  const shape = containerKinds(module).shapeOf(values);
  if (
    inner === undefined ||
    shape.kind === 'iterator' ||
    isSmallContainer(module, values) ||
    endsLoop(node, inner)
  ) {
    return;
  }
  const text = shortSource(context, values);
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
    ...withFix(name === 'sum' ? hoisted(context, { node, name, values }, loops) : undefined),
  });
}

/** `sum(xs[:i])` adds up what the turn before has added up already. */
function checkSlice(
  context: RuleContext,
  { node, slice }: { readonly node: Call; readonly slice: Subscript },
): void {
  const { module } = context;
  const { index, object } = slice;
  if (index.kind !== 'slice' || index.step !== undefined) {
    return;
  }
  const bounds = [index.lower, index.upper].filter((bound) => bound !== undefined);
  const [bound] = bounds;
  const inner = growingLoops(module, node).findLast(
    (loop) =>
      bound !== undefined &&
      variesWith(module, bound, loop) &&
      !variesWith(module, object, loop) &&
      isUntouched(context, object, loop),
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
  });
}

/** Neither changed in the loop nor given to somebody there who might change it. */
function isUntouched(context: RuleContext, values: Expression, loop: Loop): boolean {
  if (!isPlace(values)) {
    const isView =
      values.kind === 'call' &&
      values.callee.kind === 'attribute' &&
      ['values', 'keys', 'items'].includes(values.callee.attribute.name) &&
      isPlace(values.callee.object);
    return (
      isView &&
      values.callee.kind === 'attribute' &&
      isUntouched(context, values.callee.object, loop) &&
      isInvariant(context.module, values, loop)
    );
  }
  return (
    isInvariant(context.module, values, loop) &&
    !usesOf(context.module, values).some(
      (use) =>
        (use.kind === 'escape' || use.kind === 'other') &&
        use.by.kind !== 'return' &&
        repeats(loop.node, use.node),
    ) &&
    (values.kind === 'name' || loop.node.kind === 'comprehension-clause')
  );
}

/** Read on the way out of the loop: once. */
function endsLoop(node: Call, loop: Loop): boolean {
  return [...ancestors(node)].some(
    (ancestor) =>
      (ancestor.kind === 'return' || ancestor.kind === 'raise') && repeats(loop.node, ancestor),
  );
}

function hoisted(
  context: RuleContext,
  { node, name, values }: Aggregate,
  loops: readonly Loop[],
): Fix | undefined {
  const [outer] = loops;
  const statement = outer === undefined ? undefined : enclosingStatement(outer.node);
  if (statement === undefined || values.kind !== 'name') {
    return undefined;
  }
  const fresh = freshName(context.module, `${values.name}_${name}`);
  return ruleFix('compute it once before the loop', [
    lineBefore(context.module, statement, `${fresh} = ${context.source(node.span)}`),
    replace(node.span, fresh),
  ]);
}
