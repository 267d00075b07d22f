import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { changesElements, classify, isPlace, usesOf } from '../../cost/container-uses.ts';
import { functionCost } from '../../cost/function-cost.ts';
import { costEvidence, recursionFactor } from '../../cost/repetition.ts';
import type { FunctionInfo } from '../../python/functions.ts';
import type { Scope } from '../../python/scopes.ts';
import type { Call, Expression, FunctionDefinition, Node } from '../../python/tree/nodes.ts';
import { ancestors, walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { importName, lineBefore, ruleFix, withFix } from '../rewrite.ts';
import { functionInfoOf } from '../../python/function-info.ts';

export const recursionWithoutMemo = defineRule({
  meta: {
    id: 'performance/recursion-without-memo',
    summary: 'A recursive function computes the same results again and again',
    severity: 'high',
    since: '0.1.0',
  },
  visitors: (context) => ({
    function(node) {
      const info = functionInfoOf(context.module, node);
      if (info === undefined || isRemembered(context, node) || hasEffects(context, info)) {
        return;
      }
      const calls = info.recursiveCalls.filter((call) => isUsed(call));
      const steps = calls.map((call) => stepOf(context, node, call));
      const pair = overlappingPair(calls, steps);
      if (pair !== undefined) {
        report(context, node, pair);
      }
    },
  }),
});

/** How a call's arguments differ from the parameters: per parameter unchanged, or changed by an amount. */
type Step = ReadonlyMap<string, string>;

/** Two calls of which one run makes both, and which lead to the same arguments by different ways. */
function overlappingPair(
  calls: readonly Call[],
  steps: readonly (Step | undefined)[],
): readonly [Call, Call] | undefined {
  for (const [index, first] of calls.entries()) {
    for (const [offset, second] of calls.slice(index + 1).entries()) {
      const one = steps[index];
      const two = steps[index + 1 + offset];
      if (one !== undefined && two !== undefined && areBothMade(first, second)) {
        return [first, second];
      }
    }
  }
  return undefined;
}

/**
 * The step of a call all of whose arguments are parameters, moved by numbers at most: then different orders of steps meet.
 * Undefined for `node.left`, slices, middles of a range and all else that splits the problem into parts of their own.
 */
function stepOf(context: RuleContext, node: FunctionDefinition, call: Call): Step | undefined {
  const isMethod = call.callee.kind === 'attribute';
  const parameters = node.parameters.slice(isMethod ? 1 : 0);
  const step = new Map<string, string>();
  for (const [index, argument] of call.arguments.entries()) {
    const name = argument.keyword?.name ?? parameters[index]?.name.name;
    if (name === undefined || argument.unpacking !== 'none') {
      return undefined;
    }
    const change = changeOf(context, argument.value, name);
    if (change === undefined) {
      return undefined;
    }
    step.set(name, change);
  }
  return [...step.values()].some((change) => change !== '') ? step : undefined;
}

/** Empty for the parameter itself, its source for the parameter moved by something, undefined for anything else. */
function changeOf(context: RuleContext, value: Expression, parameter: string): string | undefined {
  if (value.kind === 'name') {
    return value.name === parameter || isConstantName(context, value) ? '' : undefined;
  }
  if (
    value.kind === 'attribute' &&
    isPlace(value) &&
    context.source(value.span).startsWith('self.')
  ) {
    return '';
  }
  const isMoved =
    value.kind === 'binary' &&
    value.left.kind === 'name' &&
    value.left.name === parameter &&
    (value.operator === '-' ||
      (value.operator === '+' && isNumber(context, value.right)) ||
      (value.operator === '//' && isNumber(context, value.right)));
  return isMoved && !isText(context, value) ? context.source(value.span) : undefined;
}

/** A name that is no parameter of the function: the same in all calls. */
function isConstantName(
  context: RuleContext,
  value: Extract<Expression, { kind: 'name' }>,
): boolean {
  const binding = context.module.scopes.bindingOf(value);
  return binding !== undefined && binding.scope !== context.functionOf(value).scope;
}

function isNumber(context: RuleContext, value: Expression): boolean {
  return ['int', 'float', 'bool'].includes(containerKinds(context.module).shapeOf(value).kind);
}

function isText(context: RuleContext, value: Expression): boolean {
  return ['str', 'set', 'list'].includes(containerKinds(context.module).shapeOf(value).kind);
}

/** False for a call whose result nobody looks at: it is made for its effects. */
function isUsed(call: Call): boolean {
  return call.parent?.kind !== 'expression-statement' && call.parent?.kind !== 'yield';
}

/** True unless the two stand in branches that exclude each other, or one ends the run before the other. */
function areBothMade(first: Call, second: Call): boolean {
  const above = new Set<Node>(ancestors(first));
  const meeting = [...ancestors(second)].find((ancestor) => above.has(ancestor));
  if (meeting === undefined) {
    return false;
  }
  if (meeting.kind === 'if' || meeting.kind === 'conditional' || meeting.kind === 'try') {
    const test = meeting.kind === 'try' ? undefined : meeting.test;
    return test !== undefined && (isWithin(first, test) || isWithin(second, test));
  }
  const isReturned = [...ancestors(first)]
    .slice(0, [...ancestors(first)].indexOf(meeting))
    .some((ancestor) => ancestor.kind === 'return');
  return !isReturned;
}

function isWithin(node: Node, outer: Node): boolean {
  return outer.span.start <= node.span.start && node.span.end <= outer.span.end;
}

/** A cache as decorator, or a table that the function looks into and stores to. */
function isRemembered(context: RuleContext, node: FunctionDefinition): boolean {
  const isDecorated = node.decorators.some((decorator) =>
    /cache|memo|njit|jit/i.test(context.source(decorator.span)),
  );
  let hasTable = false;
  walk(node, (inner) => {
    hasTable ||=
      inner.kind === 'assignment' && inner.targets.some((target) => target.kind === 'subscript');
  });
  return isDecorated || hasTable;
}

/** Functions that print, change what was given to them or what others see are not computed again for nothing. */
function hasEffects(context: RuleContext, info: FunctionInfo): boolean {
  if (info.isGenerator || info.isAsync) {
    return true;
  }
  let found = false;
  walk(info.node, (node) => {
    found ||=
      node.kind === 'global' ||
      node.kind === 'nonlocal' ||
      (node.kind === 'expression-statement' && node.value.kind === 'call') ||
      (node.kind === 'attribute' &&
        isPlace(node) &&
        ['rebind', 'grow', 'shrink'].includes(classify(node).kind)) ||
      (node.kind === 'call' &&
        ['builtins.print', 'builtins.input', 'random.random', 'random.randint'].includes(
          context.resolve(node.callee) ?? '',
        ));
  });
  return found;
}

function report(
  context: RuleContext,
  node: FunctionDefinition,
  [first, second]: readonly [Call, Call],
): void {
  const name = node.name.name;
  const parameter = node.parameters.find(
    ({ name: { name: one } }) => one !== 'self' && one !== 'cls',
  );
  const size = parameter?.name.name ?? 'n';
  const { polynomial, formula } = functionCost(context.module, node);
  const isSolved = polynomial.some((term) => term.size.exponential !== undefined);
  context.report({
    span: first.span,
    message: `\`${context.source(first.span)}\` and \`${context.source(second.span)}\` meet the same arguments again, and \`${name}\` computes each anew: twice the work with every step`,
    note: 'computed again for every way that leads here',
    evidence: [
      costEvidence(
        context.module,
        [
          recursionFactor(node, first),
          { span: second.span, name: '', note: 'and once more in the same run' },
        ],
        isSolved ? formula : `exponential in ${size}`,
      ),
    ],
    ...withFix(cacheFix(context, node)),
  });
}

/** `functools.cache` on a plain function whose parameters can be hashed as far as one sees. */
function cacheFix(context: RuleContext, node: FunctionDefinition): Fix | undefined {
  const isPlain =
    node.parent?.kind !== 'class' &&
    node.decorators.length === 0 &&
    node.parameters.every(
      ({ style, name, annotation }) =>
        style !== 'star' &&
        style !== 'double-star' &&
        (isTextType(context, annotation) || !isIndexed(node, name.name)) &&
        !isUnhashableType(context, annotation),
    ) &&
    !givesContainer(context, node) &&
    !readsChangingState(context, node);
  const cache = importName(context.module, { from: 'functools', name: 'cache' });
  return isPlain && cache !== undefined
    ? ruleFix('remember the results with `functools.cache` (the arguments must be hashable)', [
        ...cache.edits,
        lineBefore(context.module, node, `@${cache.name}`),
      ])
    : undefined;
}

/** Something outside that is bound or changed more than once: a remembered result would be one of earlier times. */
function readsChangingState(context: RuleContext, node: FunctionDefinition): boolean {
  const own = functionInfoOf(context.module, node)?.scope;
  let found = false;
  for (const statement of node.body) {
    walk(statement, (inner) => {
      const binding = inner.kind === 'name' ? context.module.scopes.bindingOf(inner) : undefined;
      if (inner.kind !== 'name' || binding === undefined || binding.name === node.name.name) {
        return;
      }
      const isOutside = !isWithinScope(binding.scope, own);
      const isConstant =
        binding.definitions.length === 1 &&
        usesOf(context.module, inner).every(
          (use) => use.kind === 'rebind' || !changesElements(use),
        );
      found ||= isOutside && !isConstant;
    });
  }
  return found;
}

function isWithinScope(scope: Scope, outer: Scope | undefined): boolean {
  for (let current: Scope | undefined = scope; current !== undefined; current = current.parent) {
    if (current === outer) {
      return true;
    }
  }
  return false;
}

/** A remembered list would be one and the same list for all callers, who may change it. */
function givesContainer(context: RuleContext, node: FunctionDefinition): boolean {
  const { shapeOf } = containerKinds(context.module);
  const returns = functionInfoOf(context.module, node)?.returns ?? [];
  return returns.some(
    (one) =>
      one.kind === 'return' &&
      one.value !== undefined &&
      ['list', 'set', 'dict', 'deque', 'iterator', 'object'].includes(shapeOf(one.value).kind),
  );
}

function isTextType(context: RuleContext, annotation: Expression | undefined): boolean {
  return annotation !== undefined && /^(str|bytes|tuple)\b/.test(context.source(annotation.span));
}

function isUnhashableType(context: RuleContext, annotation: Expression | undefined): boolean {
  return (
    annotation !== undefined &&
    /^(list|dict|set|List|Dict|Set|Sequence|Iterable|Mapping)\b/.test(
      context.source(annotation.span),
    )
  );
}

/** A parameter that is subscripted or measured is likely a list, which cannot be hashed. */
function isIndexed(node: FunctionDefinition, parameter: string): boolean {
  let isIndexed = false;
  walk(node, (inner) => {
    isIndexed ||=
      (inner.kind === 'subscript' &&
        inner.object.kind === 'name' &&
        inner.object.name === parameter) ||
      (inner.kind === 'call' &&
        inner.callee.kind === 'name' &&
        inner.callee.name === 'len' &&
        inner.arguments.some(({ value }) => value.kind === 'name' && value.name === parameter));
  });
  return isIndexed;
}
