import type { SourceModule } from '../python/source-module.ts';
import type {
  Comprehension,
  ComprehensionClause,
  Expression,
  For,
  Statement,
} from '../python/tree/nodes.ts';
import { walk } from '../python/tree/walk.ts';
import { describeLoop, type Loop } from './loops.ts';

/** A nest of loops over numbers whose innermost body does arithmetic with them and reads no data. */
export interface FormulaLoop {
  /** Outermost first. */
  readonly loops: readonly Loop[];
  /** What the body is after. */
  readonly aim: 'count' | 'extreme';
  /** The test, or the term that is compared. */
  readonly term: Expression;
}

/**
 * Recognises a loop over `range` that only tries numbers: its body counts or takes the extreme of arithmetic
 * in the loop variables and in names the loop leaves alone. Nothing is read from a container, nothing is stored but the
 * result, no turn needs the one before, none ends the search early. What such a loop finds is a function of a few numbers.
 */
export function formulaLoop(module: SourceModule, loop: For): FormulaLoop | undefined {
  const reading: Reading = {
    module,
    loops: [],
    targets: new Set(),
    locals: new Set(),
    results: new Set(),
    tests: [],
    found: undefined,
  };
  const isFormula = readLoop(reading, loop) && !needsTurnBefore(reading);
  return isFormula && reading.found !== undefined
    ? { loops: reading.loops, ...reading.found }
    : undefined;
}

/** The same for `min(arithmetic for i in range(n))` and its like. */
export function formulaComprehension(
  module: SourceModule,
  node: Comprehension,
): FormulaLoop | undefined {
  const call = node.parent?.kind === 'argument' ? node.parent.parent : undefined;
  const name = call?.kind === 'call' ? module.scopes.qualifiedName(call.callee) : undefined;
  const isExtreme = name === 'builtins.min' || name === 'builtins.max';
  const parts = [node.element, ...node.clauses.flatMap(({ conditions }) => conditions)];
  const isFormula = parts.every((part) => isArithmetic(module, part));
  return isExtreme && isFormula && node.clauses.every((clause) => isNumberRange(module, clause))
    ? {
        loops: node.clauses.map((clause) => describeLoop(module, clause)),
        aim: 'extreme',
        term: node.element,
      }
    : undefined;
}

/** A test looks at what the turns before have gathered. */
function needsTurnBefore({ tests, results }: Reading): boolean {
  return tests.some((test) => [...results].some((name) => mentions(test, name)));
}

interface Reading {
  readonly module: SourceModule;
  readonly loops: Loop[];
  /** Names of the loop variables. */
  readonly targets: Set<string>;
  /** Names that the body assigns anew in every turn. */
  readonly locals: Set<string>;
  /** Names that gather the result over the turns. */
  readonly results: Set<string>;
  readonly tests: Expression[];
  found: { readonly aim: FormulaLoop['aim']; readonly term: Expression } | undefined;
}

function readLoop(reading: Reading, loop: For): boolean {
  const { target } = loop;
  if (!isNumberRange(reading.module, loop) || target.kind !== 'name' || loop.orElse.length > 0) {
    return false;
  }
  reading.targets.add(target.name);
  reading.loops.push(describeLoop(reading.module, loop));
  return readBlock(reading, loop.body);
}

function isNumberRange(
  module: SourceModule,
  { target, iterable, isAsync }: For | ComprehensionClause,
): boolean {
  return (
    iterable.kind === 'call' &&
    target.kind === 'name' &&
    !isAsync &&
    module.scopes.qualifiedName(iterable.callee) === 'builtins.range' &&
    iterable.arguments.every(({ value }) => isArithmetic(module, value))
  );
}

function readBlock(reading: Reading, block: readonly Statement[]): boolean {
  return block.every((statement) => readStatement(reading, statement));
}

function readStatement(reading: Reading, statement: Statement): boolean {
  switch (statement.kind) {
    case 'for':
      return readLoop(reading, statement);
    case 'if':
      return readBranch(reading, statement);
    case 'assignment':
      return readAssignment(reading, statement);
    case 'augmented-assignment': {
      const { target, operator, value } = statement;
      if (
        target.kind !== 'name' ||
        !isArithmetic(reading.module, value) ||
        reading.locals.has(target.name)
      ) {
        return false;
      }
      if (operator === '+' || operator === '-') {
        reading.results.add(target.name);
        if (value.kind === 'number') {
          reading.found ??= { aim: 'count', term: value };
        }
        return true;
      }
      return false;
    }
    case 'pass':
    case 'continue':
      return true;
    default:
      return false;
  }
}

/** `if arithmetic: …` where the branch counts, adds, or keeps the extreme. */
function readBranch(reading: Reading, node: Extract<Statement, { kind: 'if' }>): boolean {
  if (!isArithmetic(reading.module, node.test)) {
    return false;
  }
  const extreme = extremeOf(node);
  if (extreme !== undefined) {
    reading.found ??= { aim: 'extreme', term: extreme };
    return true;
  }
  reading.tests.push(node.test);
  const isFine = readBlock(reading, node.body) && readBlock(reading, node.orElse);
  if (isFine && reading.found?.aim === 'count') {
    reading.found = { aim: 'count', term: node.test };
  }
  return isFine;
}

/** The term of `if term < best: best = term`. */
function extremeOf({
  test,
  body,
  orElse,
}: Extract<Statement, { kind: 'if' }>): Expression | undefined {
  const [only, ...others] = body;
  const isPlain = only?.kind === 'assignment' && others.length === 0 && orElse.length === 0;
  if (!isPlain || test.kind !== 'comparison' || only.value?.kind !== 'name') {
    return undefined;
  }
  const [target] = only.targets;
  const { name } = only.value;
  const sides = new Set(test.operands.map((side) => (side.kind === 'name' ? side.name : '')));
  const isOrder = ['<', '>', '<=', '>='].includes(test.operators.join());
  return isOrder && target?.kind === 'name' && sides.has(target.name) && sides.has(name)
    ? only.value
    : undefined;
}

/** A local of the turn, or `best = min(best, arithmetic)`. */
function readAssignment(
  reading: Reading,
  { targets, value }: Extract<Statement, { kind: 'assignment' }>,
): boolean {
  const [target, ...others] = targets;
  if (target?.kind !== 'name' || others.length > 0 || value === undefined) {
    return false;
  }
  if (!isArithmetic(reading.module, value)) {
    return false;
  }
  if (mentions(value, target.name)) {
    const isExtreme =
      value.kind === 'call' &&
      ['min', 'max'].includes(value.callee.kind === 'name' ? value.callee.name : '') &&
      value.arguments.some((one) => one.value.kind === 'name' && one.value.name === target.name);
    const isAdded =
      value.kind === 'binary' &&
      value.operator === '+' &&
      value.left.kind === 'name' &&
      value.left.name === target.name;
    if (isExtreme) {
      reading.found ??= { aim: 'extreme', term: value };
    }
    if (isAdded) {
      reading.results.add(target.name);
    }
    return isExtreme || isAdded;
  }
  reading.locals.add(target.name);
  return true;
}

function mentions(expression: Expression, name: string): boolean {
  let found = false;
  walk(expression, (node) => {
    found ||= node.kind === 'name' && node.name === name;
  });
  return found;
}

const ARITHMETIC_CALLS: ReadonlySet<string> = new Set([
  'builtins.abs',
  'builtins.min',
  'builtins.max',
  'builtins.int',
  'builtins.divmod',
  'builtins.pow',
  'builtins.round',
  'builtins.range',
  'math.ceil',
  'math.floor',
  'math.sqrt',
  'math.isqrt',
]);

/** Numbers, names and operators only: nothing that looks into data. */
function isArithmetic(module: SourceModule, expression: Expression): boolean {
  let isPure = true;
  walk(expression, (node) => {
    switch (node.kind) {
      case 'name':
      case 'number':
      case 'binary':
      case 'unary':
      case 'comparison':
      case 'boolean':
      case 'argument':
      case 'identifier':
      case 'constant':
      case 'conditional':
        return;
      case 'attribute':
        isPure &&= node.object.kind === 'name' && node.parent?.kind === 'call';
        return;
      case 'call':
        isPure &&= ARITHMETIC_CALLS.has(module.scopes.qualifiedName(node.callee) ?? '');
        return;
      default:
        isPure = false;
    }
  });
  return isPure;
}
