import type { SourceModule } from '../python/source-module.ts';
import type { Call, Expression } from '../python/tree/nodes.ts';
import { constantNumber } from '../python/tree/queries.ts';
import { containerKinds } from './container-kinds.ts';
import { operationCost, type Growth, type Operation } from './operation-cost.ts';
import {
  CONSTANT,
  degreeOf,
  logarithmOf,
  sizeOfElements,
  sizeOfNumber,
  type Size,
} from './size.ts';

/** How much work one operation is by itself, its arguments' own cost apart; constant where nothing is known. */
export function costOfOperation(module: SourceModule, node: Expression): Size {
  switch (node.kind) {
    case 'call':
      return costOfCall(module, node);
    case 'comparison':
      return costOfComparison(module, node);
    case 'subscript':
      return node.index.kind === 'slice' && degreeOf(sizeOfElements(module, node)) > 0
        ? grown(module, 'slice', node.object)
        : CONSTANT;
    case 'binary':
      return node.operator === '+' && !isNumber(node.left) && !isNumber(node.right)
        ? grown(module, 'concatenate', node.left)
        : CONSTANT;
    default:
      return CONSTANT;
  }
}

function isNumber(operand: Expression): boolean {
  return operand.kind === 'number';
}

/** What a container operation costs, when the kind of the container is known. */
function grown(module: SourceModule, operation: Operation, container: Expression): Size {
  const { kind } = containerKinds(module).shapeOf(container);
  const growth = operationCost(operation, kind);
  return growth === undefined ? CONSTANT : sizeOfGrowth(growth, sizeOfElements(module, container));
}

function sizeOfGrowth(growth: Growth, size: Size): Size {
  switch (growth) {
    case 'constant':
      return CONSTANT;
    case 'logarithmic':
      return logarithmOf(size);
    case 'linearithmic':
      return { ...size, logs: [...size.logs, ...logarithmOf(size).logs] };
    default:
      return size;
  }
}

function costOfComparison(
  module: SourceModule,
  node: Extract<Expression, { kind: 'comparison' }>,
): Size {
  for (const [index, operator] of node.operators.entries()) {
    const container = node.operands[index + 1];
    if ((operator === 'in' || operator === 'not in') && container !== undefined) {
      return grown(module, 'membership', container);
    }
  }
  return CONSTANT;
}

function costOfCall(module: SourceModule, call: Call): Size {
  const name = module.scopes.qualifiedName(call.callee) ?? '';
  const values = call.arguments.filter(({ keyword }) => keyword === undefined);
  const known = FUNCTIONS.get(name);
  if (known !== undefined) {
    const [growth, position] = known;
    const value = values[position]?.value;
    const isSeveral = (name === 'builtins.min' || name === 'builtins.max') && values.length > 1;
    if (value === undefined || isSeveral) {
      return CONSTANT;
    }
    const size =
      name === 'math.factorial' ? sizeOfNumber(module, value) : sizeOfElements(module, value);
    return sizeOfGrowth(growth, size);
  }
  return call.callee.kind === 'attribute' ? costOfMethod(module, call, call.callee) : CONSTANT;
}

function costOfMethod(
  module: SourceModule,
  call: Call,
  { object, attribute }: Extract<Expression, { kind: 'attribute' }>,
): Size {
  const method = attribute.name;
  const [first] = call.arguments;
  function isOfKind(...kinds: readonly string[]): boolean {
    return kinds.includes(containerKinds(module).shapeOf(object).kind);
  }
  switch (method) {
    case 'insert':
      return isOfKind('list') && first !== undefined && constantNumber(first.value) !== -1
        ? grown(module, 'insert-front', object)
        : CONSTANT;
    case 'pop':
      return first !== undefined && constantNumber(first.value) === 0
        ? grown(module, 'pop-front', object)
        : CONSTANT;
    case 'remove':
      return isOfKind('list', 'deque') ? grown(module, 'index', object) : CONSTANT;
    case 'index':
    case 'count':
    case 'sort':
      return grown(module, method, object);
    case 'join':
    case 'extend':
    case 'update':
    case 'union':
    case 'intersection':
    case 'difference':
      return first === undefined ? CONSTANT : sizeOfElements(module, first.value);
    default:
      return TABLE_METHODS.has(method)
        ? sizeOfGrowth(
            method === 'sort_values' ? 'linearithmic' : 'linear',
            sizeOfElements(module, object),
          )
        : CONSTANT;
  }
}

/** Methods of data frames that read every row. */
const TABLE_METHODS: ReadonlySet<string> = new Set([
  'iterrows',
  'itertuples',
  'sort_values',
  'drop_duplicates',
  'groupby',
]);

/** How a function grows with the elements of the argument at a position. */
const FUNCTIONS: ReadonlyMap<string, readonly [Growth, number]> = new Map(
  (
    [
      ['linear', 0, 'builtins', 'sum min max any all list tuple set frozenset dict'],
      ['linearithmic', 0, 'builtins', 'sorted'],
      ['linear', 0, 'collections', 'Counter deque OrderedDict'],
      ['linear', 0, 'copy', 'copy deepcopy'],
      ['linear', 0, 'json', 'dumps loads'],
      ['linear', 1, 're', 'findall split search match fullmatch'],
      ['linear', 2, 're', 'sub'],
      ['linear', 1, 'functools', 'reduce'],
      ['linear', 0, 'heapq', 'heapify'],
      ['linear', 1, 'heapq', 'nlargest nsmallest'],
      ['logarithmic', 0, 'heapq', 'heappush heappop heappushpop heapreplace'],
      ['logarithmic', 0, 'bisect', 'bisect bisect_left bisect_right'],
      ['linear', 0, 'bisect', 'insort insort_left insort_right'],
      ['linear', 0, 'math', 'prod fsum factorial'],
      ['linear', 0, 'statistics', 'mean fmean median mode stdev pstdev variance'],
      [
        'linear',
        0,
        'numpy',
        'array asarray sum max min mean any all where cumsum append concatenate insert delete',
      ],
      ['linearithmic', 0, 'numpy', 'sort argsort unique'],
      ['linear', 0, 'pandas', 'DataFrame concat Series'],
    ] satisfies readonly (readonly [Growth, number, string, string])[]
  ).flatMap(([growth, position, module, names]) =>
    names.split(' ').map((name) => [`${module}.${name}`, [growth, position]] as const),
  ),
);
