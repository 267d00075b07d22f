import type { Fix, TextEdit } from '../../core/finding.ts';
import type { Span } from '../../core/span.ts';
import { containerDefinitions } from '../../cost/container-definitions.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { usesOf } from '../../cost/container-uses.ts';
import { describeLoop, repeats, type Loop } from '../../cost/loops.ts';
import { changesIn, isMadeOutside } from '../../cost/loop-dependence.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { ComprehensionClause, For, Name, Node, Subscript } from '../../python/tree/nodes.ts';
import { applyEdits } from '../../text/edits.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { freshName, replace, ruleFix, withFix } from '../rewrite.ts';

export const indexLoop = defineRule({
  meta: {
    id: 'performance/index-loop',
    summary: 'A loop counts positions only to read the element at each',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    for(node) {
      check(context, node);
    },
    'comprehension-clause'(node) {
      check(context, node);
    },
  }),
});

function check(context: RuleContext, loop: For | ComprehensionClause): void {
  const list = countedList(context, loop);
  const reads = list === undefined ? undefined : elementReads(context, loop, list);
  if (list === undefined || reads === undefined || loop.isAsync) {
    return;
  }
  const described = describeLoop(context.module, loop);
  const text = context.source(reads[0]?.span ?? list.span);
  context.report({
    span: { start: loop.target.span.start, end: loop.iterable.span.end },
    message: `The loop counts positions of \`${list.name}\` only to read \`${text}\`; a loop over \`${list.name}\` itself gets each element without counting or looking it up`,
    note: 'counts, then looks up',
    evidence: [
      costEvidence(context.module, [
        ...growingLoops(context.module, loop).map(loopFactor),
        loopFactor(described),
      ]),
    ],
    ...withFix(elementFix(context, { loop, list, reads })),
  });
}

/** `xs` of `range(len(xs))`, where `xs` is a sequence that the loop leaves as it is. */
function countedList(context: RuleContext, loop: For | ComprehensionClause): Name | undefined {
  const { iterable } = loop;
  const length = iterable.kind === 'call' ? iterable.arguments[0]?.value : undefined;
  const list = length?.kind === 'call' ? length.arguments[0]?.value : undefined;
  if (
    iterable.kind !== 'call' ||
    length?.kind !== 'call' ||
    iterable.arguments.length !== 1 ||
    context.resolve(iterable.callee) !== 'builtins.range' ||
    context.resolve(length.callee) !== 'builtins.len' ||
    list?.kind !== 'name'
  ) {
    return undefined;
  }
  const { kind } = containerKinds(context.module).shapeOf(list);
  const described: Loop = describeLoop(context.module, loop);
  const isLeftAlone =
    isMadeOutside(context.module, list, described) &&
    changesIn(context.module, list, described).length === 0 &&
    !usesOf(context.module, list).some(
      (use) =>
        repeats(loop, use.node) &&
        (use.kind === 'escape' || use.kind === 'other' || use.kind === 'reorder'),
    );
  const isSequence =
    ['list', 'tuple', 'str', 'bytes'].includes(kind) ||
    (kind === 'unknown' && isGiven(context, list));
  return isSequence && isLeftAlone ? list : undefined;
}

/** A parameter that nobody annotated: by being counted and read by position it shows that it is a sequence, or behaves as one. */
function isGiven(context: RuleContext, list: Name): boolean {
  const definitions = containerDefinitions(context.module.scopes, list);
  return (
    definitions.length > 0 &&
    definitions.every(
      ({ kind, node }) =>
        kind === 'parameter' && node.kind === 'parameter' && node.annotation === undefined,
    )
  );
}

/** The places that read `xs[i]`, when the counter is for nothing else. */
function elementReads(
  context: RuleContext,
  loop: For | ComprehensionClause,
  list: Name,
): readonly Subscript[] | undefined {
  const { target } = loop;
  const binding = target.kind === 'name' ? context.module.scopes.bindingOf(target) : undefined;
  if (target.kind !== 'name' || binding === undefined) {
    return undefined;
  }
  const own = binding.references.filter((reference) => repeats(loop, reference));
  const outside = binding.references.filter((reference) => !repeats(loop, reference));
  const isOtherLoops = outside.every((reference) => isBoundByOtherLoop(reference, loop));
  const isOnlyHere = binding.definitions.every(
    ({ name }) => name === target || !repeats(loop, name),
  );
  const reads = own.map((reference) => readOf(reference, list));
  const isFit = reads.length > 0 && isOtherLoops && isOnlyHere;
  return isFit && reads.every((read) => read !== undefined) ? reads : undefined;
}

function readOf(counter: Name, list: Name): Subscript | undefined {
  const { parent } = counter;
  return parent?.kind === 'subscript' &&
    parent.index === counter &&
    parent.object.kind === 'name' &&
    parent.object.name === list.name
    ? parent
    : undefined;
}

/** Read in another loop that counts with the same name. */
function isBoundByOtherLoop(reference: Name, loop: Node): boolean {
  for (let node = reference.parent; node !== undefined; node = node.parent) {
    const isBinder =
      node.kind === 'for' &&
      node !== loop &&
      node.target.kind === 'name' &&
      node.target.name === reference.name &&
      repeats(node, reference);
    if (isBinder) {
      return true;
    }
  }
  return false;
}

function elementFix(
  context: RuleContext,
  found: {
    readonly loop: For | ComprehensionClause;
    readonly list: Name;
    readonly reads: readonly Subscript[];
  },
): Fix | undefined {
  const { loop, list, reads } = found;
  const { module } = context;
  const element = freshName(module, singular(list.name));
  const whole = loop.kind === 'for' ? loop : (loop.parent ?? loop);
  const edits = [
    replace(loop.target.span, element),
    replace(loop.iterable.span, list.name),
    ...reads.map((read) => replace(read.span, element)),
  ];
  const isCertain = containerKinds(module).shapeOf(list).kind !== 'unknown';
  return ruleFix(
    `loop over \`${list.name}\` itself${isCertain ? '' : ' (it must be a sequence)'}`,
    [asOne(module.text, whole.span, edits)],
  );
}

/** All of the loop in one edit, so that no other rewrite of a part of it, which may speak of the counter, is applied beside it. */
function asOne(text: string, span: Span, edits: readonly TextEdit[]): TextEdit {
  const inside = edits.map(({ span: { start, end }, newText }) => ({
    span: { start: start - span.start, end: end - span.start },
    newText,
  }));
  return replace(span, applyEdits(text.slice(span.start, span.end), inside));
}

/** `sample` of `samples`; `item` where the name has no plural. */
function singular(name: string): string {
  if (/[^aeiou]ies$/.test(name)) {
    return `${name.slice(0, -3)}y`;
  }
  return /[^s]s$/.test(name) && name.length > 3 ? name.slice(0, -1) : 'item';
}
