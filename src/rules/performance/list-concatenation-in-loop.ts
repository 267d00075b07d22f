import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { isPlace, usesOf, type Place, type Use } from '../../cost/container-uses.ts';
import { loopsAround, loopText, within, type Loop } from '../../cost/loops.ts';
import { isMadeOutside, isSame, isSmallContainer } from '../../cost/loop-dependence.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Assignment, Call, Dictionary, Expression, Node } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { firstInLoop, type FirstInLoop } from './first-in-loop.ts';
import { importName, replace, ruleFix, withFix } from '../rewrite.ts';
import { isPureKey } from './pure-key.ts';
import { shortSource } from './short-source.ts';

export const listConcatenationInLoop = defineRule({
  meta: {
    id: 'performance/list-concatenation-in-loop',
    summary: 'A list, tuple or dictionary is copied whole to add a few elements to it',
    severity: 'medium',
    since: '0.1.0',
    sameAs: ['RUF005', 'RUF017'],
  },
  visitors: (context) => {
    const isFirst = firstInLoop();
    return {
      assignment(node) {
        const [target] = node.targets;
        if (node.targets.length === 1 && isPlace(target)) {
          const added = addedTo(context, node.value, target);
          if (added !== undefined) {
            check(context, { node, target, added }, isFirst);
          }
        }
      },
      'augmented-assignment'(node) {
        const { target } = node;
        if (node.operator === '+' && isPlace(target)) {
          check(context, { node, target, added: [] }, isFirst);
        }
      },
      call(node) {
        const [, start] = node.arguments;
        const isListSum =
          context.resolve(node.callee) === 'builtins.sum' &&
          start?.value.kind === 'list' &&
          start.value.elements.length === 0;
        if (isListSum || isReducedSum(context, node)) {
          reportSum(context, node, isListSum ? 0 : 1);
        }
      },
    };
  },
});

interface Growth {
  readonly node: Node;
  readonly target: Place;
  /** The new elements, where they are written out; empty where they come from elsewhere. */
  readonly added: readonly Expression[];
}

/** `reduce(operator.add, lists, [])` and `reduce(lambda done, more: done + more, lists, [])`. */
function isReducedSum(context: RuleContext, node: Call): boolean {
  const [adder, , start, ...others] = node.arguments;
  const isEmptyList = start?.value.kind === 'list' && start.value.elements.length === 0;
  return (
    context.resolve(node.callee) === 'functools.reduce' &&
    others.length === 0 &&
    isEmptyList &&
    adder !== undefined &&
    (/^operator\.(add|concat)$/.test(context.resolve(adder.value) ?? '') || isAddition(adder.value))
  );
}

function isAddition(adder: Expression): boolean {
  const [first, second, ...others] = adder.kind === 'lambda' ? adder.parameters : [];
  return (
    adder.kind === 'lambda' &&
    others.length === 0 &&
    adder.body.kind === 'binary' &&
    adder.body.operator === '+' &&
    adder.body.left.kind === 'name' &&
    adder.body.left.name === first?.name.name &&
    adder.body.right.kind === 'name' &&
    adder.body.right.name === second?.name.name
  );
}

/** `xs = xs + [a, b]` and `xs = [*xs, a, b]`. */
function addedTo(
  context: RuleContext,
  value: Expression | undefined,
  target: Place,
): readonly Expression[] | undefined {
  if (value?.kind === 'binary' && (value.operator === '+' || value.operator === '|')) {
    const isOwn = isSame(context.module, value.left, target);
    return isOwn ? (value.right.kind === 'list' ? value.right.elements : []) : undefined;
  }
  if (value?.kind === 'dictionary') {
    const [first, ...rest] = value.entries;
    const isOwn = first?.key === undefined && isSame(context.module, first?.value ?? value, target);
    return isOwn && rest.length > 0 ? [] : undefined;
  }
  if (value?.kind === 'list' || value?.kind === 'tuple') {
    const [first, ...rest] = value.elements;
    const isOwn = first?.kind === 'starred' && isSame(context.module, first.value, target);
    return isOwn && rest.length > 0 ? rest : undefined;
  }
  return undefined;
}

function check(context: RuleContext, growth: Growth, isFirst: FirstInLoop): void {
  const { node, target } = growth;
  const { module } = context;
  const loops = growingLoops(module, node).filter((loop) => isMadeOutside(module, target, loop));
  const inner = loops.at(-1);
  if (inner === undefined) {
    return;
  }
  const { kind } = containerKinds(module).shapeOf(target);
  const isCopied =
    kind === 'tuple' || ((kind === 'list' || kind === 'dict') && node.kind === 'assignment');
  if (!isCopied || !isFirst(inner, context.source(target.span))) {
    return;
  }
  const text = context.source(target.span);
  context.report({
    span: node.span,
    message: `The whole ${kind === 'dict' ? 'dictionary' : kind} \`${text}\` is copied in every turn of ${loopText(inner)} to make it a little longer`,
    note: 'copies everything collected so far',
    severity: kind === 'tuple' || inner.node.kind === 'while' ? 'low' : 'medium',
    evidence: [
      costEvidence(module, [
        ...loops.map(loopFactor),
        { span: node.span, name: inner.name, note: `copies ${text}, which grows with the loop` },
      ]),
    ],
    ...withFix(kind === 'tuple' ? undefined : inPlace(context, growth, loops)),
  });
}

/** Appends instead, where no other name can hold the old list and see it change. */
function inPlace(
  context: RuleContext,
  { node, target, added }: Growth,
  loops: readonly Loop[],
): Fix | undefined {
  const [only] = added;
  const uses = usesOf(context.module, target);
  const births = uses.filter((use) => use.kind === 'rebind' && use.by !== node);
  const isOwn = births.every(
    ({ by }) => by.kind === 'assignment' && isFresh(by) && by.targets.length === 1,
  );
  const isShared = uses.some(
    (use) =>
      use.by !== node &&
      use.node.parent?.parent !== node &&
      use.node.parent?.parent?.parent !== node &&
      (use.kind === 'other' ||
        use.by.kind === 'boolean' ||
        (use.kind === 'escape' && use.by.kind !== 'return') ||
        isIterated(context, use, node)),
  );
  const isSafe = target.kind === 'name' && births.length > 0 && isOwn && !isShared;
  if (!isSafe || loops.length === 0) {
    return undefined;
  }
  if (added.length !== 1 || only === undefined || only.kind === 'starred') {
    return extended(context, node, target);
  }
  return ruleFix('append to the list', [
    replace(node.span, `${target.name}.append(${context.source(only.span)})`),
  ]);
}

/** A loop around runs over the list itself: it would see what is added. */
function isIterated(context: RuleContext, use: Use, node: Node): boolean {
  return loopsAround(context.module, node).some(
    (loop) => loop.node.kind !== 'while' && within(use.node, loop.node.iterable.span),
  );
}

/** `xs = xs + ys` → `xs += ys`, which adds to the same list; `+` takes lists only. */
function extended(context: RuleContext, node: Node, target: Place): Fix | undefined {
  const sum = node.kind === 'assignment' ? node.value : undefined;
  if (sum?.kind === 'dictionary') {
    return ruleFix('add to the dictionary in place', [
      replace(node.span, updated(context, sum, context.source(target.span))),
    ]);
  }
  if (sum?.kind === 'list') {
    const [first, second] = sum.elements;
    return first === undefined || second === undefined
      ? undefined
      : ruleFix('add to the list in place', [
          replace({ start: target.span.end, end: second.span.start }, ' += ['),
        ]);
  }
  if (sum?.kind !== 'binary' || !isSame(context.module, sum.left, target)) {
    return undefined;
  }
  const { kind } = containerKinds(context.module).shapeOf(sum.right);
  return kind === 'list' || kind === 'unknown'
    ? ruleFix('add to the list in place (what is added must be a list)', [
        replace({ start: target.span.end, end: sum.right.span.start }, ' += '),
      ])
    : undefined;
}

/** What adds to the dictionary itself the entries that follow the first one. */
function updated(context: RuleContext, sum: Dictionary, name: string): string {
  const [, second] = sum.entries;
  const added = sum.entries.length === 2 ? second : undefined;
  if (added === undefined || (added.key !== undefined && !isPureKey(context.module, added.key))) {
    const entries = { start: second?.span.start ?? sum.span.end, end: sum.span.end };
    return `${name}.update({${context.source(entries)})`;
  }
  return added.key === undefined
    ? `${name}.update(${context.source(added.value.span)})`
    : `${name}[${context.source(added.key.span)}] = ${context.source(added.value.span)}`;
}

function isFresh({ value }: Assignment): boolean {
  return (
    value?.kind === 'list' ||
    value?.kind === 'comprehension' ||
    (value?.kind === 'dictionary' && value.entries.every(({ key }) => key !== undefined))
  );
}

function reportSum(context: RuleContext, call: Call, at: number): void {
  const lists = call.arguments[at]?.value;
  if (lists === undefined || isSmallContainer(context.module, lists)) {
    return;
  }
  const text = lists.kind === 'comprehension' ? 'the lists' : shortSource(context, lists);
  const chain = importName(context.module, { from: 'itertools', name: 'chain' });
  const source = context.source(lists.span);
  const argument =
    lists.kind === 'comprehension' && source.startsWith('(') ? source : `(${source})`;
  context.report({
    span: call.span,
    message: `\`${shortSource(context, call.callee)}\` of lists makes a new list for every element of ${lists.kind === 'comprehension' ? text : `\`${text}\``} and copies all before it`,
    note: 'copies everything collected so far',
    evidence: [
      costEvidence(
        context.module,
        [{ span: call.span, name: text, note: `one copy for every list in ${text}` }],
        `O(${text} · all elements)`,
      ),
    ],
    ...withFix(
      chain === undefined
        ? undefined
        : ruleFix('chain the lists (other sequences among them would be taken apart too)', [
            ...chain.edits,
            replace(call.span, `list(${chain.name}.from_iterable${argument})`),
          ]),
    ),
  });
}
