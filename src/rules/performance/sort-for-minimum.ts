import type { Fix } from '../../core/finding.ts';
import { containerDefinitions } from '../../cost/container-definitions.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { usesOf, type Use } from '../../cost/container-uses.ts';
import { isSmallContainer } from '../../cost/loop-dependence.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Definition } from '../../python/scopes.ts';
import { blockOf } from '../../python/tree/blocks.ts';
import type {
  Assignment,
  Call,
  Expression,
  Name,
  Node,
  Subscript,
} from '../../python/tree/nodes.ts';
import { constantNumber } from '../../python/tree/queries.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { removeLines, withFix } from '../rewrite.ts';
import { extremesFix, fewFix, rankFix, ranksInHeapFix } from './sort-rewrite.ts';
import { shortSource } from './short-source.ts';
import { depthOf, sortedVariable, sortedVariableFix, type Depth } from './sorted-variable.ts';

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
    assignment(node) {
      const { value } = node;
      if (value?.kind === 'call' && context.resolve(value.callee) === 'builtins.sorted') {
        checkSortedVariable(context, node, value);
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
  if (
    sorted === undefined ||
    reversed === undefined ||
    isWritten(node) ||
    isSmallContainer(context.module, sorted)
  ) {
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

/** `ordered = sorted(xs)`, where afterwards only `ordered[0]`, `ordered[:3]` or the like is read. */
function checkSortedVariable(context: RuleContext, assignment: Assignment, call: Call): void {
  const sorted = call.arguments[0]?.value;
  const reversed = reverseOf(call);
  if (sorted === undefined || reversed === undefined || isSmallContainer(context.module, sorted)) {
    return;
  }
  const found = sortedVariable(context, assignment, reversed);
  if (found === undefined) {
    return;
  }
  const { name, depth, end } = found;
  const text = shortSource(context, sorted);
  const isLargest = (end === 'front') === reversed;
  const better = isLargest ? 'largest' : 'smallest';
  context.report({
    span: call.span,
    message:
      depth === 1
        ? `All of \`${text}\` is sorted, and of \`${name.name}\` only the ${better} element is read; \`${isLargest ? 'max' : 'min'}\` finds it in one go`
        : `All of \`${text}\` is sorted, and of \`${name.name}\` only the ${depth} ${better} elements are read; \`heapq.n${better}\` keeps no others`,
    note: 'sorts everything',
    severity: depth === 1 ? 'medium' : 'low',
    evidence: [costOf(context, call, text)],
    ...withFix(sortedVariableFix(context, found)),
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
  if (ends.length === 0 || !areHarmless) {
    reportRanks(context, {
      call,
      name,
      uses: after.filter((use) => !mindsNoOrder(context, use)),
      isOwn: isMadeHere(context, definitions) && after.every((use) => use.kind === 'index'),
    });
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

interface Ranks {
  readonly call: Call;
  readonly name: Name;
  /** What is read of the sorted list. */
  readonly uses: readonly Use[];
  /** Nobody else sees whether the list is sorted, or how much of it is left. */
  readonly isOwn: boolean;
}

/** `xs.sort()` to read `xs[1]`, or `xs[-1]` and `xs[-2]`, and nothing else. */
function reportRanks(context: RuleContext, { call, name, uses, isOwn }: Ranks): void {
  const reads = uses.map(({ kind, by, node }) =>
    kind === 'index' && by.kind === 'subscript' && by.object === node ? by : undefined,
  );
  const places = reads.map((read) => (read === undefined ? undefined : depthOf(read)));
  const [first] = places;
  if (first === undefined || places.some((one) => one?.end !== first.end)) {
    return;
  }
  const depth = Math.max(...places.map((one) => one?.depth ?? 0));
  const known = reads.filter((read) => read !== undefined);
  const isRepeatedly = known.some((read) => isRepeated(context, read));
  context.report({
    span: call.span,
    message: `\`${name.name}\` is sorted only to read ${known.length === 1 ? 'one element' : `the ${depth} at one end`}; \`heapq\` keeps only the first few`,
    note: 'sorts everything',
    severity: 'low',
    evidence: [costOf(context, call, name.name)],
    ...withFix(
      isOwn && !isRepeatedly
        ? ranksFix(context, { call, name: name.name, end: first.end, depth, reads: known })
        : undefined,
    ),
  });
}

function ranksFix(
  context: RuleContext,
  {
    call,
    name,
    end,
    depth,
    reads,
  }: {
    readonly call: Call;
    readonly name: string;
    readonly end: Depth['end'];
    readonly depth: number;
    readonly reads: readonly Subscript[];
  },
): Fix | undefined {
  const statement = call.parent;
  const alike = areAlike(context, call);
  const [only, ...others] = reads;
  const rank = only === undefined ? undefined : constantNumber(only.index);
  if (statement?.kind !== 'expression-statement' || only === undefined || rank === undefined) {
    return undefined;
  }
  return others.length === 0 && blockOf(statement).length > 1
    ? rankFix(context, { node: only, values: name, rank, call, alike }, [
        removeLines(context.module, statement),
      ])
    : ranksInHeapFix(context, { call, name, end, depth, reads, alike });
}

/** Whole numbers and texts that are equal are the same. */
function areAlike(context: RuleContext, { callee }: Call): boolean {
  const list = callee.kind === 'attribute' ? callee.object : callee;
  const { element } = containerKinds(context.module).shapeOf(list);
  return ['int', 'str', 'bytes'].includes(element?.kind ?? '');
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
