import type { SourceModule } from '../source-module.ts';
import { constantNumber, constantString } from '../tree/queries.ts';
import type { Comparison, Expression, Name } from '../tree/nodes.ts';

/**
 * The truth of an expression at run time where the source decides it: literals, `not`, `and`, `or`, comparisons of literals,
 * `TYPE_CHECKING` (false), and private names that the module binds once, at its top level, to a literal. Public names may be
 * set from outside, as switches are; versions, platforms and `__debug__` depend on where the code runs: they stay unknown.
 */
export function truthOf(
  module: Pick<SourceModule, 'scopes'>,
  expression: Expression,
): boolean | undefined {
  return truth(module, expression, MAX_STEPS);
}

/** Chains of names (`_A = False`, `_B = _A`) longer than this stay unknown. */
const MAX_STEPS = 8;

function truth(
  module: Pick<SourceModule, 'scopes'>,
  expression: Expression,
  steps: number,
): boolean | undefined {
  switch (expression.kind) {
    case 'constant':
      return expression.value === 'True' || expression.value === '...';
    case 'number': {
      const value = constantNumber(expression);
      return value === undefined ? undefined : value !== 0;
    }
    case 'string': {
      const hasParts = expression.parts.some((part) => part.kind === 'interpolation');
      return hasParts ? undefined : expression.value !== '';
    }
    case 'list':
    case 'tuple':
    case 'set':
      return sizeIsKnown(expression.elements) ? expression.elements.length > 0 : undefined;
    case 'dictionary':
      return expression.entries.every((entry) => entry.key !== undefined)
        ? expression.entries.length > 0
        : undefined;
    case 'lambda':
      return true;
    case 'unary':
      return ofUnary(module, expression, steps);
    case 'boolean':
      return ofBoolean(module, expression, steps);
    case 'comparison':
      return ofComparison(expression);
    case 'name':
    case 'attribute':
      return ofName(module, expression, steps);
    default:
      return undefined;
  }
}

function sizeIsKnown(elements: readonly Expression[]): boolean {
  return elements.every((element) => element.kind !== 'starred');
}

function ofUnary(
  module: Pick<SourceModule, 'scopes'>,
  expression: Extract<Expression, { kind: 'unary' }>,
  steps: number,
): boolean | undefined {
  if (expression.operator === 'not') {
    const operand = truth(module, expression.operand, steps);
    return operand === undefined ? undefined : !operand;
  }
  const value = constantNumber(expression);
  return value === undefined ? undefined : value !== 0;
}

function ofBoolean(
  module: Pick<SourceModule, 'scopes'>,
  expression: Extract<Expression, { kind: 'boolean' }>,
  steps: number,
): boolean | undefined {
  const truths = new Set(expression.operands.map((operand) => truth(module, operand, steps)));
  const decisive = expression.operator === 'or';
  if (truths.has(decisive)) {
    return decisive;
  }
  return truths.has(undefined) ? undefined : !decisive;
}

/** Of two numbers or two strings; anything longer is not written by people. */
function ofComparison({ operators, operands }: Comparison): boolean | undefined {
  const [operator] = operators;
  if (operator === undefined || operators.length !== 1) {
    return undefined;
  }
  const [left, right] = operands.map(
    (operand) => constantNumber(operand) ?? constantString(operand),
  );
  if (left === undefined || right === undefined || typeof left !== typeof right) {
    return undefined;
  }
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return undefined;
  }
}

const TYPE_CHECKING = new Set([
  'typing.TYPE_CHECKING',
  'typing_extensions.TYPE_CHECKING',
  'mypy_extensions.TYPE_CHECKING',
]);

function ofName(
  module: Pick<SourceModule, 'scopes'>,
  expression: Extract<Expression, { kind: 'name' | 'attribute' }>,
  steps: number,
): boolean | undefined {
  const full = module.scopes.qualifiedName(expression);
  if (full !== undefined && TYPE_CHECKING.has(full)) {
    return false;
  }
  return expression.kind === 'name' && steps > 0
    ? ofConstantName(module, expression, steps)
    : undefined;
}

/** `_debug = False` at the module's top level, and nothing else anywhere in the module that binds `_debug`. */
function ofConstantName(
  module: Pick<SourceModule, 'scopes'>,
  name: Name,
  steps: number,
): boolean | undefined {
  const binding = name.name.startsWith('_') ? module.scopes.bindingOf(name) : undefined;
  const [only] = binding?.definitions ?? [];
  if (binding?.definitions.length !== 1 || only?.value === undefined) {
    return undefined;
  }
  const { node, value } = only;
  const isTopLevel = node.kind === 'assignment' && node.parent?.kind === 'module';
  return isTopLevel && isLiteral(value) ? truth(module, value, steps - 1) : undefined;
}

function isLiteral({ kind }: Expression): boolean {
  return kind === 'constant' || kind === 'number' || kind === 'string' || kind === 'name';
}
