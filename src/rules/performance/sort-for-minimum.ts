import type { Fix } from '../../core/finding.ts';
import { containerDefinitions } from '../../cost/container-definitions.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { usesOf, type Use } from '../../cost/container-uses.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Definition } from '../../python/scopes.ts';
import { blockOf } from '../../python/tree/blocks.ts';
import type { Call, Expression, Name, Node, Subscript } from '../../python/tree/nodes.ts';
import { constantNumber } from '../../python/tree/queries.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { removeLines, withFix } from '../rewrite.ts';
import { extremesFix, fewFix, rankFix } from './sort-rewrite.ts';
import { shortSource } from './short-source.ts';

export const sortForMinimum = defineRule({
  meta: {
    id: 'performance/sort-for-minimum',
    summary: 'Everything is sorted to read the smallest or largest elements',
    severity: 'medium',
    since: '0.1.0',
    sameAs: ['FURB192'],
  },
  visitors: (context) => ({
    subscript(node) {
      if (
        node.object.kind === 'call' &&
        context.resolve(node.object.callee) === 'builtins.sorted'
      ) {
        checkSorted(context, node, node.object);
      }
    },
    'expression-statement'(node) {
      const call = node.value;
      if (
        call.kind === 'call' &&
        call.callee.kind === 'attribute' &&
        call.callee.attribute.name === 'sort' &&
        call.callee.object.kind === 'name'
      ) {
        checkSortedInPlace(context, call, call.callee.object);
      }
    },
  }),
});

/** Which end of the order is read: `sorted(xs, reverse=True)[0]` is the largest. */
interface End {
  readonly take: 'min' | 'max';
  /** The first of several equal ones, which is what `min` and `max` return too. */
  readonly isFirstOfEquals: boolean;
}

function checkSorted(context: RuleContext, node: Subscript, call: Call): void {
  const sorted = call.arguments[0]?.value;
  const reversed = reverseOf(call);
  if (sorted === undefined || reversed === undefined || isWritten(node)) {
    return;
  }
  const end = endOf(node.index, reversed);
  const text = shortSource(context, sorted);
  if (end === undefined) {
    checkFirstFew(context, { node, call, text });
    return;
  }
  context.report({
    span: node.span,
    message: `All of \`${text}\` is sorted to read its ${end.take === 'min' ? 'smallest' : 'largest'} element; \`${end.take}\` reads it once`,
    note: `${end.take}() reads everything once`,
    evidence: [costOf(context, call, text)],
    ...withFix(extremeFix(context, { node, call, end })),
  });
}

function checkFirstFew(
  context: RuleContext,
  { node, call, text }: { readonly node: Subscript; readonly call: Call; readonly text: string },
): void {
  const { index } = node;
  const isFirst =
    index.kind === 'slice' &&
    index.lower === undefined &&
    index.step === undefined &&
    isCount(index.upper);
  const rank = constantNumber(index);
  const isRank = rank !== undefined && Math.abs(rank) <= 10;
  if (!isRank && (!isFirst || index.upper === undefined)) {
    return;
  }
  const bound = index.kind === 'slice' ? index.upper : undefined;
  const count = bound === undefined ? 'one' : context.source(bound.span);
  const isFromEnd = rank !== undefined && rank < 0;
  const name = (reverseOf(call) === true) === isFromEnd ? 'nsmallest' : 'nlargest';
  context.report({
    span: node.span,
    message: `All of \`${text}\` is sorted to read ${count} ${count === 'one' || count === '1' ? 'element' : 'elements'}; \`heapq.${name}\` keeps only the first few`,
    note: 'sorts everything',
    severity: 'low',
    evidence: [costOf(context, call, text)],
    ...withFix(fewFix(context, node, call)),
  });
}

function costOf(context: RuleContext, call: Call, text: string): ReturnType<typeof costEvidence> {
  const loops = growingLoops(context.module, call);
  const names = [...loops.map((loop) => loop.name), `${text} · log ${text}`];
  return costEvidence(
    context.module,
    [...loops.map(loopFactor), { span: call.span, name: '', note: `sorts ${text}` }],
    `O(${names.join(' · ')}) where O(${[...loops.map((loop) => loop.name), text].join(' · ')}) does`,
  );
}

/** The value of `reverse=`; undefined when only the run knows. */
function reverseOf(call: Call): boolean | undefined {
  if (call.arguments.some((argument) => argument.unpacking !== 'none')) {
    return undefined;
  }
  const value = call.arguments.find(({ keyword }) => keyword?.name === 'reverse')?.value;
  if (value === undefined) {
    return false;
  }
  return value.kind === 'constant' ? value.value === 'True' : undefined;
}

function endOf(index: Expression, reversed: boolean): End | undefined {
  const isFirst = index.kind === 'number' && index.text === '0';
  const isLast =
    index.kind === 'unary' &&
    index.operator === '-' &&
    index.operand.kind === 'number' &&
    index.operand.text === '1';
  if (!isFirst && !isLast) {
    return undefined;
  }
  return { take: isFirst === reversed ? 'max' : 'min', isFirstOfEquals: isFirst };
}

/** A small number or a name such as `limit`; `xs[:len(xs) // 2]` and `xs[:-1]` need the order. */
function isCount(upper: Expression | undefined): boolean {
  return upper?.kind === 'name' || (upper?.kind === 'number' && Number(upper.text) <= 100);
}

function isWritten(node: Subscript): boolean {
  return node.parent?.kind === 'delete' || node.parent?.kind === 'augmented-assignment';
}

/** The last of several that a key calls equal is another one than `min` or `max` returns: no fix there. */
function extremeFix(
  context: RuleContext,
  { node, call, end }: { readonly node: Subscript; readonly call: Call; readonly end: End },
): Fix | undefined {
  const key = call.arguments.find(({ keyword }) => keyword?.name === 'key');
  const [iterable] = call.arguments;
  if ((key !== undefined && !end.isFirstOfEquals) || iterable === undefined) {
    return undefined;
  }
  return extremesFix(
    context,
    [
      {
        node,
        take: end.take,
        values: iterable.value,
        key: key === undefined ? '' : context.source(key.span),
      },
    ],
    [],
  );
}

/** `xs.sort()` where afterwards only `xs[0]` or `xs[-1]`, and what does not mind the order, is read. */
function checkSortedInPlace(context: RuleContext, call: Call, name: Name): void {
  const { module } = context;
  const reversed = reverseOf(call);
  const own = context.functionOf(name).scope;
  const definitions = containerDefinitions(module.scopes, name);
  const isOwn =
    module.scopes.bindingOf(name)?.scope === own &&
    definitions.length > 0 &&
    definitions.every((definition) => definition.kind === 'assignment');
  if (
    !isOwn ||
    reversed === undefined ||
    containerKinds(module).shapeOf(name).kind !== 'list' ||
    growingLoops(module, call).length > 0
  ) {
    return;
  }
  const after = usesOf(module, name).filter((use) => use.node.span.start > call.span.end);
  const ends = after.flatMap((use) => endRead(use, reversed));
  const areHarmless = after.every(
    (use) => endRead(use, reversed).length > 0 || mindsNoOrder(context, use),
  );
  const [only] = after;
  if (ends.length === 0 && after.length === 1 && only !== undefined) {
    reportRank(context, { call, name, use: only, isOwn: isMadeHere(context, definitions) });
  }
  if (ends.length === 0 || !areHarmless) {
    return;
  }
  const key = call.arguments.some(({ keyword }) => keyword?.name === 'key');
  const words = [...new Set(ends.map(({ end }) => (end.take === 'min' ? 'smallest' : 'largest')))];
  context.report({
    span: call.span,
    message: `\`${name.name}\` is sorted only to read its ${words.join(' and ')} element`,
    note: 'min() and max() read everything once',
    evidence: [costOf(context, call, name.name)],
    ...withFix(
      key || !isMadeHere(context, definitions)
        ? undefined
        : inPlaceFix(context, { call, name, ends, after }),
    ),
  });
}

interface Rank {
  readonly call: Call;
  readonly name: Name;
  /** The only use of the sorted list. */
  readonly use: Use;
  /** Nobody else sees whether the list is sorted. */
  readonly isOwn: boolean;
}

/** `xs.sort()` to read `xs[1]`, and nothing else. */
function reportRank(context: RuleContext, { call, name, use, isOwn }: Rank): void {
  const { by } = use;
  const rank =
    use.kind === 'index' && by.kind === 'subscript' && by.object === use.node
      ? constantNumber(by.index)
      : undefined;
  if (rank === undefined || Math.abs(rank) > 10 || by.kind !== 'subscript') {
    return;
  }
  const statement = call.parent;
  const isFit =
    isOwn &&
    statement?.kind === 'expression-statement' &&
    blockOf(statement).length > 1 &&
    !isRepeated(context, by);
  context.report({
    span: call.span,
    message: `\`${name.name}\` is sorted only to read one element; \`heapq\` keeps only the first few`,
    note: 'sorts everything',
    severity: 'low',
    evidence: [costOf(context, call, name.name)],
    ...withFix(
      isFit
        ? rankFix(context, { node: by, values: name.name, rank, call }, [
            removeLines(context.module, statement),
          ])
        : undefined,
    ),
  });
}

interface EndRead {
  readonly node: Subscript;
  readonly end: End;
}

function endRead(use: Use, reversed: boolean): readonly EndRead[] {
  if (use.kind !== 'index' || use.by.kind !== 'subscript' || use.by.object !== use.node) {
    return [];
  }
  const end = endOf(use.by.index, reversed);
  return end === undefined ? [] : [{ node: use.by, end }];
}

function mindsNoOrder(context: RuleContext, use: Use): boolean {
  const name = use.by.kind === 'call' ? context.resolve(use.by.callee) : undefined;
  return (
    (use.kind === 'membership' && use.by.kind === 'comparison') ||
    (use.kind === 'read' && ['if', 'while'].includes(use.by.kind)) ||
    ['builtins.len', 'builtins.sum', 'builtins.min', 'builtins.max', 'builtins.set'].includes(
      name ?? '',
    )
  );
}

function inPlaceFix(
  context: RuleContext,
  {
    call,
    name,
    ends,
    after,
  }: {
    readonly call: Call;
    readonly name: Name;
    readonly ends: readonly EndRead[];
    readonly after: readonly Use[];
  },
): Fix | undefined {
  const statement = call.parent;
  const isPlain =
    statement?.kind === 'expression-statement' &&
    blockOf(statement).length > 1 &&
    after.length === ends.length &&
    ends.every(({ node }) => !isRepeated(context, node));
  return isPlain
    ? extremesFix(
        context,
        ends.map(({ node, end }) => ({ node, take: end.take, values: name, key: '' })),
        [removeLines(context.module, statement)],
      )
    : undefined;
}

/** A list that this function made itself: nobody else sees whether it is sorted. */
function isMadeHere(context: RuleContext, definitions: readonly Definition[]): boolean {
  return definitions.every(
    ({ value }) =>
      value?.kind === 'list' ||
      value?.kind === 'comprehension' ||
      (value?.kind === 'call' &&
        ['builtins.list', 'builtins.sorted'].includes(context.resolve(value.callee) ?? '')),
  );
}

function isRepeated(context: RuleContext, node: Node): boolean {
  return (
    growingLoops(context.module, node).length > 0 || context.functionOf(node).node.kind === 'lambda'
  );
}
