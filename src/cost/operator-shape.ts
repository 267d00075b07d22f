import type { Binary, Comprehension, Expression, Subscript } from '../python/tree/nodes.ts';
import type { Inference } from './inference.ts';
import { containerOf, joinShapes, plain, UNKNOWN, type Shape } from './shape.ts';

/** The shape of literals, comprehensions and operators. */
export function operatorShape(inference: Inference, expression: Expression): Shape | undefined {
  switch (expression.kind) {
    case 'list':
    case 'set':
    case 'tuple':
      return literalShape(inference, expression);
    case 'dictionary': {
      const value = joinShapes(expression.entries.map((entry) => inference.infer(entry.value)));
      return value === undefined ? plain('dict') : { kind: 'dict', value };
    }
    case 'comprehension':
      return comprehensionShape(inference, expression);
    case 'string':
      return plain(expression.isBytes ? 'bytes' : 'str');
    case 'number':
      return plain(isFloat(expression.text) ? 'float' : 'int');
    case 'constant':
      return constantShape(expression.value);
    case 'comparison':
      return plain('bool');
    case 'boolean':
      return joinShapes(expression.operands.map((operand) => inference.infer(operand)));
    case 'unary':
      return expression.operator === 'not' ? plain('bool') : inference.infer(expression.operand);
    case 'conditional':
      return joinShapes([inference.infer(expression.body), inference.infer(expression.orElse)]);
    case 'walrus':
      return inference.infer(expression.value);
    case 'lambda':
      return plain('object');
    case 'binary':
      return binaryShape(inference, expression);
    case 'subscript':
      return subscriptShape(inference, expression);
    default:
      return UNKNOWN;
  }
}

function literalShape(
  inference: Inference,
  literal: Extract<Expression, { kind: 'list' | 'set' | 'tuple' }>,
): Shape {
  const shapes = literal.elements.map((element) =>
    element.kind === 'starred' ? UNKNOWN : inference.infer(element),
  );
  const element = joinShapes(shapes);
  const shape = containerOf(literal.kind, element);
  const isFixed =
    literal.kind === 'tuple' && !literal.elements.some((one) => one.kind === 'starred');
  return isFixed ? { ...shape, fields: shapes.map((one) => one ?? UNKNOWN) } : shape;
}

function comprehensionShape(inference: Inference, node: Comprehension): Shape {
  const element = inference.infer(node.element);
  switch (node.result) {
    case 'list':
      return containerOf('list', element);
    case 'set':
      return containerOf('set', element);
    case 'generator':
      return containerOf('iterator', element);
    default: {
      const value = node.value === undefined ? undefined : inference.infer(node.value);
      return { ...containerOf('dict', element), ...(value === undefined ? {} : { value }) };
    }
  }
}

function constantShape(value: 'True' | 'False' | 'None' | '...'): Shape {
  if (value === 'None') {
    return plain('none');
  }
  return value === '...' ? plain('object') : plain('bool');
}

function binaryShape(inference: Inference, node: Binary): Shape | undefined {
  const left = inference.infer(node.left);
  const right = inference.infer(node.right);
  const kinds = [left?.kind, right?.kind];
  switch (node.operator) {
    case '%':
      return left?.kind === 'str' || left?.kind === 'bytes'
        ? plain(left.kind)
        : joinShapes([left, right]);
    case '/':
      return kinds.every(isNumber) ? plain('float') : UNKNOWN;
    case '*':
      return sequenceOf(left) ?? sequenceOf(right) ?? joinShapes([left, right]);
    case '+':
      return kinds.includes('str') ? plain('str') : concatenated(left, right);
    default:
      return joinShapes([left, right]);
  }
}

/** `[0] * n` and `"-" * n` keep the kind of the sequence. */
function sequenceOf(shape: Shape | undefined): Shape | undefined {
  return ['list', 'tuple', 'str', 'bytes'].includes(shape?.kind ?? '') ? shape : undefined;
}

/** Nothing but a tuple can be added to a tuple, nothing but a list to a list. */
function concatenated(left: Shape | undefined, right: Shape | undefined): Shape | undefined {
  const isSequence = left?.kind === 'tuple' || left?.kind === 'list';
  return isSequence && right?.kind === 'unknown' ? plain(left.kind) : joinShapes([left, right]);
}

function isNumber(kind: string | undefined): boolean {
  return kind === 'int' || kind === 'float' || kind === 'bool';
}

function subscriptShape(inference: Inference, node: Subscript): Shape | undefined {
  const object = inference.infer(node.object);
  if (node.index.kind === 'slice') {
    return object;
  }
  switch (object?.kind) {
    case 'str':
      return object;
    case 'bytes':
      return plain('int');
    case 'dict':
      return object.value ?? UNKNOWN;
    case 'tuple': {
      const index = node.index.kind === 'number' ? Number(node.index.text) : Number.NaN;
      return object.fields?.[index] ?? object.element ?? UNKNOWN;
    }
    case 'list':
    case 'deque':
    case 'range':
      return object.element ?? UNKNOWN;
    default:
      return UNKNOWN;
  }
}

function isFloat(text: string): boolean {
  return !text.startsWith('0x') && /[.ej]/.test(text);
}
