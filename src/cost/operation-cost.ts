import type { ContainerKind } from './shape.ts';

/** An operation whose cost depends on what it is done to. */
export type Operation =
  | 'membership'
  | 'index'
  | 'count'
  | 'insert-front'
  | 'pop-front'
  | 'concatenate'
  | 'slice'
  | 'sort';

/** How one operation grows with the number of elements. `copy` is linear too, but reads memory in one sweep. */
export type Growth = 'constant' | 'logarithmic' | 'linear' | 'copy' | 'linearithmic';

/**
 * What an operation costs on CPython, for one call; undefined where the kind has no such operation. After the language's own
 * data structures: arrays of pointers (list, tuple), hash tables (set, dict), blocks in a doubly linked list (deque).
 */
export function operationCost(operation: Operation, kind: ContainerKind): Growth | undefined {
  return COSTS[operation][kind];
}

/** True when the operation reads or moves every element in the worst case. */
export function isLinear(operation: Operation, kind: ContainerKind): boolean {
  const growth = operationCost(operation, kind);
  return growth === 'linear' || growth === 'copy';
}

type CostRow = Readonly<Partial<Record<ContainerKind, Growth>>>;

const COSTS: Readonly<Record<Operation, CostRow>> = {
  membership: {
    list: 'linear',
    tuple: 'linear',
    deque: 'linear',
    iterator: 'linear',
    'dict-values': 'linear',
    'dict-items': 'constant',
    'dict-keys': 'constant',
    dict: 'constant',
    set: 'constant',
    frozenset: 'constant',
    range: 'constant',
    str: 'linear',
    bytes: 'linear',
  },
  index: { list: 'linear', tuple: 'linear', deque: 'linear', str: 'linear', bytes: 'linear' },
  count: { list: 'linear', tuple: 'linear', deque: 'linear', str: 'linear', bytes: 'linear' },
  'insert-front': { list: 'copy', deque: 'constant' },
  'pop-front': { list: 'copy', deque: 'constant' },
  concatenate: { list: 'copy', tuple: 'copy', str: 'copy', bytes: 'copy' },
  slice: { list: 'copy', tuple: 'copy', str: 'copy', bytes: 'copy', range: 'constant' },
  sort: { list: 'linearithmic' },
};
