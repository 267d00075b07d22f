import { containerKinds } from '../../cost/container-kinds.ts';
import { isPlace, usesOf, type Place } from '../../cost/container-uses.ts';
import { isMadeOutside, isSame, variesWith } from '../../cost/loop-dependence.ts';
import { loopText, type Loop } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Assignment, AugmentedAssignment, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { firstInLoop, type FirstInLoop } from './first-in-loop.ts';
import { joinRewrite } from './join-rewrite.ts';
import { withFix } from '../rewrite.ts';

export const stringConcatenationInLoop = defineRule({
  meta: {
    id: 'performance/string-concatenation-in-loop',
    summary: 'A string grows piece by piece in a loop',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => {
    const isFirst = firstInLoop();
    return {
      'augmented-assignment'(node) {
        if (node.operator === '+') {
          checkGrowth(
            context,
            {
              statement: node,
              target: node.target,
              piece: node.value,
              how: 'append',
            },
            isFirst,
          );
        }
      },
      assignment(node) {
        const [target] = node.targets;
        if (node.targets.length === 1 && isPlace(target) && node.value?.kind === 'binary') {
          const growth = ownSum(context, node, target);
          if (growth !== undefined) {
            checkGrowth(context, growth, isFirst);
          }
        }
      },
    };
  },
});

interface StringGrowth {
  readonly statement: Assignment | AugmentedAssignment;
  readonly target: Expression;
  /** What is added, where it is one expression. */
  readonly piece: Expression | undefined;
  /** Several that are added one after another. */
  readonly pieces?: readonly Expression[];
  readonly how: 'append' | 'append-sum' | 'prepend';
}

/** `s = s + x`, `s = s + x + y` (a sum on the way to the name) and `s = x + s`. */
function ownSum(context: RuleContext, node: Assignment, target: Place): StringGrowth | undefined {
  const { value } = node;
  if (value?.kind !== 'binary' || value.operator !== '+') {
    return undefined;
  }
  const common = { statement: node, target };
  if (isSame(context.module, value.left, target)) {
    return { ...common, piece: value.right, how: 'append' };
  }
  if (isSame(context.module, value.right, target)) {
    return { ...common, piece: value.left, how: 'prepend' };
  }
  let first: Expression = value;
  const pieces: Expression[] = [];
  while (first.kind === 'binary' && first.operator === '+') {
    pieces.unshift(first.right);
    first = first.left;
  }
  return isSame(context.module, first, target)
    ? { ...common, piece: undefined, pieces, how: 'append-sum' }
    : undefined;
}

function checkGrowth(context: RuleContext, growth: StringGrowth, isFirst: FirstInLoop): void {
  const { statement, target, how } = growth;
  const loops = growingLoops(context.module, statement).filter((loop) =>
    growsThrough(context, target, loop),
  );
  const [outer] = loops;
  const inner = loops.at(-1);
  const text = context.source(target.span);
  if (
    outer === undefined ||
    inner === undefined ||
    !isText(context, growth) ||
    !isFirst(inner, text)
  ) {
    return;
  }
  const inPlace = how === 'append' && isGrownInPlace(context, target);
  const loopName = inner.name;
  context.report({
    span: statement.span,
    message: inPlace
      ? `\`${text}\` grows piece by piece in ${loopText(inner)}; CPython extends a local string in place, other implementations copy it in every turn`
      : `\`${text}\` is copied whole in every turn of ${loopText(inner)}, because ${reasonOf(context, growth)}`,
    note: inPlace ? 'linear on CPython only' : 'copies everything collected so far',
    severity: inPlace ? 'low' : 'medium',
    evidence: [
      costEvidence(
        context.module,
        [
          ...loops.map(loopFactor),
          {
            span: statement.span,
            name: loopName,
            note: inPlace ? `extends ${text}` : `copies ${text}, which grows with the loop`,
          },
        ],
        inPlace ? `O(${loopName}) on CPython, O(${loopName}²) elsewhere` : undefined,
      ),
    ],
    ...withFix(
      inPlace || outer.node.kind !== 'for' || loops.length !== 1
        ? undefined
        : joinRewrite(context.module, {
            ...growth,
            pieces: growth.pieces ?? (growth.piece === undefined ? [] : [growth.piece]),
            isPrepended: how === 'prepend',
            loop: outer.node,
          }),
    ),
  });
}

function growsThrough(context: RuleContext, target: Expression, loop: Loop): boolean {
  if (isPlace(target)) {
    return isMadeOutside(context.module, target, loop);
  }
  return target.kind === 'subscript' && !variesWith(context.module, target, loop);
}

function isText(context: RuleContext, { target, piece }: StringGrowth): boolean {
  const { shapeOf } = containerKinds(context.module);
  return [target, piece].some(
    (expression) => expression !== undefined && ['str', 'bytes'].includes(shapeOf(expression).kind),
  );
}

/**
 * CPython 3.11 and later resize a string in place when `s += x` or `s = s + x` stores into a local variable of a function that
 * no inner function shares (`BINARY_OP_INPLACE_ADD_UNICODE`); for globals, attributes and elements they copy it.
 */
function isGrownInPlace(context: RuleContext, target: Expression): boolean {
  if (target.kind !== 'name') {
    return false;
  }
  const binding = context.module.scopes.bindingOf(target);
  const own = context.functionOf(target);
  return (
    binding?.scope.kind === 'function' &&
    binding.scope === own.scope &&
    usesOf(context.module, target).every((use) => context.functionOf(use.node) === own)
  );
}

function reasonOf(context: RuleContext, { target, how }: StringGrowth): string {
  if (how === 'prepend') {
    return 'the new piece is put in front';
  }
  if (target.kind === 'attribute') {
    return 'an attribute cannot be extended in place';
  }
  if (target.kind === 'subscript') {
    return 'an element of a container cannot be extended in place';
  }
  if (how === 'append-sum') {
    return 'the sum makes a new string first (`+=` with the pieces in brackets would not)';
  }
  return context.functionOf(target).node.kind === 'module'
    ? 'a global variable cannot be extended in place'
    : 'a variable that functions share cannot be extended in place';
}
