import type { SourceModule } from '../python/source-module.ts';
import type { Call, Expression, Name } from '../python/tree/nodes.ts';
import { constantNumber, nameOf } from '../python/tree/queries.ts';
import { containerDefinitions } from './container-definitions.ts';
import { isSmallIterable } from './loops.ts';

/**
 * How a number of turns or elements grows, read from the expression that gives it: `len(xs)` is xs, `n // 2` is n,
 * `range(i, n)` is n, `isqrt(n)` is √n, `combinations(xs, 2)` is xs². Names are followed through assignments made once and
 * through loop variables to what bounds them, a few steps deep. A size without powers is a constant. Upper bounds only:
 * differences are taken for their larger side.
 */
export interface Size {
  /** By name of what grows, in the user's words. */
  readonly powers: ReadonlyMap<string, number>;
  /** What it grows with logarithmically, once for each factor: a loop that doubles or halves. */
  readonly logs: readonly string[];
  /** For people, where no polynomial bounds it: `2^n`, `xs!`. */
  readonly exponential: string | undefined;
}

export const CONSTANT: Size = { powers: new Map(), logs: [], exponential: undefined };

export function isConstant(size: Size): boolean {
  return size.powers.size === 0 && size.logs.length === 0 && size.exponential === undefined;
}

/** How many steps of assignments one question follows. */
const DEPTH = 6;

/** How large a number gets. */
export function sizeOfNumber(module: SourceModule, expression: Expression, depth = 0): Size {
  if (constantNumber(expression) !== undefined || depth > DEPTH) {
    return CONSTANT;
  }
  switch (expression.kind) {
    case 'name':
      return sizeOfName(module, expression, depth);
    case 'binary':
      return sizeOfBinary(module, expression, depth);
    case 'unary':
      return sizeOfNumber(module, expression.operand, depth + 1);
    case 'conditional':
      return larger(
        sizeOfNumber(module, expression.body, depth + 1),
        sizeOfNumber(module, expression.orElse, depth + 1),
      );
    case 'call':
      return sizeOfNumberCall(module, expression, depth);
    default:
      return named(textOf(module, expression));
  }
}

/** How many elements something has that one can run over. */
export function sizeOfElements(module: SourceModule, expression: Expression, depth = 0): Size {
  if (depth > DEPTH || isSmallIterable(module, expression)) {
    return CONSTANT;
  }
  switch (expression.kind) {
    case 'name':
      return sizeOfContainer(module, expression, depth);
    case 'call':
      return sizeOfIterableCall(module, expression, depth);
    case 'subscript':
      return expression.index.kind === 'slice'
        ? sizeOfSlice(module, expression, depth)
        : named(textOf(module, expression));
    case 'binary':
      return expression.operator === '*'
        ? sizeOfRepetition(module, expression, depth)
        : larger(
            sizeOfElements(module, expression.left, depth + 1),
            sizeOfElements(module, expression.right, depth + 1),
          );
    case 'comprehension':
      return product(
        expression.clauses.map((clause) => sizeOfElements(module, clause.iterable, depth + 1)),
      );
    case 'list':
    case 'tuple':
    case 'set':
      return product(
        expression.elements
          .filter((element) => element.kind === 'starred')
          .map((element) => sizeOfElements(module, element.value, depth + 1)),
      );
    case 'conditional':
      return larger(
        sizeOfElements(module, expression.body, depth + 1),
        sizeOfElements(module, expression.orElse, depth + 1),
      );
    case 'string':
    case 'number':
    case 'constant':
      return CONSTANT;
    default:
      return named(textOf(module, expression));
  }
}

/** A size that grows with one thing. */
export function named(name: string, degree = 1): Size {
  return { powers: new Map([[name, degree]]), logs: [], exponential: undefined };
}

export function product(sizes: readonly Size[]): Size {
  const powers = new Map<string, number>();
  for (const size of sizes) {
    for (const [name, power] of size.powers) {
      powers.set(name, (powers.get(name) ?? 0) + power);
    }
  }
  return {
    powers,
    logs: sizes.flatMap(({ logs }) => logs),
    exponential: sizes.find(({ exponential }) => exponential !== undefined)?.exponential,
  };
}

/** How often something of this size can be halved. */
export function logarithmOf(size: Size): Size {
  return { ...size, powers: new Map(), logs: [...size.powers.keys()].slice(0, 1) };
}

/** Sum of the powers; infinite for what grows exponentially. */
export function degreeOf(size: Size): number {
  return size.exponential === undefined
    ? [...size.powers.values()].reduce((sum, power) => sum + power, 0)
    : Number.POSITIVE_INFINITY;
}

function larger(left: Size, right: Size): Size {
  return degreeOf(left) >= degreeOf(right) ? left : right;
}

/** The size multiplied by itself so many times. */
export function power(size: Size, exponent: number): Size {
  return {
    ...size,
    powers: new Map([...size.powers].map(([name, degree]) => [name, degree * exponent])),
  };
}

/** A name's size is that of the one value it gets; else the name stands for itself. */
function sizeOfName(module: SourceModule, name: Name, depth: number): Size {
  const definitions = containerDefinitions(module.scopes, name);
  const [only] = definitions;
  if (only === undefined || definitions.length > 1) {
    return named(name.name);
  }
  if (only.kind === 'assignment' && only.value !== undefined) {
    return isGiven(module, only.value)
      ? named(name.name)
      : sizeOfNumber(module, only.value, depth + 1);
  }
  const { node } = only;
  if (node.kind === 'for' || node.kind === 'comprehension-clause') {
    const { iterable } = node;
    const isRange =
      iterable.kind === 'call' &&
      ['builtins.range', 'builtins.enumerate'].includes(
        module.scopes.qualifiedName(iterable.callee) ?? '',
      );
    return isRange ? sizeOfElements(module, iterable, depth + 1) : named(name.name);
  }
  return named(name.name);
}

/** Read, parsed or computed by a function: a size of its own. */
function isGiven(module: SourceModule, value: Expression): boolean {
  if (value.kind === 'number') {
    return false;
  }
  return (
    value.kind !== 'name' &&
    value.kind !== 'binary' &&
    !(value.kind === 'call' && TRANSPARENT_NUMBERS.has(qualified(module, value)))
  );
}

const TRANSPARENT_NUMBERS: ReadonlySet<string> = new Set([
  'builtins.len',
  'builtins.min',
  'builtins.max',
  'math.isqrt',
  'math.sqrt',
]);

function sizeOfBinary(
  module: SourceModule,
  { operator, left, right }: Extract<Expression, { kind: 'binary' }>,
  depth: number,
): Size {
  const base = sizeOfNumber(module, left, depth + 1);
  const other = sizeOfNumber(module, right, depth + 1);
  const exponent = constantNumber(right);
  switch (operator) {
    case '*':
      return product([base, other]);
    case '**':
      if (exponent !== undefined) {
        return power(base, exponent);
      }
      return other.powers.size === 0 ? base : exponentialIn(textOf(module, left), other);
    case '<<':
      return other.powers.size === 0 ? base : exponentialIn('2', other);
    case '//':
    case '/':
    case '>>':
      return base;
    case '%':
      return other.powers.size === 0 ? other : base;
    default:
      return larger(base, other);
  }
}

function exponentialIn(base: string, exponent: Size): Size {
  const name = [...exponent.powers.keys()].join(' · ');
  return { powers: new Map(), logs: [], exponential: `${base}^${name}` };
}

function sizeOfNumberCall(module: SourceModule, call: Call, depth: number): Size {
  const [first] = call.arguments;
  const values = call.arguments.filter(({ keyword }) => keyword === undefined);
  if (first === undefined) {
    return named(textOf(module, call));
  }
  switch (qualified(module, call)) {
    case 'builtins.len':
      return sizeOfElements(module, first.value, depth + 1);
    case 'builtins.int':
    case 'builtins.abs':
    case 'builtins.round':
    case 'math.ceil':
    case 'math.floor': {
      const isNumber = first.value.kind === 'binary' || first.value.kind === 'name';
      const inner = first.value.kind === 'call' && qualified(module, first.value) === 'math.sqrt';
      return isNumber || inner
        ? sizeOfNumber(module, first.value, depth + 1)
        : named(textOf(module, call));
    }
    case 'math.isqrt':
    case 'math.sqrt':
      return power(sizeOfNumber(module, first.value, depth + 1), 0.5);
    case 'builtins.min':
      return values.length > 1
        ? values
            .map(({ value }) => sizeOfNumber(module, value, depth + 1))
            .reduce((least, one) => (degreeOf(one) < degreeOf(least) ? one : least))
        : named(textOf(module, call));
    case 'builtins.max':
      return values.length > 1
        ? values.map(({ value }) => sizeOfNumber(module, value, depth + 1)).reduce(larger)
        : named(textOf(module, call));
    default:
      return named(textOf(module, call));
  }
}

function sizeOfContainer(module: SourceModule, name: Name, depth: number): Size {
  const definitions = containerDefinitions(module.scopes, name);
  const value = definitions.length === 1 ? definitions[0]?.value : undefined;
  const isTold =
    definitions[0]?.kind === 'assignment' &&
    value !== undefined &&
    (value.kind === 'binary' ||
      value.kind === 'name' ||
      value.kind === 'comprehension' ||
      (value.kind === 'call' && PASSING.has(qualified(module, value))));
  if (!isTold) {
    return named(name.name);
  }
  const size = sizeOfElements(module, value, depth + 1);
  return size.powers.size === 1 && size.exponential === undefined ? size : named(name.name);
}

/** Calls whose result has as many elements as their argument. */
const PASSING: ReadonlySet<string> = new Set(
  ['list', 'tuple', 'set', 'sorted', 'reversed', 'enumerate', 'iter', 'range', 'frozenset'].map(
    (name) => `builtins.${name}`,
  ),
);

function sizeOfIterableCall(module: SourceModule, call: Call, depth: number): Size {
  const name = qualified(module, call);
  const values = call.arguments.filter(({ keyword }) => keyword === undefined);
  const [first, second] = values;
  if (name === 'builtins.range') {
    return sizeOfRange(module, call, depth);
  }
  if (first !== undefined && name.startsWith('itertools.')) {
    return sizeOfItertools(module, call, depth);
  }
  if (first !== undefined && (PASSING.has(name) || name === 'numpy.arange')) {
    return sizeOfElements(module, first.value, depth + 1);
  }
  if (second !== undefined && (name === 'builtins.map' || name === 'builtins.filter')) {
    return sizeOfElements(module, second.value, depth + 1);
  }
  if (first !== undefined && name === 'builtins.zip') {
    return sizeOfElements(module, first.value, depth + 1);
  }
  if (call.callee.kind === 'attribute' && VIEWS.has(call.callee.attribute.name)) {
    return sizeOfElements(module, call.callee.object, depth + 1);
  }
  return named(textOf(module, call));
}

const VIEWS: ReadonlySet<string> = new Set([
  'items',
  'keys',
  'values',
  'copy',
  'split',
  'splitlines',
  'tolist',
]);

function sizeOfRange(module: SourceModule, call: Call, depth: number): Size {
  const [first, second, third] = call.arguments;
  const step = third?.value;
  if (first === undefined) {
    return CONSTANT;
  }
  const isDown = step !== undefined && (constantNumber(step) ?? 1) < 0;
  const bound = isDown ? first.value : (second?.value ?? first.value);
  const size = sizeOfNumber(module, bound, depth + 1);
  const isHarmonic = step !== undefined && constantNumber(step) === undefined;
  return isHarmonic && step.kind === 'name' ? logarithmOf(size) : size;
}

function sizeOfItertools(module: SourceModule, call: Call, depth: number): Size {
  const values = call.arguments.filter(({ keyword }) => keyword === undefined);
  const [first, second] = values;
  const repeat = call.arguments.find(({ keyword }) => keyword?.name === 'repeat')?.value;
  if (first === undefined) {
    return CONSTANT;
  }
  const one = sizeOfElements(module, first.value, depth + 1);
  const chosen = second === undefined ? undefined : constantNumber(second.value);
  const text = textOf(module, first.value);
  switch (qualified(module, call)) {
    case 'itertools.permutations':
    case 'itertools.combinations':
    case 'itertools.combinations_with_replacement':
      if (chosen !== undefined) {
        return power(one, chosen);
      }
      return one.powers.size === 0
        ? one
        : { ...CONSTANT, exponential: second ? `2^${text}` : `${text}!` };
    case 'itertools.product': {
      const times = repeat === undefined ? 1 : constantNumber(repeat);
      const all = product(values.map(({ value }) => sizeOfElements(module, value, depth + 1)));
      return times === undefined && repeat !== undefined
        ? exponentialIn('k', sizeOfNumber(module, repeat, depth + 1))
        : power(all, times ?? 1);
    }
    default:
      return one;
  }
}

function sizeOfSlice(
  module: SourceModule,
  { object, index }: Extract<Expression, { kind: 'subscript' }>,
  depth: number,
): Size {
  const upper = index.kind === 'slice' ? index.upper : undefined;
  const isShort = upper !== undefined && (constantNumber(upper) ?? -1) >= 0;
  return isShort ? CONSTANT : sizeOfElements(module, object, depth + 1);
}

/** `[0] * n` */
function sizeOfRepetition(
  module: SourceModule,
  { left, right }: Extract<Expression, { kind: 'binary' }>,
  depth: number,
): Size {
  const isLeft = left.kind === 'list' || left.kind === 'string' || left.kind === 'tuple';
  const [sequence, count] = isLeft ? [left, right] : [right, left];
  return product([
    sizeOfElements(module, sequence, depth + 1),
    sizeOfNumber(module, count, depth + 1),
  ]);
}

function qualified(module: SourceModule, call: Call): string {
  return module.scopes.qualifiedName(call.callee) ?? '';
}

/** A short name for what has no better one. */
function textOf(module: SourceModule, expression: Expression): string {
  const text = nameOf(expression) ?? module.text.slice(expression.span.start, expression.span.end);
  return text.length <= 24 && /^[\w.[\]"'(),]+$/u.test(text) ? text : 'n';
}
