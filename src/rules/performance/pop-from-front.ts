import type { Fix } from '../../core/finding.ts';
import { containerDefinitions } from '../../cost/container-definitions.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { isPlace, usesOf, type Place, type Use } from '../../cost/container-uses.ts';
import { isMadeOutside, isSame, isSmallContainer } from '../../cost/loop-dependence.ts';
import { isLinear } from '../../cost/operation-cost.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, Expression, Node } from '../../python/tree/nodes.ts';
import { ancestors, walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { firstInLoop, type FirstInLoop } from './first-in-loop.ts';
import { importName, replace, ruleFix, withFix } from '../rewrite.ts';

export const popFromFront = defineRule({
  meta: {
    id: 'performance/pop-from-front',
    summary: 'A list is emptied from its front in a loop',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => {
    const isFirst = firstInLoop();
    return {
      call(node) {
        const { callee } = node;
        if (callee.kind === 'attribute' && isPopAtZero(node) && isPlace(callee.object)) {
          check(context, { node, list: callee.object, isPop: true }, isFirst);
        }
      },
      delete(node) {
        for (const target of node.targets) {
          const isFront =
            target.kind === 'subscript' &&
            target.index.kind === 'number' &&
            target.index.text === '0';
          if (isFront && isPlace(target.object)) {
            check(context, { node, list: target.object, isPop: false }, isFirst);
          }
        }
      },
      assignment(node) {
        const [target] = node.targets;
        const { value } = node;
        if (
          node.targets.length === 1 &&
          isPlace(target) &&
          value?.kind === 'subscript' &&
          isTail(context, value.index) &&
          isSame(context.module, value.object, target)
        ) {
          check(context, { node, list: target, isPop: false }, isFirst);
        }
      },
    };
  },
});

interface FrontRemoval {
  readonly node: Node;
  readonly list: Place;
  readonly isPop: boolean;
}

function isPopAtZero(call: Call): boolean {
  const position = call.arguments[0]?.value;
  return (
    call.callee.kind === 'attribute' &&
    call.callee.attribute.name === 'pop' &&
    call.arguments.length === 1 &&
    position?.kind === 'number' &&
    position.text === '0'
  );
}

/** `[1:]`, `[2:]`, `[length + 1 :]`: all but the first; not a half, of which there are few to take. */
function isTail(context: RuleContext, index: Expression): boolean {
  return (
    index.kind === 'slice' &&
    index.lower !== undefined &&
    index.lower.kind !== 'unary' &&
    !isHalf(context, index.lower) &&
    index.upper === undefined &&
    index.step === undefined
  );
}

/** `len(xs) // 2`, and `middle + 1` where `middle` was such a division. */
function isHalf(context: RuleContext, bound: Expression): boolean {
  let found = holdsDivision(bound);
  walk(bound, (node) => {
    found ||=
      node.kind === 'name' &&
      containerDefinitions(context.module.scopes, node).some(
        ({ value }) => value !== undefined && holdsDivision(value),
      );
  });
  return found;
}

function holdsDivision(expression: Expression): boolean {
  let found = false;
  walk(expression, (node) => {
    found ||= node.kind === 'binary' && ['//', '/', '>>'].includes(node.operator);
  });
  return found;
}

function check(
  context: RuleContext,
  { node, list, isPop }: FrontRemoval,
  isFirst: FirstInLoop,
): void {
  const { module } = context;
  const { kind } = containerKinds(module).shapeOf(list);
  const loops = growingLoops(module, node).filter((loop) => isMadeOutside(module, list, loop));
  const inner = loops.at(-1);
  const isCopied = isLinear(isPop ? 'pop-front' : 'slice', kind);
  if (
    inner === undefined ||
    !isCopied ||
    isSmallContainer(module, list) ||
    isKeptShort(context, node, list)
  ) {
    return;
  }
  const text = context.source(list.span);
  if (!isFirst(inner, text)) {
    return;
  }
  context.report({
    span: node.span,
    message: `Taking the beginning away moves all the rest of the ${kind} \`${text}\`, in every turn of the loop`,
    note: 'moves all the others',
    severity: kind === 'list' ? 'medium' : 'low',
    evidence: [
      costEvidence(module, [
        ...loops.map(loopFactor),
        { span: node.span, name: text, note: `moves all of ${text}` },
      ]),
    ],
    ...withFix(dequeRewrite(context, list)),
  });
}

/** `if len(window) > 5: window.pop(0)` keeps the list short. */
function isKeptShort(context: RuleContext, node: Node, list: Place): boolean {
  return [...ancestors(node)].some(
    (ancestor) =>
      (ancestor.kind === 'if' || ancestor.kind === 'while') &&
      ancestor.test.kind === 'comparison' &&
      ancestor.test.operands.some((operand) => isLengthOf(context, operand, list)) &&
      ancestor.test.operands.some(
        (operand) =>
          operand.kind === 'number' && Number(operand.text) > 1 && Number(operand.text) <= 64,
      ),
  );
}

function isLengthOf(context: RuleContext, expression: Expression, list: Place): boolean {
  const argument = expression.kind === 'call' ? expression.arguments[0]?.value : undefined;
  return (
    expression.kind === 'call' &&
    context.resolve(expression.callee) === 'builtins.len' &&
    argument !== undefined &&
    isSame(context.module, argument, list)
  );
}

/** The list becomes a deque when it is local and everything done with it works on both, and as fast. */
function dequeRewrite(context: RuleContext, list: Place): Fix | undefined {
  const { module } = context;
  if (list.kind !== 'name') {
    return undefined;
  }
  const definitions = module.scopes.bindingOf(list)?.definitions ?? [];
  const [birth] = definitions;
  const value = birth?.value;
  if (
    definitions.length !== 1 ||
    birth?.kind !== 'assignment' ||
    value === undefined ||
    containerKinds(module).shapeOf(value).kind !== 'list'
  ) {
    return undefined;
  }
  const annotation = birth.node.kind === 'assignment' ? birth.node.annotation : undefined;
  const listType = annotation?.kind === 'subscript' ? annotation.object : annotation;
  if (listType !== undefined && context.source(listType.span) !== 'list') {
    return undefined;
  }
  const others = usesOf(module, list).filter((use) => use.node !== birth.name);
  const deque = importName(module, { from: 'collections', name: 'deque' });
  if (deque === undefined || !others.every((use) => worksOnDeque(context, use))) {
    return undefined;
  }
  const isEmpty = value.kind === 'list' && value.elements.length === 0;
  const text = isEmpty ? '' : context.source(listedIn(context, value).span);
  return ruleFix(`make \`${list.name}\` a deque, which gives its first element away at once`, [
    ...deque.edits,
    ...(listType === undefined ? [] : [replace(listType.span, deque.name)]),
    replace(value.span, `${deque.name}(${text})`),
    ...others.map((use) => popEdit(context, use)).filter((edit) => edit !== undefined),
  ]);
}

/** `xs` of `list(xs)`: the deque reads it itself. */
function listedIn(context: RuleContext, value: Expression): Expression {
  const [only, ...others] = value.kind === 'call' ? value.arguments : [];
  return value.kind === 'call' &&
    context.resolve(value.callee) === 'builtins.list' &&
    only?.unpacking === 'none' &&
    others.length === 0
    ? only.value
    : value;
}

function worksOnDeque(context: RuleContext, use: Use): boolean {
  if (use.by.kind === 'call') {
    const isLength = context.resolve(use.by.callee) === 'builtins.len';
    const isPop = use.method === 'pop' && (use.by.arguments.length === 0 || isPopAtZero(use.by));
    const isRead = use.kind === 'read' && READING.has(context.resolve(use.by.callee) ?? '');
    return (
      isLength ||
      isPop ||
      isRead ||
      ['append', 'extend', 'clear', 'remove', 'count'].includes(use.method)
    );
  }
  const isTruth =
    ['if', 'while', 'unary'].includes(use.by.kind) ||
    (use.by.kind === 'boolean' && ['if', 'while'].includes(use.by.parent?.kind ?? ''));
  const isEnd =
    use.kind === 'index' &&
    use.by.kind === 'subscript' &&
    ['0', '-1'].includes(context.source(use.by.index.span));
  const isExtended = use.by.kind === 'augmented-assignment' && use.by.operator === '+';
  return (
    (use.kind === 'read' && isTruth) ||
    use.kind === 'membership' ||
    isEnd ||
    isExtended ||
    isFrontDeleted(use)
  );
}

/** Builtins that only iterate. */
const READING: ReadonlySet<string> = new Set(
  ['sum', 'min', 'max', 'sorted', 'list', 'tuple', 'set', 'any', 'all'].map(
    (name) => `builtins.${name}`,
  ),
);

/** `del xs[0]` as a statement of its own. */
function isFrontDeleted({ node, by }: Use): boolean {
  const [only] = by.kind === 'delete' ? by.targets : [];
  return (
    by.kind === 'delete' &&
    by.targets.length === 1 &&
    only?.kind === 'subscript' &&
    only.object === node &&
    only.index.kind === 'number' &&
    only.index.text === '0'
  );
}

function popEdit(context: RuleContext, use: Use): ReturnType<typeof replace> | undefined {
  if (isFrontDeleted(use)) {
    return replace(use.by.span, `${context.source(use.node.span)}.popleft()`);
  }
  if (use.by.kind !== 'call' || !isPopAtZero(use.by) || use.by.callee.kind !== 'attribute') {
    return undefined;
  }
  return replace({ start: use.by.callee.attribute.span.start, end: use.by.span.end }, 'popleft()');
}
