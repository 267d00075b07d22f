import { containerKinds } from '../../cost/container-kinds.ts';
import { costEvidence, recursionFactor } from '../../cost/repetition.ts';
import type { FunctionInfo } from '../../python/functions.ts';
import type {
  Call,
  Expression,
  FunctionDefinition,
  Slice,
  Subscript,
} from '../../python/tree/nodes.ts';
import { ancestors } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { functionInfoOf } from '../../python/function-info.ts';

export const sliceInRecursion = defineRule({
  meta: {
    id: 'performance/slice-in-recursion',
    summary: 'A recursive function copies its argument for every call',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    function(node) {
      const info = functionInfoOf(context.module, node);
      if (info === undefined) {
        return;
      }
      const slices = info.recursiveCalls.flatMap((call) => slicedParameters(context, info, call));
      for (const { slice, call } of slices) {
        const kind = isShrunkByFew(slice)
          ? 'tail'
          : isHalf(slice) && takesOneBranch(info.recursiveCalls)
            ? 'half'
            : undefined;
        if (kind !== undefined) {
          reportSlice(context, { node, call, slice: slice.whole, kind });
        }
      }
    },
  }),
});

interface SlicedParameter {
  readonly call: Call;
  readonly slice: { readonly whole: Subscript; readonly index: Slice };
}

function slicedParameters(
  context: RuleContext,
  info: FunctionInfo,
  call: Call,
): readonly SlicedParameter[] {
  return call.arguments.flatMap(({ value }) => {
    if (
      value.kind !== 'subscript' ||
      value.index.kind !== 'slice' ||
      value.object.kind !== 'name'
    ) {
      return [];
    }
    const binding = context.module.scopes.bindingOf(value.object);
    const isParameter =
      binding?.scope === info.scope &&
      binding.definitions.every((definition) => definition.kind === 'parameter');
    const { kind } = containerKinds(context.module).shapeOf(value.object);
    const isCopied = ['list', 'str', 'tuple', 'bytes', 'unknown'].includes(kind);
    return isParameter && isCopied && !isView(context, value.object)
      ? [{ call, slice: { whole: value, index: value.index } }]
      : [];
  });
}

/** Slices of arrays and memory views are views. */
function isView(context: RuleContext, name: Expression): boolean {
  const binding = name.kind === 'name' ? context.module.scopes.bindingOf(name) : undefined;
  return (binding?.definitions ?? []).some(
    ({ node }) =>
      node.kind === 'parameter' &&
      node.annotation !== undefined &&
      /ndarray|array|memoryview|Tensor|Series|DataFrame/i.test(
        context.source(node.annotation.span),
      ),
  );
}

/** `[1:]`, `[:-1]`, `[2:]`: all but a fixed few elements. */
function isShrunkByFew({ index }: SlicedParameter['slice']): boolean {
  const isFromFront = index.lower?.kind === 'number' && index.lower.text !== '0';
  const isFromBack =
    index.upper?.kind === 'unary' &&
    index.upper.operator === '-' &&
    index.upper.operand.kind === 'number';
  return (
    index.step === undefined &&
    (isFromFront || isFromBack) &&
    (index.upper === undefined || isFromBack) &&
    (index.lower === undefined || index.lower.kind === 'number')
  );
}

/** `[:middle]`, `[middle + 1:]`. */
function isHalf({ index }: SlicedParameter['slice']): boolean {
  const bounds = [index.lower, index.upper].filter((bound) => bound !== undefined);
  return (
    index.step === undefined &&
    bounds.length === 1 &&
    bounds.every((bound) => /^(m|mid\w*|half\w*|centre|center|pivot)\b/.test(boundName(bound)))
  );
}

function boundName(bound: Expression): string {
  if (bound.kind === 'binary') {
    return boundName(bound.left);
  }
  return bound.kind === 'name' ? bound.name : '';
}

/** Each `return` holds one recursive call at most, as in a binary search: halving would be logarithmic but for the copies. */
function takesOneBranch(calls: readonly Call[]): boolean {
  const returns = calls.map((call) =>
    [...ancestors(call)].find((ancestor) => ancestor.kind === 'return'),
  );
  return returns.every((one) => one !== undefined) && new Set(returns).size === calls.length;
}

function reportSlice(
  context: RuleContext,
  found: {
    readonly node: FunctionDefinition;
    readonly call: Call;
    readonly slice: Subscript;
    readonly kind: 'tail' | 'half';
  },
): void {
  const { node, call, slice, kind } = found;
  const name = context.source(slice.object.span);
  const text = context.source(slice.span);
  const formula = kind === 'tail' ? `O(${name}²)` : `O(${name}) where O(log ${name}) does`;
  context.report({
    span: slice.span,
    message:
      kind === 'tail'
        ? `Every call of \`${node.name.name}\` copies the rest of \`${name}\` for the next one; pass an index instead`
        : `\`${node.name.name}\` looks at one half in each call but copies it first; pass the bounds instead`,
    note: `copies ${text}`,
    severity: kind === 'tail' ? 'low' : 'medium',
    evidence: [
      costEvidence(
        context.module,
        [recursionFactor(node, call), { span: slice.span, name, note: `copies ${text}` }],
        formula,
      ),
    ],
  });
}
