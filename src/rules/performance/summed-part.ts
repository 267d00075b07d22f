import { isInvariant, variesWith } from '../../cost/loop-dependence.ts';
import { describeLoop, loopText, type Loop } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import { blockOf, indexInBlock } from '../../python/tree/blocks.ts';
import type { Call, Expression, For, Name, Subscript } from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';
import { shortSource } from './short-source.ts';

/**
 * `total = 0` and `for j in range(i - width, i): total += data[j]`, in a loop over `i`: the sum of a part, by hand. The part of the next turn
 * overlaps it, so that a running sum goes on from there.
 */
export function checkSummedPart(context: RuleContext, node: For): void {
  const part = summedPart(context, node);
  const outer = part === undefined ? undefined : movedBy(context, node, part);
  if (part === undefined || outer === undefined) {
    return;
  }
  const { module } = context;
  const text = shortSource(context, part.values.object);
  context.report({
    span: { start: node.span.start, end: node.iterable.span.end },
    message: `Every turn of ${loopText(outer)} adds up a part of \`${text}\` that overlaps the one before; a running sum (\`itertools.accumulate\`) goes on from there`,
    note: 'adds up the same elements again',
    evidence: [
      costEvidence(module, [
        ...growingLoops(module, node).map(loopFactor),
        loopFactor(describeLoop(module, node)),
      ]),
    ],
  });
}

interface SummedPart {
  readonly total: Name;
  readonly values: Subscript;
  readonly range: Call;
}

/** The loop does nothing but add up elements whose positions it counts. */
function summedPart(context: RuleContext, node: For): SummedPart | undefined {
  const [only, ...others] = node.body;
  const { iterable, target } = node;
  const sum = addition(only);
  const isPlain =
    others.length === 0 &&
    node.orElse.length === 0 &&
    iterable.kind === 'call' &&
    iterable.arguments.length <= 2 &&
    context.resolve(iterable.callee) === 'builtins.range';
  return isPlain &&
    target.kind === 'name' &&
    sum !== undefined &&
    sum.values.index.kind === 'name' &&
    sum.values.index.name === target.name &&
    startsAnew(node, sum.total)
    ? { ...sum, range: iterable }
    : undefined;
}

/** `total += data[j]` and `total = total + data[j]`. */
function addition(
  statement: For['body'][number] | undefined,
): Pick<SummedPart, 'total' | 'values'> | undefined {
  if (statement?.kind === 'augmented-assignment') {
    const { target, value, operator } = statement;
    return operator === '+' && target.kind === 'name' && value.kind === 'subscript'
      ? { total: target, values: value }
      : undefined;
  }
  const [target] = statement?.kind === 'assignment' ? statement.targets : [];
  const value = statement?.kind === 'assignment' ? statement.value : undefined;
  return target?.kind === 'name' &&
    value?.kind === 'binary' &&
    value.operator === '+' &&
    value.left.kind === 'name' &&
    value.left.name === target.name &&
    value.right.kind === 'subscript'
    ? { total: target, values: value.right }
    : undefined;
}

/** `total = 0` stands before the loop, in the same turn of the outer one. */
function startsAnew(node: For, total: Name): boolean {
  return blockOf(node)
    .slice(0, indexInBlock(node))
    .some(
      (one) =>
        one.kind === 'assignment' &&
        one.value?.kind === 'number' &&
        one.targets.some((target) => target.kind === 'name' && target.name === total.name),
    );
}

/** The loop around that moves the part by one: it counts too, and one bound at least comes from its counter. */
function movedBy(context: RuleContext, node: For, { values, range }: SummedPart): Loop | undefined {
  const { module } = context;
  const outer = growingLoops(module, node).at(-1);
  const bounds = range.arguments.map(({ value }) => value);
  const isCounter =
    outer?.node.kind === 'for' &&
    outer.node.iterable.kind === 'call' &&
    /^builtins\.(range|enumerate)$/.test(context.resolve(outer.node.iterable.callee) ?? '') &&
    outer.node.iterable.arguments.length < 3;
  return outer !== undefined &&
    isCounter &&
    blockOf(node).length > 1 &&
    bounds.some((bound) => variesWith(module, bound, outer)) &&
    !isFewLong(context, bounds) &&
    isInvariant(module, values.object, outer)
    ? outer
    : undefined;
}

/** `range(i, i + 3)` adds up three. */
function isFewLong(context: RuleContext, [lower, upper]: readonly Expression[]): boolean {
  return (
    lower !== undefined &&
    upper?.kind === 'binary' &&
    upper.right.kind === 'number' &&
    context.source(upper.left.span) === context.source(lower.span)
  );
}
