import type { Fix } from '../../core/finding.ts';
import { containerDefinitions } from '../../cost/container-definitions.ts';
import { growingLoops } from '../../cost/repetition.ts';
import { blockOf, indexInBlock, statementOf } from '../../python/tree/blocks.ts';
import type { Assignment, Call, Name, Subscript } from '../../python/tree/nodes.ts';
import { constantNumber } from '../../python/tree/queries.ts';
import { importName, removeLines, replace, ruleFix } from '../rewrite.ts';
import type { RuleContext } from '../rule.ts';
import { extremesFix, fromFront, heapTitle } from './sort-rewrite.ts';

/** `ordered = sorted(xs)`, of which the code goes on to read a few elements at one end and nothing else. */
export interface SortedVariable {
  readonly name: Name;
  readonly call: Call;
  readonly end: 'front' | 'back';
  /** How far from that end it reads: one for `ordered[0]` or `ordered[-1]`. */
  readonly depth: number;
  readonly reads: readonly Subscript[];
  readonly isReversed: boolean;
}

/** Undefined where any reading of the variable takes more, or may be given another list. */
export function sortedVariable(
  context: RuleContext,
  assignment: Assignment,
  isReversed: boolean,
): SortedVariable | undefined {
  const [name] = assignment.targets;
  const call = assignment.value;
  if (assignment.targets.length !== 1 || name?.kind !== 'name' || call?.kind !== 'call') {
    return undefined;
  }
  const reads = readsOf(context, name, call);
  const depths = reads?.map((read) => depthOf(read)) ?? [];
  const [first] = depths;
  if (reads === undefined || first === undefined || depths.some((one) => one?.end !== first.end)) {
    return undefined;
  }
  return {
    name,
    call,
    end: first.end,
    depth: Math.max(...depths.map((one) => one?.depth ?? 0)),
    reads,
    isReversed,
  };
}

/** The subscripts that read this list; undefined where something else is done with it, or its name is another list's too. */
function readsOf(context: RuleContext, name: Name, call: Call): readonly Subscript[] | undefined {
  const { scopes } = context.module;
  const binding = scopes.bindingOf(name);
  if (binding === undefined || binding.scope !== context.functionOf(name).scope) {
    return undefined;
  }
  const reads: Subscript[] = [];
  for (const reference of binding.references) {
    const values = containerDefinitions(scopes, reference).map(({ value }) => value);
    const { parent } = reference;
    const isTruth =
      parent !== undefined &&
      (['if', 'while'].includes(parent.kind) ||
        (parent.kind === 'conditional' && parent.test === reference));
    const isNegated = parent?.kind === 'unary' && parent.operator === 'not';
    if (!values.includes(call) || isTruth || isNegated) {
      continue;
    }
    if (values.length > 1 || parent?.kind !== 'subscript' || parent.object !== reference) {
      return undefined;
    }
    reads.push(parent);
  }
  return reads.length === 0 || binding.scope.node.kind === 'module' ? undefined : reads;
}

export interface Depth {
  readonly end: SortedVariable['end'];
  readonly depth: number;
}

/** `[2]` is three from the front, `[:2]` two, `[-2]` two from the back. */
export function depthOf({ index, parent }: Subscript): Depth | undefined {
  if (parent?.kind === 'delete' || parent?.kind === 'augmented-assignment') {
    return undefined;
  }
  if (index.kind === 'slice') {
    const upper = constantNumber(index.upper);
    const isFront =
      index.step === undefined &&
      (index.lower === undefined || (constantNumber(index.lower) ?? -1) >= 0);
    return isFront && upper !== undefined && upper > 0 && upper <= FEW
      ? { end: 'front', depth: upper }
      : undefined;
  }
  const rank = constantNumber(index);
  if (rank === undefined || Math.abs(rank) > FEW) {
    return undefined;
  }
  return rank < 0 ? { end: 'back', depth: -rank } : { end: 'front', depth: rank + 1 };
}

/** Beyond this a heap is no faster than sorting a list of ordinary length. */
const FEW = 10;

/**
 * Keeps only what is read: `heapq.nsmallest` gives the beginning of what `sorted` gives, in the same order among equals. A single
 * element that the next statement reads is asked for there.
 */
export function sortedVariableFix(context: RuleContext, found: SortedVariable): Fix | undefined {
  const { call, end, depth, reads, isReversed } = found;
  const [iterable, ...rest] = call.arguments;
  const key = rest.find(({ keyword }) => keyword?.name === 'key');
  if (iterable === undefined || (end === 'back' && key !== undefined)) {
    return undefined;
  }
  const [only, ...others] = reads;
  const isAlone =
    depth === 1 && only !== undefined && others.length === 0 && only.index.kind !== 'slice';
  if (isAlone && isNext(context, call, only)) {
    const assignment = call.parent;
    const take = (end === 'front') === isReversed ? 'max' : 'min';
    return assignment?.kind === 'assignment'
      ? extremesFix(
          context,
          [
            {
              node: only,
              take,
              values: iterable.value,
              key: key === undefined ? '' : context.source(key.span),
            },
          ],
          [removeLines(context.module, assignment)],
        )
      : undefined;
  }
  const name = (end === 'front') === isReversed ? 'nlargest' : 'nsmallest';
  const heap = importName(context.module, { from: 'heapq', name }, 'module');
  const values = context.source(iterable.value.span);
  const argument = key === undefined ? values : `${values}, ${context.source(key.span)}`;
  return heap === undefined
    ? undefined
    : ruleFix(heapTitle(name), [
        ...heap.edits,
        replace(call.span, `${heap.name}(${depth}, ${argument})`),
        ...(end === 'back' ? reads.map(fromFront) : []),
      ]);
}

/** Read by the statement that follows the sorting, once. */
function isNext(context: RuleContext, call: Call, read: Subscript): boolean {
  const sorting = statementOf(call);
  const reading = statementOf(read);
  return (
    sorting !== undefined &&
    reading !== undefined &&
    blockOf(reading).includes(sorting) &&
    indexInBlock(reading) === indexInBlock(sorting) + 1 &&
    ['return', 'assignment', 'expression-statement'].includes(reading.kind) &&
    growingLoops(context.module, read).length === growingLoops(context.module, call).length &&
    context.functionOf(read) === context.functionOf(call)
  );
}
