import type { BinaryOperator, ComparisonOperator } from '../../../python/tree/nodes.ts';
import type { Literal } from './value.ts';

/**
 * Computes with literals as Python does, as far as the analysis needs it to tell which way a branch goes and what a text says. Whatever is not
 * certain to come out the same as in Python is undefined: numbers that JavaScript rounds, texts that grow long, errors.
 */
export function foldBinary(
  operator: BinaryOperator,
  lefts: readonly Literal[] | undefined,
  rights: readonly Literal[] | undefined,
): readonly Literal[] | undefined {
  return combine(lefts, rights, (left, right) => binary(operator, left, right));
}

/** All truths that a comparison can have; undefined where not all of them are known. */
export function foldComparison(
  operator: ComparisonOperator,
  lefts: readonly Literal[] | undefined,
  rights: readonly Literal[] | undefined,
): readonly Literal[] | undefined {
  return combine(lefts, rights, (left, right) => comparison(operator, left, right));
}

/** The truth of every literal that it can be: true, false, or undefined where both or unknown. */
export function truthOfLiterals(literals: readonly Literal[] | undefined): boolean | undefined {
  if (literals === undefined || literals.length === 0) {
    return undefined;
  }
  const [first, ...rest] = literals.map(Boolean);
  return rest.every((one) => one === first) ? first : undefined;
}

/** A method of a text whose result is one of a few literals: `upper`, `strip`, `replace`, `startswith`. */
export function foldTextMethod(
  name: string,
  objects: readonly Literal[] | undefined,
  given: readonly (readonly Literal[] | undefined)[],
): readonly Literal[] | undefined {
  const method = TEXT_METHODS.get(name);
  if (method === undefined || given.some((one) => one?.length !== 1)) {
    return undefined;
  }
  const values = given.map((one) => one?.[0]);
  return mapAll(objects, (object) =>
    typeof object === 'string' ? method(object, values) : undefined,
  );
}

/** `text[index]` and `text[a:b]` of literals. */
export function foldIndex(
  objects: readonly Literal[] | undefined,
  indexes: readonly Literal[] | undefined,
): readonly Literal[] | undefined {
  return combine(objects, indexes, (object, index) =>
    typeof object === 'string' && typeof index === 'number' ? object.at(index) : undefined,
  );
}

export function foldUnary(
  operator: 'not' | '-' | '+' | '~',
  operands: readonly Literal[] | undefined,
): readonly Literal[] | undefined {
  return mapAll(operands, (operand) => {
    if (operator === 'not') {
      return operand === null || !operand;
    }
    if (typeof operand !== 'number') {
      return undefined;
    }
    return operator === '-' ? -operand : operator === '+' ? operand : ~operand;
  });
}

/** Longer texts are not computed. */
const MAX_TEXT = 2000;

function combine(
  lefts: readonly Literal[] | undefined,
  rights: readonly Literal[] | undefined,
  compute: (left: Literal, right: Literal) => Literal | undefined,
): readonly Literal[] | undefined {
  if (lefts === undefined || rights === undefined || lefts.length * rights.length > 16) {
    return undefined;
  }
  const results = new Set<Literal>();
  for (const left of lefts) {
    for (const right of rights) {
      const result = compute(left, right);
      if (result === undefined) {
        return undefined;
      }
      results.add(result);
    }
  }
  return [...results];
}

function mapAll(
  operands: readonly Literal[] | undefined,
  compute: (operand: Literal) => Literal | undefined,
): readonly Literal[] | undefined {
  return combine(operands, [null], (operand) => compute(operand));
}

function binary(operator: BinaryOperator, left: Literal, right: Literal): Literal | undefined {
  if (typeof left === 'string' && typeof right === 'string') {
    return operator === '+' && left.length + right.length <= MAX_TEXT ? left + right : undefined;
  }
  if (typeof left === 'string' && typeof right === 'number' && operator === '*') {
    return right * left.length <= MAX_TEXT ? left.repeat(Math.max(0, right)) : undefined;
  }
  if (typeof left !== 'number' || typeof right !== 'number') {
    return undefined;
  }
  const result = arithmetic(operator, left, right);
  return result !== undefined && Math.abs(result) < Number.MAX_SAFE_INTEGER ? result : undefined;
}

function arithmetic(operator: BinaryOperator, left: number, right: number): number | undefined {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? undefined : left / right;
    case '//':
      return right === 0 ? undefined : Math.floor(left / right);
    case '%':
      return right === 0 ? undefined : left - Math.floor(left / right) * right;
    case '**':
      return left ** right;
    default:
      return undefined;
  }
}

function comparison(
  operator: ComparisonOperator,
  left: Literal,
  right: Literal,
): boolean | undefined {
  switch (operator) {
    case '==':
    case 'is':
      return equals(left, right);
    case '!=':
    case 'is not':
      return !equals(left, right);
    case 'in':
    case 'not in':
      return typeof left === 'string' && typeof right === 'string'
        ? right.includes(left) === (operator === 'in')
        : undefined;
    default:
      return order(operator, left, right);
  }
}

function isNumeric(one: Literal): one is number | boolean {
  return typeof one === 'number' || typeof one === 'boolean';
}

/** `True == 1`. */
function equals(left: Literal, right: Literal): boolean {
  return isNumeric(left) && isNumeric(right) ? Number(left) === Number(right) : left === right;
}

function order(
  operator: '<' | '<=' | '>' | '>=',
  left: Literal,
  right: Literal,
): boolean | undefined {
  if (left === null || right === null || typeof left !== typeof right) {
    return undefined;
  }
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}

type TextMethod = (text: string, given: readonly (Literal | undefined)[]) => Literal | undefined;

const TEXT_METHODS: ReadonlyMap<string, TextMethod> = new Map<string, TextMethod>([
  ['upper', (text, given) => (given.length === 0 ? text.toUpperCase() : undefined)],
  ['lower', (text, given) => (given.length === 0 ? text.toLowerCase() : undefined)],
  ['strip', (text, given) => (given.length === 0 ? text.trim() : undefined)],
  ['replace', replace],
  ['startswith', (text, [prefix]) => onText(prefix, (one) => text.startsWith(one))],
  ['endswith', (text, [suffix]) => onText(suffix, (one) => text.endsWith(one))],
  ['isdigit', (text) => /^[0-9]+$/u.test(text)],
  ['encode', (text) => text],
  ['decode', (text) => text],
]);

function replace(text: string, given: readonly (Literal | undefined)[]): Literal | undefined {
  const [from, to] = given;
  return typeof from === 'string' && typeof to === 'string' && given.length === 2 && from !== ''
    ? text.replaceAll(from, () => to)
    : undefined;
}

function onText(
  value: Literal | undefined,
  answer: (text: string) => boolean,
): boolean | undefined {
  return typeof value === 'string' ? answer(value) : undefined;
}
