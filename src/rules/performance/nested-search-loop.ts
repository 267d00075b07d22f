import { containerKinds } from '../../cost/container-kinds.ts';
import { describeLoop, loopsAround, loopText, within, type Loop } from '../../cost/loops.ts';
import { isSmallContainer, variesWith } from '../../cost/loop-dependence.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type {
  Comparison,
  Comprehension,
  Expression,
  For,
  Node,
  Statement,
} from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { groupRewrite, skipsOthers } from './group-rewrite.ts';
import { withFix } from '../rewrite.ts';
import { shortSource } from './short-source.ts';

export const nestedSearchLoop = defineRule({
  meta: {
    id: 'performance/nested-search-loop',
    summary: 'An inner loop searches for equal elements that a dictionary would find at once',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    for(node) {
      const tests = searchTests(node);
      if (tests.length > 0) {
        check(context, { inner: describeLoop(context.module, node), at: node, tests });
      }
    },
    comprehension(node) {
      const clause = node.clauses.at(-1);
      if (clause !== undefined && !clause.isAsync) {
        const tests = [...clause.conditions, ...quantified(node)].flatMap(equalities);
        check(context, {
          inner: describeLoop(context.module, clause),
          at: clause.iterable,
          tests,
        });
      }
    },
  }),
});

interface Search {
  readonly inner: Loop;
  /** A node for which the loops around it are the outer loops. */
  readonly at: Node;
  /** Equalities that decide whether the inner loop has found something. */
  readonly tests: readonly Comparison[];
}

/** `if a == b: …` is all that the loop does, or `if a != b: continue` is what it does first. */
function searchTests(node: For): readonly Comparison[] {
  const [first] = node.body;
  if (first?.kind !== 'if' || first.orElse.length > 0) {
    return [];
  }
  if (node.body.length === 1) {
    return equalities(first.test);
  }
  const [only] = first.body;
  const isSkip = first.body.length === 1 && only?.kind === 'continue';
  return isSkip && first.test.kind === 'comparison' && first.test.operators.join() === '!='
    ? [first.test]
    : [];
}

function equalities(test: Expression): readonly Comparison[] {
  if (test.kind === 'boolean' && test.operator === 'and') {
    return test.operands.flatMap(equalities);
  }
  return test.kind === 'comparison' && test.operators.join() === '==' ? [test] : [];
}

/** The element of `any(a == b for …)` and `sum(a == b for …)` is the test itself. */
function quantified(node: Comprehension): readonly Expression[] {
  const call = node.parent?.kind === 'argument' ? node.parent.parent : undefined;
  const isQuantifier =
    call?.kind === 'call' &&
    call.callee.kind === 'name' &&
    ['any', 'all', 'sum'].includes(call.callee.name);
  return isQuantifier ? [node.element] : [];
}

function check(context: RuleContext, { inner, at, tests }: Search): void {
  const { module } = context;
  if (
    inner.isConstant ||
    inner.node.kind === 'while' ||
    isSmallContainer(module, inner.node.iterable)
  ) {
    return;
  }
  const outers = growingLoops(module, at);
  for (const test of tests) {
    const outer = outers.findLast((loop) => isJoin(context, { test, inner, outer: loop }));
    if (outer !== undefined && !isTable(context, inner, outer)) {
      report(context, { test, inner, outer, at });
      return;
    }
  }
}

interface Finding extends Join {
  readonly at: Node;
}

interface Join {
  readonly test: Comparison;
  readonly inner: Loop;
  readonly outer: Loop;
}

/** One side speaks of the inner loop only, the other of the outer; or a sum of both equals something of neither. */
function isJoin(context: RuleContext, { test, inner, outer }: Join): boolean {
  const [left, right] = test.operands;
  if (left === undefined || right === undefined || !isSearchedAnew(context, inner, outer)) {
    return false;
  }
  if ([left, right].some(isClass)) {
    return false;
  }
  const isPair = isSplit(context, [left, right], { inner, outer });
  const isSum = [
    [left, right],
    [right, left],
  ].some(
    ([sum, goal]) =>
      sum?.kind === 'binary' &&
      ['+', '-', '^'].includes(sum.operator) &&
      goal !== undefined &&
      !variesWith(context.module, goal, inner) &&
      isSplit(context, [sum.left, sum.right], { inner, outer }),
  );
  return (isPair && !isDiagonal(left, right, { inner, outer })) || isSum;
}

/** `i % 2 == j % 2` sorts into a few classes: many pairs fit, and all of them are wanted. */
function isClass(side: Expression): boolean {
  return side.kind === 'binary' && (side.operator === '%' || side.operator === '&');
}

function isSplit(
  context: RuleContext,
  sides: readonly [Expression, Expression],
  { inner, outer }: { readonly inner: Loop; readonly outer: Loop },
): boolean {
  const { module } = context;
  const depends = sides.map((side) => ({
    onInner: variesWith(module, side, inner),
    onOuter: variesWithOuter(context, side, { inner, outer }),
  }));
  const [one, two] = depends;
  return (
    one !== undefined &&
    two !== undefined &&
    ((one.onInner && !one.onOuter && two.onOuter && !two.onInner) ||
      (two.onInner && !two.onOuter && one.onOuter && !one.onInner))
  );
}

/** The inner loop is part of the outer one's body, so what it binds varies with both; only the rest counts here. */
function variesWithOuter(
  context: RuleContext,
  side: Expression,
  { inner, outer }: { readonly inner: Loop; readonly outer: Loop },
): boolean {
  let varies = false;
  walk(side, (node) => {
    if (node.kind === 'name' && !variesWith(context.module, node, inner)) {
      varies ||= variesWith(context.module, node, outer);
    }
  });
  return varies;
}

/** The inner loop runs over the same elements in every turn of the outer one; `range(i + 1, n)` is a part of the same. */
function isSearchedAnew(context: RuleContext, inner: Loop, outer: Loop): boolean {
  if (inner.node.kind === 'while') {
    return false;
  }
  const { iterable } = inner.node;
  if (!variesWith(context.module, iterable, outer)) {
    return !holdsCall(context, iterable);
  }
  const isRange = iterable.kind === 'call' && context.resolve(iterable.callee) === 'builtins.range';
  const isRest =
    iterable.kind === 'subscript' &&
    iterable.index.kind === 'slice' &&
    !variesWith(context.module, iterable.object, outer);
  return (isRange && !readsElement(iterable)) || isRest;
}

/** `range(sizes[i])` runs over something else in every turn. */
function readsElement(iterable: Expression): boolean {
  let found = false;
  walk(iterable, (node) => {
    found ||= node.kind === 'subscript' || node.kind === 'attribute';
  });
  return found;
}

/** A call that is not known to read only may give other elements each time. */
function holdsCall(context: RuleContext, iterable: Expression): boolean {
  let found = false;
  walk(iterable, (node) => {
    if (node.kind === 'call') {
      const isKnown =
        context.resolve(node.callee)?.startsWith('builtins.') === true ||
        (node.callee.kind === 'attribute' &&
          ['items', 'keys', 'values', 'split', 'splitlines'].includes(
            node.callee.attribute.name,
          )) ||
        containerKinds(context.module).shapeOf(node).kind !== 'unknown';
      found ||= !isKnown || context.resolve(node.callee) === 'builtins.open';
    }
    found ||= node.kind === 'await' || node.kind === 'yield';
  });
  return found;
}

/** `if i == j` picks the diagonal of a table. */
function isDiagonal(
  left: Expression,
  right: Expression,
  { inner, outer }: { readonly inner: Loop; readonly outer: Loop },
): boolean {
  return (
    left.kind === 'name' &&
    right.kind === 'name' &&
    [inner, outer].some((loop) => 'iterable' in loop.node && isCounter(loop.node.iterable))
  );
}

function isCounter(iterable: Expression): boolean {
  return (
    iterable.kind === 'call' && iterable.callee.kind === 'name' && iterable.callee.name === 'range'
  );
}

/** The body fills or reads a table by both loops' variables, as dynamic programming does: every pair counts. */
function isTable(context: RuleContext, inner: Loop, outer: Loop): boolean {
  const body: readonly Statement[] = inner.node.kind === 'for' ? inner.node.body : [];
  let found = false;
  for (const statement of body) {
    walk(statement, (node) => {
      if (node.kind === 'subscript') {
        found ||=
          variesWith(context.module, node, inner) &&
          variesWithOuter(context, node, { inner, outer });
      }
    });
  }
  return found;
}

function report(context: RuleContext, { test, inner, outer, at }: Finding): void {
  const { module } = context;
  const loops = [...loopsAround(module, at).filter((loop) => !loop.isConstant), inner];
  const shape =
    inner.node.kind === 'while' ? undefined : containerKinds(module).shapeOf(inner.node.iterable);
  const isCertain = ['list', 'range', 'str', 'tuple', 'deque'].includes(shape?.kind ?? '');
  context.report({
    span: within(test, inner.header) ? test.span : inner.header,
    message: `For every turn of ${loopText(outer)}, all of ${inner.name === 'n' ? 'the inner loop' : `\`${inner.name}\``} is searched for \`${shortSource(context, test)}\`; a dictionary or set built once finds it at once`,
    note: 'searched again in every turn of the outer loop',
    severity: isCertain ? 'high' : 'medium',
    evidence: [
      costEvidence(module, [
        ...loops.map(loopFactor),
        { span: test.span, name: '', note: 'compares one pair' },
      ]),
    ],
    ...withFix(
      isExclusive(inner)
        ? groupRewrite(module, { test, inner, outer, at, isSkip: isSkip(inner, test) })
        : undefined,
    ),
  });
}

/** Only what fits counts; `all(a == b for …)` asks about the others. */
function isExclusive({ node }: Loop): boolean {
  const call =
    node.parent?.kind === 'comprehension' && node.parent.parent?.kind === 'argument'
      ? node.parent.parent.parent
      : undefined;
  return !(call?.kind === 'call' && call.callee.kind === 'name' && call.callee.name === 'all');
}

function isSkip({ node }: Loop, test: Comparison): boolean {
  return node.kind === 'for' && skipsOthers(node, test);
}
