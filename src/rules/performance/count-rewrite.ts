import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { isPlace, usesOf, type Place } from '../../cost/container-uses.ts';
import { functionAround, repeats, type Loop } from '../../cost/loops.ts';
import { changesIn, isSame } from '../../cost/loop-dependence.ts';
import { isUnhashable } from '../../cost/shape.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Call, Expression } from '../../python/tree/nodes.ts';
import { freshName, importName, lineBefore, replace, ruleFix } from '../rewrite.ts';
import { isReassigned } from './loop-counter.ts';
import { mayBeNone } from './set-rewrite.ts';
import { isPureKey } from './pure-key.ts';
import { hoistPlace } from './hoist-place.ts';

/** A call of `count` or `index` that reads the same list in every turn of these loops. */
export interface ListSearch {
  readonly node: Call;
  readonly list: Expression;
  readonly method: 'count' | 'index';
  readonly wanted: Expression;
}

/**
 * Counts everything, or notes where everything is first, once before the loops. A dictionary compares as a list does, by
 * identity and then by `==`, so the answers are the same for all that can be hashed. What is not in the list must raise the
 * list's own ValueError: unless the loop runs over the very list, the look-up asks first and leaves that to the list.
 */
export function countRewrite(
  module: SourceModule,
  { node, list, method, wanted }: ListSearch,
  loops: readonly Loop[],
): Fix | undefined {
  const { shapeOf } = containerKinds(module);
  const { element } = shapeOf(list);
  const [outer] = loops;
  const statement = outer === undefined ? undefined : hoistPlace(module, outer, [list]);
  const isFit =
    isPlace(list) &&
    !(list.kind === 'name' && mayBeNone(module, list)) &&
    functionAround(node)?.kind !== 'lambda' &&
    !isUnhashable(shapeOf(wanted)) &&
    !(element !== undefined && isUnhashable(element)) &&
    loops.every((loop) => isLeftAlone(module, list, loop));
  if (
    !isFit ||
    statement === undefined ||
    (shapeOf(list).kind === 'str' && !isElement(module, { list, wanted }, loops))
  ) {
    return undefined;
  }
  const name = source(module, list);
  const word = (list.kind === 'name' ? list.name : list.attribute.name).replace(/^_+/, '');
  if (method === 'count') {
    const counter = importName(module, { from: 'collections', name: 'Counter' });
    const counts = freshName(module, `${word}_counts`);
    return counter === undefined
      ? undefined
      : ruleFix(`count everything in \`${name}\` once (its elements must be hashable)`, [
          ...counter.edits,
          lineBefore(module, statement, `${counts} = ${counter.name}(${name})`),
          replace(node.span, `${counts}[${source(module, wanted)}]`),
        ]);
  }
  return positionFix(module, { node, list, wanted, word, loops });
}

function positionFix(
  module: SourceModule,
  found: {
    readonly node: Call;
    readonly list: Place;
    readonly wanted: Expression;
    readonly word: string;
    readonly loops: readonly Loop[];
  },
): Fix | undefined {
  const { node, list, wanted, word, loops } = found;
  const [outer] = loops;
  const statement = outer === undefined ? undefined : hoistPlace(module, outer, [list]);
  const isCertain = isElement(module, { list, wanted }, loops);
  if (statement === undefined || (!isCertain && !isPureKey(module, wanted))) {
    return undefined;
  }
  const positions = freshName(module, `${word}_positions`);
  const key = source(module, wanted);
  const name = source(module, list);
  const lookUp = isCertain
    ? `${positions}[${key}]`
    : `(${positions}[${key}] if ${key} in ${positions} else ${source(module, node)})`;
  return ruleFix(`note once where everything in \`${name}\` is (its elements must be hashable)`, [
    lineBefore(
      module,
      statement,
      `${positions} = {value: position for position, value in reversed(list(enumerate(${name})))}`,
    ),
    replace(node.span, lookUp),
  ]);
}

function isLeftAlone(module: SourceModule, list: Place, loop: Loop): boolean {
  return (
    changesIn(module, list, loop).length === 0 &&
    !usesOf(module, list).some(
      (use) =>
        repeats(loop.node, use.node) &&
        (['escape', 'reorder'].includes(use.kind) || (use.kind === 'other' && use.by !== use.node)),
    )
  );
}

/** True where the wanted value is what a loop takes from the list itself, or from what the list was sorted or made from. */
export function isElement(
  module: SourceModule,
  { list, wanted }: { readonly list: Place; readonly wanted: Expression },
  loops: readonly Loop[],
): boolean {
  return loops.some((loop) => {
    if (loop.node.kind === 'while' || wanted.kind !== 'name') {
      return false;
    }
    const { target, iterable } = loop.node;
    const isTarget = target.kind === 'name' && target.name === wanted.name;
    return isTarget && !isReassigned(module, wanted, loop) && comesFrom(module, iterable, list);
  });
}

const REARRANGING: ReadonlySet<string> = new Set([
  'builtins.sorted',
  'builtins.list',
  'builtins.set',
  'builtins.tuple',
]);

function comesFrom(module: SourceModule, iterable: Expression, list: Place): boolean {
  const inner = rearranged(module, iterable);
  if (isPlace(inner) && isSame(module, inner, list)) {
    return true;
  }
  const definitions =
    list.kind === 'name' ? (module.scopes.bindingOf(list)?.definitions ?? []) : [];
  const value = definitions.length === 1 ? definitions[0]?.value : undefined;
  const made = value === undefined ? undefined : rearranged(module, value);
  return (
    made !== undefined &&
    made !== value &&
    isPlace(made) &&
    made.kind === 'name' &&
    isPlace(inner) &&
    isSame(module, inner, made) &&
    isConstant(module, made)
  );
}

/** `xs` of `sorted(xs, reverse=True)`, `set(xs)`; the expression itself where nothing is rearranged. */
function rearranged(module: SourceModule, expression: Expression): Expression {
  const [first] = expression.kind === 'call' ? expression.arguments : [];
  return expression.kind === 'call' &&
    first?.keyword === undefined &&
    first?.unpacking === 'none' &&
    REARRANGING.has(module.scopes.qualifiedName(expression.callee) ?? '')
    ? first.value
    : expression;
}

/** Bound once, and never changed by what the module shows. */
function isConstant(module: SourceModule, place: Place): boolean {
  return usesOf(module, place).every((use) =>
    ['iterate', 'read', 'index', 'slice', 'membership', 'rebind'].includes(use.kind),
  );
}

function source(module: SourceModule, { span }: Expression): string {
  return module.text.slice(span.start, span.end);
}
