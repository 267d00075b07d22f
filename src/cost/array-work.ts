import type { SourceModule } from '../python/source-module.ts';
import type {
  Attribute,
  Expression,
  ImportedName,
  ImportFrom,
  Name,
  Node,
} from '../python/tree/nodes.ts';
import { ancestors, walk } from '../python/tree/walk.ts';
import { constantNumber } from '../python/tree/queries.ts';
import { callSites } from './call-sites.ts';
import { containerKinds } from './container-kinds.ts';
import { turnsOf } from './function-cost.ts';
import { functionAround, loopsAround, type Loop } from './loops.ts';
import { variesWith } from './loop-dependence.ts';
import { degreeOf, sizeOfElements } from './size.ts';

/** What a module does with NumPy, when all of it is work that grows no faster than the data themselves. */
export interface LinearArrayWork {
  /** Where the module imports it. */
  readonly imports: readonly (ImportedName | ImportFrom)[];
  /** The functions it uses, by their names inside the library, in source order; empty where it uses none. */
  readonly functions: readonly string[];
  /** The first place that uses it. */
  readonly first: Node | undefined;
}

/**
 * Judges whether arrays can pay off at all: undefined when they can. They do where one operation on a whole array stands for
 * a loop inside another loop (broadcasting, products of matrices, an operation on the same array in every turn), or where the
 * numbers are born in the library (random, ranges, files). Where every operation reads elements that Python has made one by
 * one, a conversion of the list costs as much as the loop that it saves. In doubt the answer is undefined.
 */
export function linearArrayWork(module: SourceModule): LinearArrayWork | undefined {
  const imports = numpyImports(module);
  if (imports.length === 0) {
    return undefined;
  }
  const uses = usesOfNumpy(module);
  if (uses.some(({ name }) => !LINEAR.has(name))) {
    return undefined;
  }
  const arrays = arraysOf(module);
  let isLinear = true;
  walk(module.tree, (node) => {
    if (isLinear && isArrayOperation(module, arrays, node)) {
      isLinear = !isRepeated(module, arrays, node);
    }
  });
  return isLinear
    ? {
        imports,
        functions: [...new Set(uses.map(({ name }) => name))].filter((name) => !SILENT.has(name)),
        first: uses[0]?.node,
      }
    : undefined;
}

function numpyImports(module: SourceModule): readonly (ImportedName | ImportFrom)[] {
  const imports: (ImportedName | ImportFrom)[] = [];
  walk(module.tree, (node) => {
    if (node.kind === 'import') {
      imports.push(...node.names.filter(({ name }) => /^(?:numpy|scipy)\b/u.test(name)));
    } else if (node.kind === 'import-from' && /^(?:numpy|scipy)\b/u.test(node.module)) {
      imports.push(...(node.isWildcard ? [node] : node.names));
    }
  });
  return imports;
}

interface NumpyUse {
  readonly node: Name | Attribute;
  /** Without `numpy.`; names of SciPy in full. */
  readonly name: string;
}

function usesOfNumpy(module: SourceModule): readonly NumpyUse[] {
  const uses: NumpyUse[] = [];
  walk(module.tree, (node) => {
    const isPart = node.parent?.kind === 'attribute' && node.parent.object === node;
    if (node.kind !== 'name' && node.kind !== 'attribute') {
      return;
    }
    const name = numpyName(module, node);
    const isWhole = !isPart || (name !== undefined && name !== '' && !LOOKED_INTO.has(name));
    if (name !== undefined && isWhole && isFromImport(module, node)) {
      uses.push({ node, name });
    }
  });
  return uses;
}

/** Attributes of the library that hold functions themselves. */
const LOOKED_INTO: ReadonlySet<string> = new Set(
  'random linalg fft gcd lcm add bitwise_xor scipy.special scipy.misc'.split(' '),
);

function numpyName(module: SourceModule, expression: Expression): string | undefined {
  const name = module.scopes.qualifiedName(expression) ?? wildcardName(module, expression);
  if (name === 'numpy' || name === 'scipy') {
    return '';
  }
  if (name?.startsWith('scipy.') === true) {
    return name;
  }
  return name?.startsWith('numpy.') === true ? name.slice(6) : undefined;
}

/** A name that nothing binds comes from `from numpy import *`, where there is one. */
function wildcardName(module: SourceModule, expression: Expression): string | undefined {
  const isFree = expression.kind === 'name' && module.scopes.bindingOf(expression) === undefined;
  return isFree && hasWildcard(module) ? `numpy.${expression.name}` : undefined;
}

function hasWildcard(module: SourceModule): boolean {
  return module.tree.body.some(
    (statement) =>
      statement.kind === 'import-from' && statement.module === 'numpy' && statement.isWildcard,
  );
}

/** The name the chain starts with is the imported one, not a variable that holds one of its values. */
function isFromImport(module: SourceModule, expression: Expression): boolean {
  let root = expression;
  while (root.kind === 'attribute') {
    root = root.object;
  }
  const binding = root.kind === 'name' ? module.scopes.bindingOf(root) : undefined;
  return binding === undefined
    ? hasWildcard(module)
    : binding.definitions.some(({ kind }) => kind === 'import');
}

/** The names that hold arrays, by binding: what calls of the library gave them, or operations on such names. */
function arraysOf(module: SourceModule): ReadonlySet<unknown> {
  const arrays = new Set<unknown>();
  for (let round = 0; round < 3; round += 1) {
    walk(module.tree, (node) => {
      if (node.kind === 'assignment' && node.value !== undefined) {
        const isArray =
          isArrayValue({ module, names: arrays }, node.value) && !isTiny(module, node.value);
        for (const target of isArray ? node.targets : []) {
          if (target.kind === 'name') {
            arrays.add(module.scopes.bindingOf(target));
          }
        }
      }
    });
  }
  return arrays;
}

/** The names of a module that hold arrays, by binding. */
interface Arrays {
  readonly module: SourceModule;
  readonly names: ReadonlySet<unknown>;
}

/** Sums and chains longer than this are no arrays as far as we look. */
const DEEPEST = 30;

/** Made with a size that the source fixes. */
function isTiny(module: SourceModule, value: Expression): boolean {
  const [first] = value.kind === 'call' ? value.arguments : [];
  if (first === undefined) {
    return false;
  }
  const given = first.value;
  const isFixedShape =
    constantNumber(given) !== undefined ||
    (given.kind === 'tuple' && given.elements.every((one) => constantNumber(one) !== undefined));
  const isFewRows =
    (given.kind === 'comprehension' || given.kind === 'list') &&
    degreeOf(sizeOfElements(module, given)) === 0;
  return isFixedShape || isFewRows;
}

function isArrayValue({ module, names }: Arrays, value: Expression, depth = 0): boolean {
  if (depth > DEEPEST) {
    return false;
  }
  switch (value.kind) {
    case 'name':
      return (
        names.has(module.scopes.bindingOf(value) ?? value) &&
        containerKinds(module).shapeOf(value).kind !== 'list'
      );
    case 'call': {
      const name = numpyName(module, value.callee);
      return name === undefined
        ? value.callee.kind === 'attribute' &&
            ARRAY_METHODS.has(value.callee.attribute.name) &&
            isArrayValue({ module, names }, value.callee.object, depth + 1)
        : MAKERS.has(name);
    }
    case 'binary':
      return (
        isArrayValue({ module, names }, value.left, depth + 1) ||
        isArrayValue({ module, names }, value.right, depth + 1)
      );
    case 'comparison':
      return value.operands.some((operand) => isArrayValue({ module, names }, operand, depth + 1));
    case 'unary':
      return isArrayValue({ module, names }, value.operand, depth + 1);
    case 'subscript':
      return isWide(value.index) && isArrayValue({ module, names }, value.object, depth + 1);
    case 'attribute':
      return (
        value.attribute.name === 'T' && isArrayValue({ module, names }, value.object, depth + 1)
      );
    default:
      return false;
  }
}

/** An index that gives many elements: a slice, a mask. */
function isWide(index: Expression): boolean {
  return (
    index.kind === 'slice' ||
    index.kind === 'comparison' ||
    (index.kind === 'tuple' && index.elements.some(isWide))
  );
}

/** An operation that runs over whole arrays inside the library. */
function isArrayOperation(
  module: SourceModule,
  arrays: ReadonlySet<unknown>,
  node: Node,
): node is Expression {
  switch (node.kind) {
    case 'binary':
    case 'comparison':
      return isArrayValue({ module, names: arrays }, node);
    case 'subscript':
      return isWide(node.index) && isArrayValue({ module, names: arrays }, node.object);
    case 'call':
      return (
        (numpyName(module, node.callee) !== undefined &&
          node.arguments.some(({ value }) => isArrayValue({ module, names: arrays }, value))) ||
        (node.callee.kind === 'attribute' &&
          isArrayValue({ module, names: arrays }, node.callee.object))
      );
    default:
      return false;
  }
}

/** True when the same array is worked on again in every turn of a loop that grows, or of a loop around the function. */
function isRepeated(
  module: SourceModule,
  arrays: ReadonlySet<unknown>,
  operation: Expression,
): boolean {
  const loops = loopsAround(module, operation).filter((loop) => isGrowing(module, loop));
  if (loops.some((loop) => !isOwnOfTurn(module, { arrays, loop }, operation))) {
    return true;
  }
  const definition = functionAround(operation);
  return (
    definition?.kind === 'function' &&
    callSites(module, definition).some(
      ({ call }) =>
        [...ancestors(call)].includes(definition) ||
        loopsAround(module, call).some((loop) => isGrowing(module, loop)),
    )
  );
}

function isGrowing(module: SourceModule, loop: Loop): boolean {
  return !loop.isConstant && degreeOf(turnsOf(module, loop.node)) > 0;
}

/** A row that the loop takes, or an array that each turn makes anew. */
function isOwnOfTurn(
  module: SourceModule,
  { arrays, loop }: { readonly arrays: ReadonlySet<unknown>; readonly loop: Loop },
  operation: Expression,
): boolean {
  let isOwn = true;
  walk(operation, (node) => {
    if (node.kind === 'name' && arrays.has(module.scopes.bindingOf(node) ?? node)) {
      const { parent } = node;
      const isRow =
        parent?.kind === 'subscript' &&
        parent.object === node &&
        variesWith(module, parent.index, loop);
      isOwn &&= isRow || variesWith(module, node, loop);
    }
  });
  return isOwn;
}

/** Functions that make or return arrays. */
const MAKERS: ReadonlySet<string> = new Set(
  (
    'array asarray zeros ones full empty arange cumsum cumprod argsort sort unique where append concatenate delete insert diff ' +
    'abs floor ceil sqrt round maximum minimum power mod array_split hstack vstack stack flip transpose reshape ravel zeros_like ' +
    'ones_like full_like'
  ).split(' '),
);

const ARRAY_METHODS: ReadonlySet<string> = new Set(
  'copy astype reshape ravel flatten cumsum cumprod transpose argsort round clip'.split(' '),
);

/** Types and constants: no work. */
const SILENT: ReadonlySet<string> = new Set(
  (
    ' int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 int float bool bool_ object object_ str str_ inf Inf nan ' +
    'pi e newaxis ndarray'
  ).split(' '),
);

/** What grows with the data and no faster; most have a counterpart among the builtins, `itertools`, `math` or `collections`. */
const LINEAR: ReadonlySet<string> = new Set([
  ...MAKERS,
  ...SILENT,
  ...(
    'sum max min amax amin mean median prod any all argmax argmin count_nonzero nonzero std var isin in1d array_equal ' +
    'absolute add subtract multiply divide mod remainder floor_divide log log2 log10 exp sin cos tan arctan arctan2 radians ' +
    'deg2rad rad2deg degrees hypot gcd lcm gcd.reduce lcm.reduce sign square trunc rint around searchsorted bincount ' +
    'bitwise_xor.reduce size shape ndim copy savetxt set_printoptions array2string repeat tile split setdiff1d union1d ' +
    'intersect1d pad isnan isinf flatnonzero dtype char scipy.special.comb scipy.special.factorial ' +
    'scipy.special.perm scipy.special.binom scipy.special.gamma scipy.misc.comb scipy.misc.factorial ' +
    'average product logical_and logical_or logical_not logical_xor flipud fliplr fill_diagonal ' +
    'scipy.sparse.csr_matrix scipy.sparse.coo_matrix scipy.sparse.csgraph.connected_components ' +
    'scipy.sparse.csgraph.breadth_first_order scipy.sparse.csgraph.depth_first_order ' +
    'scipy.sparse.csgraph.minimum_spanning_tree'
  ).split(' '),
]);
