import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { isPlace, type Place } from '../../cost/container-uses.ts';
import { isMadeOutside, isSmallContainer } from '../../cost/loop-dependence.ts';
import { loopText, repeats, type Loop } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import { blockOf, statementOf } from '../../python/tree/blocks.ts';
import type { Assignment, Call, Expression, For } from '../../python/tree/nodes.ts';
import { ancestors, walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { replace, ruleFix, withFix } from '../rewrite.ts';
import { isReadAfter } from './read-after.ts';
import { isPureKey } from './pure-key.ts';
import { shortSource } from './short-source.ts';

export const removalInLoop = defineRule({
  meta: {
    id: 'performance/removal-in-loop',
    summary: 'Elements are removed from a list one by one',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const { callee } = node;
      if (
        callee.kind === 'attribute' &&
        callee.attribute.name === 'remove' &&
        node.arguments.length === 1 &&
        isPlace(callee.object)
      ) {
        check(context, node, callee.object);
      }
    },
  }),
});

function check(context: RuleContext, node: Call, list: Place): void {
  const { module } = context;
  const loops = growingLoops(module, node).filter((loop) => isMadeOutside(module, list, loop));
  const inner = loops.at(-1);
  if (
    inner === undefined ||
    (containerKinds(module).shapeOf(list).kind !== 'list' && !isAskedAgain(context, node, list)) ||
    isSmallContainer(module, list) ||
    endsLoop(node, inner)
  ) {
    return;
  }
  const text = context.source(list.span);
  const fix = filterFix(context, node, list);
  context.report({
    span: node.span,
    message: `\`remove\` searches \`${text}\` for \`${shortSource(context, node.arguments[0]?.value ?? list)}\` and then moves all that stands behind it, in every turn of ${loopText(inner)}; a new list of what stays, or a set, needs neither`,
    note: 'searches, and moves the rest',
    ...(fix === undefined ? {} : { severity: 'medium' as const }),
    evidence: [
      costEvidence(module, [
        ...loops.map(loopFactor),
        { span: node.span, name: text, note: `goes through ${text}` },
      ]),
    ],
    ...withFix(fix),
  });
}

/** `while x in xs: xs.remove(x)`: what can hold the same several times is no set. */
function isAskedAgain(context: RuleContext, node: Call, list: Place): boolean {
  const loop = [...ancestors(node)].find((one) => one.kind === 'while');
  const test = loop?.test;
  const [removed] = node.arguments;
  const [wanted, container] = test?.kind === 'comparison' ? test.operands : [];
  return (
    test?.kind === 'comparison' &&
    test.operators.join() === 'in' &&
    wanted !== undefined &&
    container !== undefined &&
    removed !== undefined &&
    context.source(wanted.span) === context.source(removed.value.span) &&
    context.source(container.span) === context.source(list.span) &&
    containerKinds(context.module).shapeOf(list).kind === 'unknown'
  );
}

/** The loop ends with it: one removal. */
function endsLoop(node: Call, loop: Loop): boolean {
  const statement = statementOf(node);
  const block = statement === undefined ? [] : blockOf(statement);
  const isLast = block.some((one) => ['break', 'return', 'raise'].includes(one.kind));
  return (
    isLast || [...ancestors(node)].some((one) => one.kind === 'return' && repeats(loop.node, one))
  );
}

/**
 * `rest = list(xs)` and then `for x in xs: if …: rest.remove(x)` make the list of those for which it does not hold. All elements that
 * equal one another are asked the same, so that it does not matter which of them `remove` finds.
 */
function filterFix(context: RuleContext, node: Call, list: Place): Fix | undefined {
  const { module } = context;
  const [removed] = node.arguments;
  const loop = [...ancestors(node)].find((one) => one.kind === 'for');
  const copy = loop === undefined ? undefined : copyBefore(context, loop, list);
  const [test, ...others] = loop?.body ?? [];
  if (
    loop === undefined ||
    copy === undefined ||
    loop.target.kind !== 'name' ||
    loop.orElse.length > 0 ||
    others.length > 0 ||
    test?.kind !== 'if' ||
    test.orElse.length > 0 ||
    test.body.length !== 1 ||
    test.body[0] !== statementOf(node) ||
    removed?.value.kind !== 'name' ||
    removed.value.name !== loop.target.name
  ) {
    return undefined;
  }
  const element = loop.target.name;
  const isUnread = !isReadAfter(module, loop.target, loop);
  if (!isUnread || !isAsked(context, test.test, list) || hasComment(context, copy, loop)) {
    return undefined;
  }
  const kept = `[${element} for ${element} in ${context.source(loop.iterable.span)} if ${negated(context, test.test)}]`;
  return ruleFix('make the list of those that stay', [
    replace(
      { start: copy.span.start, end: loop.span.end },
      `${context.source(list.span)} = ${kept}`,
    ),
  ]);
}

/** `rest = list(xs)`, `rest = xs[:]` or `rest = xs.copy()` right before the loop over `xs`. */
function copyBefore(context: RuleContext, loop: For, list: Place): Assignment | undefined {
  const block = blockOf(loop);
  const before = block[block.indexOf(loop) - 1];
  if (before?.kind !== 'assignment' || before.annotation !== undefined || !isPlace(loop.iterable)) {
    return undefined;
  }
  const [target, ...others] = before.targets;
  const source = context.source(loop.iterable.span);
  const isTarget =
    others.length === 0 &&
    target?.kind === 'name' &&
    list.kind === 'name' &&
    target.name === list.name &&
    list.name !== source;
  const value = before.value === undefined ? '' : context.source(before.value.span);
  const isCopy = [`list(${source})`, `${source}[:]`, `${source}.copy()`].includes(value);
  const isList = containerKinds(context.module).shapeOf(loop.iterable).kind === 'list';
  return isTarget && isCopy && isList ? before : undefined;
}

/** Comparisons of parts of the element with what the loop leaves alone. */
function isAsked(context: RuleContext, test: Expression, list: Place): boolean {
  let isFit = true;
  walk(test, (node) => {
    isFit &&= !(node.kind === 'name' && list.kind === 'name' && node.name === list.name);
  });
  const parts = test.kind === 'comparison' ? test.operands : [test];
  return isFit && parts.every((part) => isPureKey(context.module, part));
}

function hasComment(context: RuleContext, copy: Assignment, loop: For): boolean {
  return context.source({ start: copy.span.start, end: loop.span.end }).includes('#');
}

const OPPOSITES: ReadonlyMap<string, string> = new Map([
  ['==', '!='],
  ['!=', '=='],
  ['in', 'not in'],
  ['not in', 'in'],
  ['is', 'is not'],
  ['is not', 'is'],
]);

/** Comparisons of order are not turned round: a NaN is neither below nor above. */
function negated(context: RuleContext, test: Expression): string {
  const source = context.source(test.span);
  if (test.kind !== 'comparison') {
    return `not ${test.kind === 'binary' ? `(${source})` : source}`;
  }
  const [left, right, ...others] = test.operands;
  const opposite = OPPOSITES.get(test.operators.join());
  return left === undefined || right === undefined || others.length > 0 || opposite === undefined
    ? `not ${source}`
    : `${context.source(left.span)} ${opposite} ${context.source(right.span)}`;
}
