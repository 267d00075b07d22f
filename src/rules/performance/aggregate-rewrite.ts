import type { Fix, TextEdit } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { functionAround, type Loop } from '../../cost/loops.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Call, Expression, Slice, Subscript } from '../../python/tree/nodes.ts';
import { wordsOf } from './words-of.ts';
import { counterPlace } from './loop-counter.ts';
import { freshName, importName, lineBefore, replace, ruleFix } from '../rewrite.ts';
import { hoistPlace } from './hoist-place.ts';
import { isPureKey } from './pure-key.ts';

/** One call of `sum`, `min` or `max` that can be made before the loop. */
export interface Aggregate {
  readonly node: Call;
  readonly name: string;
  readonly values: Expression;
}

/**
 * Computes the calls once before the loop. The minimum of nothing raises, and a loop that does not run asks for none: so `min`
 * and `max` move only where the loop runs over the very elements, and then with a default that nobody reads.
 */
export function hoistAggregates(
  module: SourceModule,
  calls: readonly Aggregate[],
  loop: Loop,
): Fix | undefined {
  const statement = hoistPlace(
    module,
    loop,
    calls.map(({ values }) => values),
  );
  const lines = new Map<string, string>();
  const edits: (TextEdit | undefined)[] = [];
  for (const { node, name, values } of calls) {
    const word = wordsOf(source(module, values));
    const isFit =
      word !== '' &&
      node.arguments.length === 1 &&
      functionAround(node)?.kind !== 'lambda' &&
      (name === 'sum' || runsOver(module, loop, values));
    if (isFit) {
      const fresh = freshName(module, `${word}_${name}`);
      const call = source(module, node);
      lines.set(fresh, name === 'sum' ? call : `${call.slice(0, -1)}, default=None)`);
      edits.push(replace(node.span, fresh));
    }
  }
  if (statement === undefined || edits.length === 0) {
    return undefined;
  }
  return ruleFix('compute it once before the loop', [
    ...[...lines].map(([name, call]) => lineBefore(module, statement, `${name} = ${call}`)),
    ...edits,
  ]);
}

/** The loop takes its turns from these values, so that it has none where there are none. */
function runsOver(module: SourceModule, loop: Loop, values: Expression): boolean {
  if (loop.node.kind === 'while') {
    return false;
  }
  let { iterable }: { iterable: Expression } = loop.node;
  for (let depth = 0; depth < 3; depth += 1) {
    if (source(module, iterable) === source(module, values)) {
      return true;
    }
    const name = iterable.kind === 'call' ? module.scopes.qualifiedName(iterable.callee) : '';
    const [inner] = iterable.kind === 'call' ? iterable.arguments : [];
    const isSized =
      iterable.kind === 'call' &&
      iterable.arguments.length === 1 &&
      ['builtins.enumerate', 'builtins.range', 'builtins.len', 'builtins.reversed'].includes(
        name ?? '',
      );
    if (!isSized || inner === undefined) {
      return false;
    }
    iterable = inner.value;
  }
  return false;
}

/** A part of a list whose bound the loop moves. */
export interface SlicedAggregate {
  readonly node: Call;
  readonly name: string;
  readonly slice: Subscript;
  readonly index: Slice;
  /** The loop that moves the bound, and the outermost one that leaves the list alone. */
  readonly loop: Loop;
  readonly outer: Loop;
}

/**
 * Keeps all running values in a list and picks the one wanted. Sums are of whole numbers (others are rounded in another order),
 * and bounds come from counters that cannot be negative.
 */
export function runningAggregate(module: SourceModule, found: SlicedAggregate): Fix | undefined {
  const { node, name, slice, index, outer } = found;
  const statement = hoistPlace(module, outer, [slice.object]);
  const word = wordsOf(source(module, slice.object));
  const accumulate = importName(module, { from: 'itertools', name: 'accumulate' });
  const kind = containerKinds(module).shapeOf(slice.object).element?.kind ?? 'unknown';
  if (
    statement === undefined ||
    word === '' ||
    accumulate === undefined ||
    node.arguments.length !== 1 ||
    functionAround(node)?.kind === 'lambda'
  ) {
    return undefined;
  }
  const values = source(module, slice.object);
  const list = freshName(module, name === 'sum' ? `${word}_sums` : `${word}_${name}`);
  const made =
    name === 'sum'
      ? ['int', 'bool', 'unknown'].includes(kind) && {
          line: `list(${accumulate.name}(${values}, initial=0))`,
        }
      : { line: `list(${accumulate.name}(${values}, ${name}))` };
  const picked = made === false ? undefined : pick(module, found, list);
  return made === false || picked === undefined || (index.lower !== undefined && name !== 'sum')
    ? undefined
    : ruleFix(
        name === 'sum'
          ? 'add up once, and read the running sums (exact for whole numbers)'
          : `keep the running ${name === 'min' ? 'minimum' : 'maximum'} of each place`,
        [
          ...accumulate.edits,
          lineBefore(module, statement, `${list} = ${made.line}`),
          replace(node.span, picked),
        ],
      );
}

/** A part of a list whose bounds both move. */
export interface WindowedSum {
  readonly node: Call;
  readonly slice: Subscript;
  readonly lower: Expression;
  readonly upper: Expression;
  /** The outermost loop that leaves the list alone. */
  readonly outer: Loop;
}

/** The difference of two running sums, where the bounds are what they should be; else the sum of the part, as before. */
export function windowSum(module: SourceModule, found: WindowedSum): Fix | undefined {
  const { node, slice, lower, upper, outer } = found;
  const statement = hoistPlace(module, outer, [slice.object]);
  const values = source(module, slice.object);
  const word = wordsOf(values);
  const accumulate = importName(module, { from: 'itertools', name: 'accumulate' });
  const kind = containerKinds(module).shapeOf(slice.object).element?.kind ?? 'unknown';
  const isFit =
    ['int', 'bool', 'unknown'].includes(kind) &&
    node.arguments.length === 1 &&
    functionAround(node)?.kind !== 'lambda' &&
    [lower, upper].every((bound) => isPureKey(module, bound));
  if (!isFit || statement === undefined || accumulate === undefined || word === '') {
    return undefined;
  }
  const sums = freshName(module, `${word}_sums`);
  const [from, to] = [source(module, lower), source(module, upper)];
  const picked = `${sums}[${to}] - ${sums}[${from}] if 0 <= ${from} <= ${to} <= len(${values}) else ${source(module, node)}`;
  const isAlone = ['return', 'assignment'].includes(node.parent?.kind ?? '');
  const argument = node.parent?.kind === 'argument';
  return ruleFix('add up once, and read the running sums (exact for whole numbers)', [
    ...accumulate.edits,
    lineBefore(module, statement, `${sums} = list(${accumulate.name}(${values}, initial=0))`),
    replace(node.span, isAlone || argument ? picked : `(${picked})`),
  ]);
}

function pick(module: SourceModule, found: SlicedAggregate, list: string): string | undefined {
  const { name, slice, index, loop } = found;
  const bound = index.upper ?? index.lower;
  const place =
    bound === undefined
      ? undefined
      : counterPlace(module, { number: bound, list: slice.object }, loop);
  if (bound === undefined || place === undefined) {
    return undefined;
  }
  const text = source(module, bound);
  const values = source(module, slice.object);
  if (name === 'sum') {
    const at = place.isInside ? text : `min(${text}, len(${values}))`;
    return index.lower === undefined ? `${list}[${at}]` : `(${list}[-1] - ${list}[${at}])`;
  }
  if (!place.isInside || place.least < 1) {
    return undefined;
  }
  return place.base === undefined ? `${list}[${text} - 1]` : `${list}[${place.base}]`;
}

function source(module: SourceModule, { span }: Expression): string {
  return module.text.slice(span.start, span.end);
}
