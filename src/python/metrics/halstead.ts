import type { Expression, Module, Node } from '../tree/nodes.ts';
import { children } from '../tree/walk.ts';

/** Halstead's counts of a module ("Elements of Software Science", 1977), and the sizes that follow from them. */
export interface Halstead {
  /** η1 and η2. */
  readonly distinctOperators: number;
  readonly distinctOperands: number;
  /** N1 and N2. */
  readonly operators: number;
  readonly operands: number;
  /** N log2 η, with N and η the sums of the above; 0 where there are none. */
  readonly volume: number;
  /** η1/2 · N2/η2. */
  readonly difficulty: number;
  /** Volume times difficulty. */
  readonly effort: number;
}

/**
 * Counts as radon 6 does. Operators are those of binary, unary, boolean, augmented and comparing expressions alone: no calls,
 * assignments or keywords. Operands are theirs. Two operands are the same when they are equal names, attributes
 * (whatever they belong to) or constants in functions of the same name; every other expression is an operand of its own.
 */
export function halstead(module: Module): Halstead {
  const counts: Counts = { operators: 0, operands: 0, seenOperators: new Set(), seen: new Set() };
  count(counts, module, '');
  const distinctOperators = counts.seenOperators.size;
  const distinctOperands = counts.seen.size;
  const vocabulary = distinctOperators + distinctOperands;
  const length = counts.operators + counts.operands;
  const volume = vocabulary === 0 ? 0 : length * Math.log2(vocabulary);
  const difficulty =
    distinctOperands === 0 ? 0 : (distinctOperators * counts.operands) / (2 * distinctOperands);
  return {
    distinctOperators,
    distinctOperands,
    operators: counts.operators,
    operands: counts.operands,
    volume,
    difficulty,
    effort: volume * difficulty,
  };
}

interface Counts {
  operators: number;
  operands: number;
  readonly seenOperators: Set<string>;
  /** Names and constants by text with the function's name before them, other expressions themselves. */
  readonly seen: Set<string | Expression>;
}

/** `context` is the name of the innermost function, empty outside. */
function count(counts: Counts, node: Node, context: string): void {
  if (node.kind === 'function') {
    for (const statement of node.body) {
      count(counts, statement, node.name.name);
    }
    return;
  }
  const { operators, operands } = operation(node);
  counts.operators += operators.length;
  counts.operands += operands.length;
  for (const operator of operators) {
    counts.seenOperators.add(operator);
  }
  for (const operand of operands) {
    const key = operandKey(operand);
    counts.seen.add(key === undefined ? operand : `${context}\n${key}`);
  }
  for (const child of children(node)) {
    count(counts, child, context);
  }
}

interface Operation {
  readonly operators: readonly string[];
  readonly operands: readonly Expression[];
}

const NONE: Operation = { operators: [], operands: [] };

function operation(node: Node): Operation {
  switch (node.kind) {
    case 'binary':
      return { operators: [node.operator], operands: [node.left, node.right] };
    case 'augmented-assignment':
      return { operators: [node.operator], operands: [node.target, node.value] };
    case 'unary':
      return { operators: [`unary ${node.operator}`], operands: [node.operand] };
    case 'boolean':
      return { operators: [node.operator], operands: node.operands };
    case 'comparison':
      return { operators: node.operators, operands: node.operands };
    default:
      return NONE;
  }
}

/** Equal for operands that Python's sets hold for equal; a name is the same as a string of its letters there. */
function operandKey(operand: Expression): string | undefined {
  switch (operand.kind) {
    case 'name':
      return `text ${operand.name}`;
    case 'attribute':
      return `text ${operand.attribute.name}`;
    case 'string': {
      const kind = operand.isBytes ? 'bytes' : 'text';
      return operand.isFormatted ? undefined : `${kind} ${operand.value}`;
    }
    case 'number':
      return `number ${numberKey(operand.text)}`;
    case 'constant':
      return constantKey(operand.value);
    default:
      return undefined;
  }
}

/** `True` equals 1 and `False` 0. */
function constantKey(value: string): string {
  if (value === 'True' || value === 'False') {
    return value === 'True' ? 'number 1' : 'number 0';
  }
  return `constant ${value}`;
}

/** The value in one spelling: `0x10`, `16` and `16.0` are equal. */
function numberKey(text: string): string {
  const isPlain = /^(?:0[xob][\da-f]+|[1-9]\d*|0+)$/u.test(text);
  if (isPlain) {
    return BigInt(text).toString();
  }
  if (text.endsWith('j')) {
    const value = Number(text.slice(0, -1));
    return value === 0 ? '0' : `${value}j`;
  }
  const value = Number(text);
  return Number.isInteger(value) ? BigInt(value).toString() : value.toString();
}
