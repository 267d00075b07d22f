import type {
  Binary,
  Call,
  Comprehension,
  Expression,
  StringLiteral,
} from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';
import { fixedCall, isNumericFormat } from './fixed-values.ts';
import { attributeOrigin, nameOrigin, subscriptOrigin } from './name-origin.ts';
import { formatOrigin, percentOrigin } from './template-origin.ts';
import {
  BETWEEN_ALTERNATIVES,
  builtBy,
  hasText,
  HOLE,
  isText,
  text,
  value,
  type Piece,
  type ValuePiece,
  type Walk,
} from './text-pieces.ts';

/**
 * Where the text of an expression comes from: constant text of the source, and values that the source does not fix, in the
 * order in which they stand in the result. The walk goes backwards from the expression through formatted strings, `+`, `%`,
 * `format`, `join` and the definitions of names inside one function (see `reachingDefinitions`); loops over literal lists,
 * module constants, numbers and values that were checked against a list count as fixed. It does not enter other functions,
 * except to see that they return constants, and it keeps no order between branches: alternatives follow one another.
 */
export interface StringOrigin {
  readonly pieces: readonly Piece[];
  /** The pieces that are values put into a text by formatting. */
  readonly inserted: readonly ValuePiece[];
  /** All values, also those that are the whole text. Empty when the source fixes the text. */
  readonly values: readonly ValuePiece[];
  /** Constant text with `HOLE` for each value. */
  readonly template: string;
}

export interface OriginOptions {
  /** True for a call whose result is harmless for the purpose, for instance `shlex.quote`. */
  readonly isSanitizer?: (call: Call) => boolean;
  /**
   * True where a number counts as an open value, as long as only a format (`%d`) or an annotation says that it is one. What makes numbers, `int(x)`,
   * is fixed all the same.
   */
  readonly withNumbers?: boolean;
}

export function stringOrigin(
  context: RuleContext,
  expression: Expression,
  options: OriginOptions = {},
): StringOrigin {
  const pieces = origin(expression, {
    context,
    isSanitizer: options.isSanitizer ?? (() => false),
    withNumbers: options.withNumbers ?? false,
    visited: new Set(),
    depth: 0,
    budget: { left: MOST_EXPRESSIONS },
    follow: origin,
  });
  const values = pieces.filter((piece) => piece.kind === 'value');
  return {
    pieces,
    values,
    inserted: values.filter((value) => value.builder !== undefined),
    template: pieces.map((piece) => (piece.kind === 'text' ? piece.text : HOLE)).join(''),
  };
}

const DEEPEST = 24;
const MOST_EXPRESSIONS = 2000;

function origin(expression: Expression, walk: Walk): readonly Piece[] {
  walk.budget.left -= 1;
  if (walk.depth > DEEPEST || walk.budget.left < 0) {
    return [value(expression, 'other', walk)];
  }
  const inner = { ...walk, depth: walk.depth + 1 };
  switch (expression.kind) {
    case 'string':
      return expression.isFormatted ? formattedString(expression, inner) : [text(expression.value)];
    case 'number':
      return [text(expression.text)];
    case 'constant':
    case 'comparison':
    case 'unary':
      return [text('')];
    case 'binary':
      return binary(expression, inner);
    case 'name':
      return nameOrigin(expression, inner);
    case 'attribute':
      return attributeOrigin(expression, inner);
    case 'subscript':
      return subscriptOrigin(expression.object, expression, inner);
    case 'call':
      return call(expression, inner);
    case 'conditional':
      return alternatives([expression.body, expression.orElse], inner);
    case 'boolean':
      return alternatives(expression.operands, inner);
    case 'await':
    case 'starred':
    case 'walrus':
      return origin(expression.value, inner);
    case 'list':
    case 'tuple':
    case 'set':
      return alternatives(expression.elements, inner);
    case 'dictionary':
      return alternatives(
        expression.entries.flatMap((entry) =>
          entry.key === undefined ? [entry.value] : [entry.key, entry.value],
        ),
        inner,
      );
    case 'comprehension':
      return comprehension(expression, inner);
    default:
      return [value(expression, 'other', walk)];
  }
}

function formattedString(literal: StringLiteral, walk: Walk): readonly Piece[] {
  const pieces = literal.parts.flatMap((part): readonly Piece[] => {
    if (part.kind === 'text') {
      return [text(part.value)];
    }
    return isNumericFormat(part.format) && !walk.withNumbers
      ? [text('0')]
      : origin(part.expression, walk);
  });
  return builtBy(pieces, literal, walk);
}

/** `a + b + c` is one text, not a text in a text. */
export function addends(expression: Expression): readonly Expression[] {
  return expression.kind === 'binary' && expression.operator === '+'
    ? [...addends(expression.left), ...addends(expression.right)]
    : [expression];
}

/** Only a number can be added to a number. */
function isNumber(expression: Expression): boolean {
  return (
    expression.kind === 'number' || (expression.kind === 'unary' && isNumber(expression.operand))
  );
}

function alternatives(expressions: readonly Expression[], walk: Walk): readonly Piece[] {
  return expressions.flatMap((one, index) => [
    ...(index === 0 ? [] : [BETWEEN_ALTERNATIVES]),
    ...origin(one, walk),
  ]);
}

function binary(expression: Binary, walk: Walk): readonly Piece[] {
  switch (expression.operator) {
    case '+': {
      const parts = addends(expression);
      if (parts.some(isNumber)) {
        return [text('0')];
      }
      const pieces = parts.flatMap((one) => origin(one, walk));
      return hasText(pieces) ? builtBy(pieces, expression, walk) : pieces;
    }
    case '%':
      return percentOrigin(expression, walk);
    case '*': {
      const left = origin(expression.left, walk);
      const right = origin(expression.right, walk);
      const fixed = [left, right].find((side) => hasText(side) && side.every(isText));
      return fixed ?? [...left, ...right];
    }
    default:
      return [text('0')];
  }
}

const TEXT_METHODS = new Set([
  'strip',
  'lstrip',
  'rstrip',
  'lower',
  'upper',
  'title',
  'casefold',
  'capitalize',
  'encode',
  'decode',
  'replace',
  'split',
  'rsplit',
  'splitlines',
  'items',
  'keys',
  'values',
  'get',
  'copy',
  'pop',
]);
const TRANSPARENT = new Set([
  'builtins.str',
  'builtins.repr',
  'builtins.list',
  'builtins.tuple',
  'builtins.set',
  'builtins.sorted',
  'builtins.reversed',
  'builtins.dict',
  'builtins.zip',
  'builtins.enumerate',
  'builtins.map',
  'builtins.filter',
  'builtins.next',
  'builtins.iter',
  'textwrap.dedent',
  'os.path.join',
  'os.path.expanduser',
  'os.path.abspath',
  'shlex.split',
  'shlex.join',
]);

function call(expression: Call, walk: Walk): readonly Piece[] {
  const { context } = walk;
  if (walk.isSanitizer(expression) || fixedCall(context, expression)) {
    return [text('')];
  }
  const { callee } = expression;
  const resolved = context.resolve(callee);
  if (resolved !== undefined && TRANSPARENT.has(resolved)) {
    return alternatives(
      expression.arguments.map((argument) => argument.value),
      walk,
    );
  }
  if (callee.kind === 'attribute') {
    const method = callee.attribute.name;
    if (method === 'format') {
      return formatOrigin(expression, callee.object, walk);
    }
    if (method === 'join' && expression.arguments.length === 1) {
      const parts = expression.arguments.flatMap((argument) => origin(argument.value, walk));
      return builtBy([...origin(callee.object, walk), ...parts], expression, walk);
    }
    if (TEXT_METHODS.has(method)) {
      return transformed(expression, callee.object, walk);
    }
  }
  return [value(expression, 'other', walk)];
}

/** `x.strip()`, `x.get(key, "default")`: the text of `x`, or a fixed default. */
function transformed(whole: Call, object: Expression, walk: Walk): readonly Piece[] {
  const pieces = origin(object, walk);
  if (pieces.every(isText)) {
    const replaced = whole.arguments.slice(1).flatMap((argument) => origin(argument.value, walk));
    return [...pieces, ...builtBy(replaced, whole, walk)];
  }
  const method = whole.callee.kind === 'attribute' ? whole.callee.attribute.name : '';
  if (method !== 'get' && method !== 'pop') {
    return pieces;
  }
  const first = pieces.find((piece) => piece.kind === 'value');
  return [{ ...value(whole, first?.source ?? 'other', walk), steps: first?.steps ?? [] }];
}

function comprehension(expression: Comprehension, walk: Walk): readonly Piece[] {
  return [
    ...origin(expression.element, walk),
    ...(expression.value === undefined ? [] : origin(expression.value, walk)),
  ];
}
