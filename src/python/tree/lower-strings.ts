import { decodeString } from './decode-string.ts';
import type { StringPrefix } from './decode-string.ts';
import { expressionOr, spanAt, textAt } from './lowering.ts';
import type { Lowering } from './lowering.ts';
import type { Expression, StringLiteral, StringPart } from './nodes.ts';
import { childOfKind, endAt, kindAt, rulesIn, startAt } from './syntax-table.ts';

export function lowerString(lowering: Lowering, index: number): Expression {
  return joinLiterals(lowering, index, [index]);
}

export function lowerConcatenation(lowering: Lowering, index: number): Expression {
  return joinLiterals(lowering, index, rulesIn(lowering.table, index));
}

function joinLiterals(
  lowering: Lowering,
  index: number,
  literals: readonly number[],
): StringLiteral {
  const span = spanAt(lowering, index);
  const parts: StringPart[] = [];
  let value = '';
  let isBytes = false;
  let isFormatted = false;
  let isTemplate = false;
  for (const literal of literals) {
    const prefix = prefixAt(lowering, literal);
    isBytes ||= prefix.isBytes;
    isFormatted ||= prefix.isFormatted;
    isTemplate ||= prefix.isTemplate;
    for (const part of partsOf(lowering, literal, prefix)) {
      value += part.kind === 'text' ? part.value : '';
      parts.push(part);
    }
  }
  const [only] = parts;
  const plain: StringPart = {
    kind: 'text',
    value,
    span: literals.length === 1 && only !== undefined ? only.span : span,
  };
  return {
    kind: 'string',
    span,
    parent: undefined,
    value,
    isBytes,
    isFormatted,
    isTemplate,
    parts: isFormatted ? parts : [plain],
  };
}

function prefixAt(lowering: Lowering, literal: number): StringPrefix {
  const letters = openingAt(lowering, literal).toLowerCase();
  const isTemplate = letters.includes('t');
  return {
    isRaw: letters.includes('r'),
    isBytes: letters.includes('b'),
    isFormatted: isTemplate || letters.includes('f'),
    isTemplate,
  };
}

/** The literal's prefix and opening quotes. */
function openingAt(lowering: Lowering, literal: number): string {
  const start = childOfKind(lowering.table, literal, 'string_start');
  return start === undefined ? '' : textAt(lowering, start);
}

/** Constant text is what lies between the interpolations; a literal without any has one part, be it empty. */
function partsOf(lowering: Lowering, literal: number, prefix: StringPrefix): StringPart[] {
  const { table, text } = lowering;
  const first = childOfKind(table, literal, 'string_start');
  const last = childOfKind(table, literal, 'string_end');
  // A raw string's backslashes before its end count as part of that end in the grammar.
  const quotes = last === undefined ? 0 : /['"]*$/u.exec(openingAt(lowering, literal))?.[0].length;
  const end = endAt(table, literal) - (quotes ?? 0);
  let start = first === undefined ? startAt(table, literal) : endAt(table, first);
  const parts: StringPart[] = [];
  for (const child of rulesIn(table, literal)) {
    if (kindAt(table, child) === 'interpolation') {
      const stop = startAt(table, child);
      pushText(parts, { start, end: stop }, decodeString(text.slice(start, stop), prefix));
      pushDebugText(lowering, child, parts);
      parts.push(lowerInterpolation(lowering, child));
      start = endAt(table, child);
    }
  }
  const value = decodeString(text.slice(start, end), prefix);
  if (parts.length === 0) {
    parts.push({ kind: 'text', value, span: { start, end } });
  } else {
    pushText(parts, { start, end }, value);
  }
  return parts;
}

function pushText(parts: StringPart[], span: { start: number; end: number }, value: string): void {
  if (span.end > span.start) {
    parts.push({ kind: 'text', value, span });
  }
}

/** `{total=}` writes its own source first. */
function pushDebugText(lowering: Lowering, index: number, parts: StringPart[]): void {
  const equals = childOfKind(lowering.table, index, "'='");
  if (equals !== undefined) {
    const span = { start: startAt(lowering.table, index) + 1, end: endAt(lowering.table, equals) };
    pushText(parts, span, lowering.text.slice(span.start, span.end));
  }
}

function lowerInterpolation(lowering: Lowering, index: number): StringPart {
  const { table } = lowering;
  const span = spanAt(lowering, index);
  const expression = rulesIn(table, index).find((child) => !DETAILS.has(kindAt(table, child)));
  const conversion = childOfKind(table, index, 'type_conversion');
  const format = childOfKind(table, index, 'format_specifier');
  const isDebug = childOfKind(table, index, "'='") !== undefined;
  const implied = isDebug && format === undefined ? 'r' : '';
  const start = span.start + 1;
  if (expression !== undefined && kindAt(table, expression) === 'named_expression') {
    // `{count:=6}` is no assignment: the format of `count` is `=6`.
    const [name] = rulesIn(table, expression);
    const nameEnd = name === undefined ? start : endAt(table, name);
    return {
      kind: 'interpolation',
      expression: expressionOr(lowering, name, start),
      conversion: '',
      format: lowering.text
        .slice(nameEnd, span.end - 1)
        .trimStart()
        .slice(1),
      formatExpressions: [],
      span,
    };
  }
  return {
    kind: 'interpolation',
    expression: expressionOr(lowering, expression, start),
    conversion: conversion === undefined ? implied : textAt(lowering, conversion).slice(1),
    format: format === undefined ? '' : textAt(lowering, format).slice(1),
    formatExpressions: format === undefined ? [] : formatExpressions(lowering, format),
    span,
  };
}

const DETAILS: ReadonlySet<string> = new Set(['type_conversion', 'format_specifier']);

/** `{value:{width}.{digits}}`: formats hold interpolations of their own, which may have formats. */
function formatExpressions(lowering: Lowering, format: number): Expression[] {
  const { table } = lowering;
  const result: Expression[] = [];
  const pending = [format];
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    for (const child of rulesIn(table, index)) {
      switch (kindAt(table, child)) {
        case 'format_expression':
        case 'interpolation':
        case 'format_specifier':
          pending.push(child);
          break;
        case 'type_conversion':
          break;
        default:
          result.push(lowering.expression(child));
      }
    }
  }
  return result.sort((left, right) => left.span.start - right.span.start);
}
