import type { SourceModule } from '../python/source-module.ts';
import type { Call, Expression, FunctionDefinition, Node } from '../python/tree/nodes.ts';
import { constantNumber } from '../python/tree/queries.ts';
import { ancestors, walk } from '../python/tree/walk.ts';
import { closed, orConstant, sum, type Polynomial } from './polynomial.ts';
import { recursionFactor } from './repetition.ts';
import { CONSTANT, degreeOf, logarithmOf, named, product, type Size } from './size.ts';
import { functionInfoOf } from '../python/function-info.ts';

/**
 * What a function costs with all the calls it makes of itself, from what one run costs. One call on a smaller number makes
 * the size a factor; one on a half its logarithm; several on halves what the master theorem gives (Bentley, Haken and Saxe,
 * 1980); several on a smaller number an exponential, whose base is the root of the characteristic equation (φ for Fibonacci), unless results are remembered: then there are as many runs as there are
 * arguments. A call in a loop, or on something of which nothing is known (a child, a neighbour), is taken to visit each part
 * once.
 */
export function callsOfRecursion(
  module: SourceModule,
  definition: FunctionDefinition,
  once: Polynomial,
): Polynomial {
  const calls = functionInfoOf(module, definition)?.recursiveCalls ?? [];
  const [first] = calls;
  if (first === undefined) {
    return once;
  }
  const size = recursionSize(module, definition, { calls, once: closed(once) });
  const factor = recursionFactor(definition, first);
  return sum(
    orConstant(once).map((term) => [
      {
        ...term,
        size: size.isWhole ? size.size : product([size.size, term.size]),
        factors: [factor, ...term.factors],
      },
    ]),
  );
}

/** True for a cache as decorator, or a table that the function both looks into and stores to. */
function isRemembered(module: SourceModule, definition: FunctionDefinition): boolean {
  const isDecorated = definition.decorators.some((decorator) =>
    /cache|memo/iu.test(module.text.slice(decorator.span.start, decorator.span.end)),
  );
  let stores = false;
  walk(definition, (node) => {
    stores ||=
      node.kind === 'assignment' && node.targets.some((target) => target.kind === 'subscript');
  });
  return isDecorated || stores;
}

interface Recursion {
  readonly calls: readonly Call[];
  readonly once: Polynomial;
}

interface Runs {
  readonly size: Size;
  /** The size is the whole cost, what one run costs included. */
  readonly isWhole: boolean;
}

function recursionSize(
  module: SourceModule,
  definition: FunctionDefinition,
  { calls, once }: Recursion,
): Runs {
  const steps = calls.map((call) => stepOf(definition, call));
  const parts = named(`calls of ${definition.name.name}`);
  if (steps.includes(undefined) || calls.some((call) => isInLoop(call, definition))) {
    return { size: parts, isWhole: false };
  }
  const moving = steps.flatMap((step) => (step === undefined ? [] : [step]));
  const [first] = moving;
  if (first === undefined) {
    return { size: parts, isWhole: false };
  }
  if (isRemembered(module, definition)) {
    const names = new Set(moving.map(({ parameter }) => parameter));
    return { size: product([...names].map((name) => named(name))), isWhole: false };
  }
  const together = callsOfOneRun(calls);
  const several = together.length;
  if (moving.every(({ kind }) => kind === 'half')) {
    return several === 1
      ? { size: logarithmOf(named(first.parameter)), isWhole: false }
      : masterTheorem(several, first.parameter, once);
  }
  return several === 1
    ? { size: named(first.parameter), isWhole: false }
    : { size: { ...CONSTANT, exponential: growthOf(definition, together) }, isWhole: false };
}

/** T(n) = T(n − s₁) + T(n − s₂) + …, or with halves among them, which add less than any base. */
function growthOf(definition: FunctionDefinition, calls: readonly Call[]): string {
  const steps = calls.flatMap((call) => stepOf(definition, call) ?? []);
  const by = steps.flatMap((step) => (step.kind === 'less' ? [step.by] : []));
  const parameter = steps.find(({ kind }) => kind === 'less')?.parameter ?? 'n';
  return by.length === 1
    ? `${parameter}^log ${parameter}`
    : `${textOfBase(rootOf(by))}^${parameter}`;
}

/** The x > 1 for which the sum of x^−s over all steps is 1, by bisection: the sum falls as x grows, from more than 1 at 1. */
function rootOf(steps: readonly number[]): number {
  let low = 1;
  let high = steps.length;
  for (let round = 0; round < 50; round += 1) {
    const middle = (low + high) / 2;
    const total = steps.reduce((all, step) => all + middle ** -step, 0);
    [low, high] = total > 1 ? [middle, high] : [low, middle];
  }
  return high;
}

const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

function textOfBase(base: number): string {
  return Math.abs(base - GOLDEN_RATIO) < 1e-6 ? 'φ' : String(Number(base.toFixed(2)));
}

/** T(n) = a·T(n/2) + f(n) */
function masterTheorem(calls: number, parameter: string, once: Polynomial): Runs {
  const critical = Math.log2(calls);
  const degree = once[0] === undefined ? 0 : degreeOf(once[0].size);
  if (degree > critical && once[0] !== undefined) {
    return { size: once[0].size, isWhole: true };
  }
  return degree === critical
    ? { size: { ...named(parameter, degree), logs: [parameter] }, isWhole: true }
    : { size: named(parameter, Number(critical.toFixed(2))), isWhole: true };
}

interface Step {
  readonly parameter: string;
  readonly kind: 'half' | 'less';
  /** By how much it is less, where the source says it: else the least it can be. */
  readonly by: number;
}

/** How one call's argument is smaller than the parameter; undefined where that cannot be read. */
function stepOf(definition: FunctionDefinition, call: Call): Step | undefined {
  const parameters = definition.parameters.filter(
    ({ name }, index) => index > 0 || (name.name !== 'self' && name.name !== 'cls'),
  );
  for (const [index, argument] of call.arguments.entries()) {
    const parameter = argument.keyword?.name ?? parameters[index]?.name.name;
    const kind =
      parameter === undefined ? undefined : shrinkOf(definition, argument.value, parameter);
    if (parameter !== undefined && kind !== undefined) {
      return { parameter, kind, by: differenceOf(argument.value) };
    }
  }
  return undefined;
}

/** `n - 2` and `xs[2:]` are two less. */
function differenceOf(value: Expression): number {
  const amount =
    value.kind === 'binary'
      ? value.right
      : value.kind === 'subscript' && value.index.kind === 'slice'
        ? value.index.lower
        : undefined;
  return Math.max(1, Math.floor((amount && constantNumber(amount)) ?? 1));
}

function shrinkOf(
  definition: FunctionDefinition,
  value: Expression,
  parameter: string,
): Step['kind'] | undefined {
  if (value.kind === 'binary' && value.left.kind === 'name') {
    const isScaled = ['//', '/', '>>'].includes(value.operator);
    if (value.left.name === parameter && (isScaled || ['-', '+'].includes(value.operator))) {
      return isScaled ? 'half' : 'less';
    }
    return isMiddle(definition, value.left.name) ? 'half' : undefined;
  }
  if (value.kind === 'name' && value.name !== parameter) {
    return isMiddle(definition, value.name) ? 'half' : undefined;
  }
  if (value.kind === 'subscript' && value.index.kind === 'slice') {
    const bound = value.index.upper ?? value.index.lower;
    const isOwn = value.object.kind === 'name' && value.object.name === parameter;
    const isHalf =
      (bound?.kind === 'name' && isMiddle(definition, bound.name)) ||
      (bound?.kind === 'binary' && bound.operator === '//');
    return isOwn ? (isHalf ? 'half' : 'less') : undefined;
  }
  return undefined;
}

/** Assigned from a division by a number: `middle = (low + high) // 2`, and halves cut there. */
function isMiddle(definition: FunctionDefinition, name: string): boolean {
  let found = false;
  walk(definition, (node) => {
    if (node.kind === 'assignment' && node.value !== undefined) {
      const isTarget = node.targets.some((one) => one.kind === 'name' && one.name === name);
      const { value } = node;
      found ||= isTarget && value.kind === 'binary' && ['//', '/', '>>'].includes(value.operator);
    }
  });
  return found;
}

/** The most calls that one run makes: those in different branches of one `if` exclude each other. */
function callsOfOneRun(calls: readonly Call[]): readonly Call[] {
  let most: readonly Call[] = calls.slice(0, 1);
  for (const call of calls) {
    const together = calls.filter((other) => other === call || !excludes(call, other));
    most = together.length > most.length ? together : most;
  }
  return most;
}

function excludes(first: Node, second: Node): boolean {
  const above = new Set<Node>(ancestors(first));
  const meeting = [...ancestors(second)].find((ancestor) => above.has(ancestor));
  if (meeting?.kind === 'if') {
    return (
      meeting.body.some((one) => contains(one, first)) !==
      meeting.body.some((one) => contains(one, second))
    );
  }
  if (meeting?.kind === 'conditional') {
    return contains(meeting.body, first) !== contains(meeting.body, second);
  }
  return [...ancestors(first)].some(
    (ancestor) => ancestor.kind === 'return' && !contains(ancestor, second),
  );
}

function contains(outer: Node, inner: Node): boolean {
  return outer.span.start <= inner.span.start && inner.span.end <= outer.span.end;
}

function isInLoop(call: Call, definition: FunctionDefinition): boolean {
  for (const ancestor of ancestors(call)) {
    if (ancestor === definition) {
      return false;
    }
    if (['for', 'while', 'comprehension'].includes(ancestor.kind)) {
      return true;
    }
  }
  return false;
}
