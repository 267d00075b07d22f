import type { Fix, TextEdit } from '../../core/finding.ts';
import { constantNumber } from '../../python/tree/queries.ts';
import type { Call, Expression, Subscript } from '../../python/tree/nodes.ts';
import { importName, replace, ruleFix } from '../rewrite.ts';
import type { RuleContext } from '../rule.ts';
import { isNotEmpty } from './guards.ts';

/** One reading of the smallest or largest element. */
export interface Extreme {
  readonly node: Subscript;
  readonly take: 'min' | 'max';
  readonly values: Expression;
  /** `key=…` as it is written, or nothing. */
  readonly key: string;
}

/**
 * Reads the extremes without sorting. `sorted` is stable, so its first element is the one that `min` or `max` returns. For
 * nothing at all `min` raises ValueError where the list raised IndexError: unless the code has made sure that there is
 * something, `heapq.nsmallest(1, …)[0]` is taken, which is `min` with the list's own exception.
 */
export function extremesFix(
  context: RuleContext,
  extremes: readonly Extreme[],
  others: readonly (TextEdit | undefined)[],
): Fix | undefined {
  const { module } = context;
  const edits: (TextEdit | undefined)[] = [...others];
  let isPlain = true;
  for (const { node, take, values, key } of extremes) {
    const text = context.source(values.span);
    const argument = key === '' ? text : `${text}, ${key}`;
    if (values.kind === 'name' && isNotEmpty(module, node, text)) {
      edits.push(replace(node.span, `${take}(${argument})`));
    } else {
      const name = take === 'min' ? 'nsmallest' : 'nlargest';
      const use = importName(module, { from: 'heapq', name }, 'module');
      isPlain = false;
      edits.push(
        ...(use?.edits ?? [undefined]),
        replace(node.span, `${use?.name ?? name}(1, ${argument})[0]`),
      );
    }
  }
  return ruleFix(
    isPlain
      ? 'read it with `min` or `max`'
      : 'take the first of `heapq` (as the sorted list, it raises IndexError where there is nothing)',
    distinct(edits),
  );
}

/** `sorted(xs)[:3]` and `sorted(xs)[1]` by a heap of so many elements, in the same order among equals. */
export function fewFix(context: RuleContext, node: Subscript, call: Call): Fix | undefined {
  const [iterable, ...rest] = call.arguments;
  const reverse = rest.find(({ keyword }) => keyword?.name === 'reverse')?.value;
  const isReversed = reverse?.kind === 'constant' && reverse.value === 'True';
  const key = rest.find(({ keyword }) => keyword?.name === 'key');
  const { index } = node;
  const upper = index.kind === 'slice' ? index.upper : undefined;
  const rank = constantNumber(index.kind === 'slice' ? upper : index);
  if (
    iterable === undefined ||
    rank === undefined ||
    (rank < 0 && (upper !== undefined || key !== undefined))
  ) {
    return undefined;
  }
  const name = isReversed === rank < 0 ? 'nsmallest' : 'nlargest';
  const use = importName(context.module, { from: 'heapq', name }, 'module');
  const count = upper === undefined ? (rank < 0 ? -rank : rank + 1) : rank;
  const tail = upper === undefined ? `[${rank < 0 ? -rank - 1 : rank}]` : '';
  const values = context.source(iterable.value.span);
  const argument = key === undefined ? values : `${values}, ${context.source(key.span)}`;
  return use === undefined
    ? undefined
    : ruleFix(heapTitle(name), [
        ...use.edits,
        replace(node.span, `${use.name}(${count}, ${argument})${tail}`),
      ]);
}

/**
 * `xs[1]` of a list that was sorted for it; the sort's own arguments decide the order. Of several equal elements the sorted list has the
 * last at its back, and a heap keeps the first it meets: so it meets them backwards.
 */
export function rankFix(
  context: RuleContext,
  found: {
    readonly node: Subscript;
    readonly values: string;
    readonly rank: number;
    readonly call: Call;
    /** Nobody can tell one of several equal elements from another. */
    readonly alike: boolean;
  },
  others: readonly (TextEdit | undefined)[],
): Fix | undefined {
  const { node, values, rank, call, alike } = found;
  const isPlain = call.arguments.every(
    ({ keyword, value }) => keyword?.name === 'reverse' && value.kind === 'constant',
  );
  const isReversed = call.arguments.some(
    ({ value }) => value.kind === 'constant' && value.value === 'True',
  );
  const name = isReversed === rank < 0 ? 'nsmallest' : 'nlargest';
  const use = importName(context.module, { from: 'heapq', name }, 'module');
  const count = rank < 0 ? -rank : rank + 1;
  const ordered = rank < 0 && !alike ? `reversed(${values})` : values;
  return use === undefined || !isPlain
    ? undefined
    : ruleFix(heapTitle(name), [
        ...others,
        ...use.edits,
        replace(node.span, `${use.name}(${count}, ${ordered})[${count - 1}]`),
      ]);
}

/** What a fix that takes a heap says of itself. */
export function heapTitle(name: 'nsmallest' | 'nlargest'): string {
  return `keep only the ${name === 'nsmallest' ? 'smallest' : 'largest'} in a heap (slower than sorting for fewer than a hundred elements)`;
}

/** Where several elements at one end of the sorted list are read: the list keeps those only, the first of them first. */
export function ranksInHeapFix(
  context: RuleContext,
  found: {
    readonly call: Call;
    readonly name: string;
    readonly end: 'front' | 'back';
    readonly depth: number;
    readonly reads: readonly Subscript[];
    readonly alike: boolean;
  },
): Fix | undefined {
  const { call, name, end, depth, reads, alike } = found;
  const values = end === 'back' && !alike ? `reversed(${name})` : name;
  const isPlain = call.arguments.every(
    ({ keyword, value }) => keyword?.name === 'reverse' && value.kind === 'constant',
  );
  const isReversed = call.arguments.some(
    ({ value }) => value.kind === 'constant' && value.value === 'True',
  );
  const heapName = (end === 'front') === isReversed ? 'nlargest' : 'nsmallest';
  const heap = importName(context.module, { from: 'heapq', name: heapName }, 'module');
  return heap === undefined || !isPlain
    ? undefined
    : ruleFix(heapTitle(heapName), [
        ...heap.edits,
        replace(call.span, `${name} = ${heap.name}(${depth}, ${values})`),
        ...(end === 'back' ? reads.map(fromFront) : []),
      ]);
}

/** `[-2]` of the ascending order is `[1]` of the descending one. */
export function fromFront({ index }: Subscript): TextEdit {
  return replace(index.span, String(-(constantNumber(index) ?? -1) - 1));
}

/** Two readings bring the same import along. */
function distinct(edits: readonly (TextEdit | undefined)[]): readonly (TextEdit | undefined)[] {
  const seen = new Set<string>();
  return edits.filter((edit) => {
    const key = edit === undefined ? '' : `${edit.span.start}:${edit.span.end}:${edit.newText}`;
    const isNew = edit === undefined || !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
