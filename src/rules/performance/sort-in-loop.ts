import type { Fix } from '../../core/finding.ts';
import type { Severity } from '../../core/severity.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { isPlace, usesOf, type Place } from '../../cost/container-uses.ts';
import { repeats, loopText, type Loop } from '../../cost/loops.ts';
import {
  changesIn,
  isInvariant,
  isMadeOutside,
  isSmallContainer,
} from '../../cost/loop-dependence.ts';
import { operationCost } from '../../cost/operation-cost.ts';
import { costEvidence, growingLoops, loopFactor, productOf } from '../../cost/repetition.ts';
import type { Call, Expression, Node } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { orderedFix, type Sorting } from './ordered-rewrite.ts';
import { freshName, lineBefore, replace, ruleFix, withFix } from '../rewrite.ts';
import { wordsOf } from './words-of.ts';
import { shortSource } from './short-source.ts';
import { hoistPlace } from './hoist-place.ts';

export const sortInLoop = defineRule({
  meta: {
    id: 'performance/sort-in-loop',
    summary: 'The same elements are sorted again in every turn of a loop',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const { callee } = node;
      const first = node.arguments[0]?.value;
      if (
        callee.kind === 'attribute' &&
        callee.attribute.name === 'sort' &&
        isPlace(callee.object)
      ) {
        const { kind } = containerKinds(context.module).shapeOf(callee.object);
        if (operationCost('sort', kind) !== undefined) {
          check(context, { call: node, sorted: callee.object, isInPlace: true });
        }
      } else if (first !== undefined && context.resolve(callee) === 'builtins.sorted') {
        check(context, { call: node, sorted: first, isInPlace: false });
      }
    },
  }),
});

function check(context: RuleContext, sorting: Sorting): void {
  const { module } = context;
  const { call, sorted } = sorting;
  const loops = growingLoops(module, call).filter((loop) => livesOn(context, sorted, loop));
  const inner = loops.at(-1);
  if (inner === undefined || isSmallContainer(module, sorted) || leavesLoop(call, inner)) {
    return;
  }
  const text = shortSource(context, sorted);
  const isChanged = isPlace(sorted) && changes(context, sorted, inner);
  context.report({
    span: call.span,
    message: isChanged
      ? `\`${text}\` is sorted again in every turn of the loop after a small change; a heap or \`bisect.insort\` keeps the order for less`
      : `\`${text}\` is sorted again in every turn of ${loopText(inner)}, though the loop does not change it`,
    note: 'sorts everything again',
    severity: severityOf(inner, isChanged),
    evidence: [
      costEvidence(
        module,
        [...loops.map(loopFactor), { span: call.span, name: text, note: `sorts ${text}` }],
        productOf([...loops.map((loop) => loop.name), `${text} · log ${text}`]),
      ),
    ],
    ...withFix(isChanged ? orderedFix(context, sorting, inner) : hoisted(context, sorting, loops)),
  });
}

function livesOn(context: RuleContext, sorted: Expression, loop: Loop): boolean {
  return isPlace(sorted)
    ? isMadeOutside(context.module, sorted, loop)
    : !['list', 'tuple', 'string'].includes(sorted.kind) &&
        isInvariant(context.module, sorted, loop);
}

function changes(context: RuleContext, place: Place, loop: Loop): boolean {
  const inLoop = usesOf(context.module, place).filter((use) => repeats(loop.node, use.node));
  return (
    changesIn(context.module, place, loop).length > 0 ||
    inLoop.some((use) => use.kind === 'escape' || use.kind === 'other')
  );
}

/** `sorted(xs)` just before `return`, `break` or `raise` runs once; inside a formatted text it is for people. */
function leavesLoop(call: Call, loop: Loop): boolean {
  for (let node = call.parent; node !== undefined && repeats(loop.node, node); node = node.parent) {
    if (node.kind === 'return' || node.kind === 'raise' || node.kind === 'string') {
      return true;
    }
    if (node.kind === 'expression-statement' || node.kind === 'assignment') {
      const block = node.parent !== undefined && 'body' in node.parent ? node.parent.body : [];
      const last = Array.isArray(block) ? block.at(-1) : undefined;
      return last !== undefined && ['return', 'break', 'raise'].includes(last.kind);
    }
  }
  return false;
}

function severityOf(loop: Loop, isChanged: boolean): Severity {
  return isChanged && loop.node.kind !== 'comprehension-clause' ? 'high' : 'medium';
}

/** Sorts once before the loop, where the sorted list is only read in place. */
function hoisted(
  context: RuleContext,
  { call, sorted, isInPlace }: Sorting,
  loops: readonly Loop[],
): Fix | undefined {
  const { module } = context;
  const outer = loops.find((loop) => isInvariant(module, call, loop));
  const { parent } = call;
  const isOnlyRead =
    (parent?.kind === 'for' && parent.iterable === call) ||
    (parent?.kind === 'comprehension-clause' && parent.iterable === call) ||
    (parent?.kind === 'subscript' && parent.object === call) ||
    (parent?.kind === 'argument' && isReading(context, parent.parent));
  const statement = outer === undefined ? undefined : hoistPlace(module, outer, [call]);
  const isNamed = sorted.kind === 'name' || isView(sorted);
  const word = wordsOf(context.source({ start: sorted.span.start, end: call.span.end }));
  if (isInPlace || !isOnlyRead || statement === undefined || word === '' || !isNamed) {
    return undefined;
  }
  const name = freshName(module, `sorted_${word}`);
  return ruleFix(`sort \`${context.source(sorted.span)}\` once before the loop`, [
    lineBefore(module, statement, `${name} = ${context.source(call.span)}`),
    replace(call.span, name),
  ]);
}

/** Builtins that go through what they are given and keep nothing of it but in their own iterator. */
function isReading(context: RuleContext, call: Node | undefined): boolean {
  return (
    call?.kind === 'call' &&
    /^builtins\.(enumerate|zip|len|any|all|sum|tuple)$/.test(context.resolve(call.callee) ?? '')
  );
}

/** `points.values()`. */
function isView(sorted: Expression): boolean {
  return (
    sorted.kind === 'call' &&
    sorted.callee.kind === 'attribute' &&
    ['values', 'keys', 'items'].includes(sorted.callee.attribute.name) &&
    isPlace(sorted.callee.object)
  );
}
