import { containerKinds } from '../../cost/container-kinds.ts';
import { isPlace } from '../../cost/container-uses.ts';
import { isSmallIterable, loopText, type Loop } from '../../cost/loops.ts';
import {
  growthIn,
  isInvariant,
  isMadeOutside,
  isSmallContainer,
  variesWith,
} from '../../cost/loop-dependence.ts';
import { isLinear } from '../../cost/operation-cost.ts';
import {
  callerFactors,
  costEvidence,
  growingLoops,
  loopFactor,
  type Factor,
} from '../../cost/repetition.ts';
import { containerDefinitions } from '../../cost/container-definitions.ts';
import type { ContainerKind } from '../../cost/shape.ts';
import type { Severity } from '../../core/severity.ts';
import type { Comparison, Comprehension, Expression } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { firstInLoop, type FirstInLoop } from './first-in-loop.ts';
import { withFix } from '../rewrite.ts';
import { setRewrite } from './set-rewrite.ts';
import { shortSource } from './short-source.ts';

export const membershipInList = defineRule({
  meta: {
    id: 'performance/membership-in-list',
    summary: 'A list is searched from its start in every turn of a loop',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => {
    const isFirst = firstInLoop();
    return {
      comparison(node) {
        for (const [index, operator] of node.operators.entries()) {
          const needle = node.operands[index];
          const container = node.operands[index + 1];
          const isTest = operator === 'in' || operator === 'not in';
          if (isTest && needle !== undefined && container !== undefined) {
            checkMembership(context, { node, needle, container }, isFirst);
          }
        }
      },
    };
  },
});

interface Membership {
  readonly node: Comparison;
  readonly needle: Expression;
  readonly container: Expression;
}

function checkMembership(context: RuleContext, membership: Membership, isFirst: FirstInLoop): void {
  const { node, container } = membership;
  const { kind } = containerKinds(context.module).shapeOf(container);
  if (container.kind === 'comprehension') {
    checkMade(context, membership, container);
  }
  if (!isSearched(kind, container) || isSmallContainer(context.module, container)) {
    return;
  }
  const loops = growingLoops(context.module, node).filter((loop) =>
    isSameInAllTurns(context, container, loop),
  );
  const innermost = loops.at(-1);
  if (innermost !== undefined) {
    if (isFirst(innermost, context.source(container.span))) {
      reportLoop(context, membership, { loops, innermost, kind });
    }
    return;
  }
  const isOutside = isPlace(container) && comesFromOutside(context, container);
  const factors = isOutside ? callerFactors(context.module, node) : [];
  if (factors.length > 0) {
    reportCalls(context, membership, { factors, kind });
  }
}

/** `x in [one.key for one in kept]`, where `kept` grows with the loop: made and searched in every turn. */
function checkMade(context: RuleContext, { node }: Membership, container: Comprehension): void {
  const [clause, ...others] = container.clauses;
  const source = clause?.iterable;
  if (container.result !== 'list' || others.length > 0 || !isPlace(source)) {
    return;
  }
  const { module } = context;
  const loops = growingLoops(module, node).filter((loop) => isMadeOutside(module, source, loop));
  const inner = loops.at(-1);
  const growing = inner === undefined ? undefined : growthIn(module, source, inner)[0];
  if (inner === undefined || growing === undefined) {
    return;
  }
  const text = shortSource(context, source);
  context.report({
    span: node.span,
    message: `A list is made of all of \`${text}\` and searched in every turn of ${loopText(inner)}; a set that grows beside \`${text}\` answers at once`,
    note: 'reads the elements one by one',
    evidence: [
      costEvidence(module, [
        ...loops.map(loopFactor),
        { span: container.span, name: inner.name, note: `reads all of ${text}` },
        { span: growing.by.span, name: '', note: `${text} grows with the loop` },
      ]),
    ],
  });
}

/** A string is searched by a fast substring search that no set replaces; literals are small. */
function isSearched(kind: ContainerKind, container: Expression): boolean {
  return (
    isLinear('membership', kind) &&
    !['str', 'bytes', 'iterator'].includes(kind) &&
    !['list', 'tuple'].includes(container.kind)
  );
}

/** A container made anew in each turn is searched once after it was made: a set would save nothing. */
function isSameInAllTurns(context: RuleContext, container: Expression, loop: Loop): boolean {
  const { module } = context;
  if (isPlace(container)) {
    return isMadeOutside(module, container, loop);
  }
  if (container.kind === 'subscript') {
    return container.index.kind !== 'slice' && !variesWith(module, container, loop);
  }
  return isInvariant(module, container, loop) && !isSmallIterable(module, container);
}

function comesFromOutside(context: RuleContext, container: Expression): boolean {
  if (container.kind === 'attribute') {
    return true;
  }
  if (container.kind !== 'name') {
    return false;
  }
  const own = context.functionOf(container).scope;
  const binding = context.module.scopes.bindingOf(container);
  return (
    binding !== undefined &&
    (binding.scope !== own ||
      containerDefinitions(context.module.scopes, container).every(
        (definition) => definition.kind === 'parameter' && isPassedThrough(context, container.name),
      ))
  );
}

/** The function calls itself with the same container: a search in every call. */
function isPassedThrough(context: RuleContext, name: string): boolean {
  return context.module.functions.some(({ recursiveCalls }) =>
    recursiveCalls.some((call) =>
      call.arguments.some(({ value }) => value.kind === 'name' && value.name === name),
    ),
  );
}

interface LoopSearch {
  readonly loops: readonly Loop[];
  readonly innermost: Loop;
  readonly kind: ContainerKind;
}

function reportLoop(
  context: RuleContext,
  { node, needle, container }: Membership,
  { loops, innermost, kind }: LoopSearch,
): void {
  const { module } = context;
  const text = shortSource(context, container);
  const growing = isPlace(container)
    ? loops.flatMap((loop) => growthIn(module, container, loop))[0]
    : undefined;
  const loopName = innermost.name;
  const noun = kindNoun(kind);
  const factors: Factor[] = [
    ...loops.map(loopFactor),
    {
      span: node.span,
      name: growing === undefined ? sizeName(context, container) : loopName,
      note: `searches ${text}, a ${noun}`,
    },
    ...(growing === undefined
      ? []
      : [{ span: growing.by.span, name: '', note: `${text} grows with the loop` }]),
  ];
  const again = loops[0];
  context.report({
    span: node.span,
    message:
      growing === undefined
        ? `The ${noun} \`${text}\` is searched from its start in every turn of ${loopText(innermost)}`
        : `\`${text}\` is a ${noun} that grows with ${loopText(innermost)}, and every turn searches it from its start`,
    note: 'reads the elements one by one',
    severity: severityOf(context, container, { isGrowing: growing !== undefined, loops }),
    evidence: [costEvidence(module, factors)],
    ...withFix(again === undefined ? undefined : setRewrite(module, { needle, container }, again)),
  });
}

function reportCalls(
  context: RuleContext,
  { node, container }: Membership,
  { factors, kind }: { readonly factors: readonly Factor[]; readonly kind: ContainerKind },
): void {
  const text = shortSource(context, container);
  const operation = { span: node.span, name: text, note: `searches ${text}, a ${kindNoun(kind)}` };
  context.report({
    span: node.span,
    message: `\`${text}\` is a ${kindNoun(kind)} that is searched from its start whenever \`${context.functionOf(node).qualifiedName}\` is called, which happens again and again`,
    note: 'reads the elements one by one',
    evidence: [costEvidence(context.module, [...factors, operation])],
  });
}

/** As high as what is known about the sizes allows. */
function severityOf(
  context: RuleContext,
  container: Expression,
  { isGrowing, loops }: { readonly isGrowing: boolean; readonly loops: readonly Loop[] },
): Severity {
  if (isGrowing) {
    return loops.some((loop) => isOverInput(context, loop)) ? 'high' : 'medium';
  }
  if (loops.every((loop) => loop.node.kind === 'while')) {
    return 'low';
  }
  const isGiven =
    container.kind === 'attribute' ||
    (container.kind === 'name' &&
      containerDefinitions(context.module.scopes, container).every(
        (definition) => definition.kind === 'parameter',
      ));
  return isGiven ? 'low' : 'medium';
}

/** Runs over what is read from outside, which has any length; a parameter may be a few column names. */
function isOverInput(context: RuleContext, loop: Loop): boolean {
  if (loop.node.kind === 'while') {
    return false;
  }
  let found = false;
  walk(loop.node.iterable, (node) => {
    found ||=
      node.kind === 'call' &&
      ['builtins.input', 'builtins.open', 'sys.stdin'].includes(context.resolve(node.callee) ?? '');
    found ||=
      node.kind === 'name' &&
      node.parent?.kind !== 'attribute' &&
      containerKinds(context.module).shapeOf(node).kind === 'iterator' &&
      containerDefinitions(context.module.scopes, node).some(({ kind }) => kind === 'with');
  });
  return found;
}

function sizeName(context: RuleContext, container: Expression): string {
  return container.kind === 'call' || container.kind === 'comprehension'
    ? 'm'
    : shortSource(context, container);
}

function kindNoun(kind: ContainerKind): string {
  return kind === 'dict-values' ? 'sequence of values' : kind;
}
