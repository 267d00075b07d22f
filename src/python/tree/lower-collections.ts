import { expressionOr, hasToken, spanAt } from './lowering.ts';
import type { ExpressionHandler, Lowering } from './lowering.ts';
import type {
  Collection,
  Comprehension,
  ComprehensionClause,
  Dictionary,
  DictionaryEntry,
  Expression,
  Starred,
} from './nodes.ts';
import type { SyntaxKind } from './syntax-kinds.ts';
import {
  childrenIn,
  endAt,
  isToken,
  kindAt,
  rulesAndErrorsIn,
  rulesIn,
  startAt,
} from './syntax-table.ts';

export const COLLECTIONS: readonly (readonly [SyntaxKind, ExpressionHandler])[] = [
  ['list', (lowering, index) => lowerCollection(lowering, index, 'list')],
  ['list_pattern', (lowering, index) => lowerCollection(lowering, index, 'list')],
  ['tuple', (lowering, index) => lowerCollection(lowering, index, 'tuple')],
  ['tuple_pattern', (lowering, index) => lowerCollection(lowering, index, 'tuple')],
  ['pattern_list', (lowering, index) => lowerCollection(lowering, index, 'tuple')],
  ['expression_list', (lowering, index) => lowerCollection(lowering, index, 'tuple')],
  ['set', (lowering, index) => lowerCollection(lowering, index, 'set')],
  ['dictionary', lowerDictionary],
  ['list_comprehension', (lowering, index) => lowerComprehension(lowering, index, 'list')],
  ['set_comprehension', (lowering, index) => lowerComprehension(lowering, index, 'set')],
  [
    'dictionary_comprehension',
    (lowering, index) => lowerComprehension(lowering, index, 'dictionary'),
  ],
  ['generator_expression', (lowering, index) => lowerComprehension(lowering, index, 'generator')],
];

function lowerCollection(lowering: Lowering, index: number, kind: Collection['kind']): Collection {
  return {
    kind,
    span: spanAt(lowering, index),
    parent: undefined,
    elements: rulesAndErrorsIn(lowering.table, index).map((child) => lowering.expression(child)),
  };
}

function lowerDictionary(lowering: Lowering, index: number): Dictionary {
  const entries: DictionaryEntry[] = [];
  for (const child of rulesIn(lowering.table, index)) {
    entries.push(lowerEntry(lowering, child));
  }
  return { kind: 'dictionary', span: spanAt(lowering, index), parent: undefined, entries };
}

function lowerEntry(lowering: Lowering, index: number): DictionaryEntry {
  const { table } = lowering;
  const parts = rulesIn(table, index);
  const isPair = kindAt(table, index) === 'pair';
  const end = endAt(table, index);
  return {
    kind: 'dictionary-entry',
    span: spanAt(lowering, index),
    parent: undefined,
    key: isPair ? expressionOr(lowering, parts[0], startAt(table, index)) : undefined,
    value: expressionOr(lowering, parts[isPair ? 1 : 0], end),
  };
}

function lowerComprehension(
  lowering: Lowering,
  index: number,
  result: Comprehension['result'],
): Comprehension {
  const { table } = lowering;
  const [body, ...rest] = rulesIn(table, index);
  const span = spanAt(lowering, index);
  const unpacked = result === 'set' ? unpackedMapping(lowering, index, body) : undefined;
  if (unpacked !== undefined) {
    return {
      kind: 'comprehension',
      span,
      parent: undefined,
      result: 'dictionary',
      element: unpacked,
      value: undefined,
      clauses: lowerClauses(lowering, rest),
    };
  }
  const isPair = body !== undefined && kindAt(table, body) === 'pair';
  const [key, value] = isPair ? rulesIn(table, body) : [body];
  return {
    kind: 'comprehension',
    span,
    parent: undefined,
    result,
    element: expressionOr(lowering, key, span.start),
    value: isPair ? expressionOr(lowering, value, endAt(table, body)) : undefined,
    clauses: lowerClauses(lowering, rest),
  };
}

/** The `**d` of `{**d for d in ds}`, whose stars were hidden from the parser, see `newer-syntax.ts`. */
function unpackedMapping(
  lowering: Lowering,
  index: number,
  body: number | undefined,
): Starred | undefined {
  const { table, text } = lowering;
  if (body === undefined) {
    return undefined;
  }
  const before = text.slice(startAt(table, index), startAt(table, body));
  const stars = before.lastIndexOf('**');
  if (stars === -1 || before.includes('\n', stars)) {
    return undefined;
  }
  const start = startAt(table, index) + stars;
  const span = { start, end: endAt(table, body) };
  return { kind: 'starred', span, parent: undefined, value: lowering.expression(body) };
}

function lowerClauses(lowering: Lowering, indexes: readonly number[]): ComprehensionClause[] {
  const { table } = lowering;
  const clauses: ComprehensionClause[] = [];
  for (let position = 0; position < indexes.length; position += 1) {
    const index = indexes[position];
    if (index === undefined || kindAt(table, index) !== 'for_in_clause') {
      continue;
    }
    const conditions: Expression[] = [];
    let end = endAt(table, index);
    for (
      let next = indexes[position + 1];
      next !== undefined && kindAt(table, next) === 'if_clause';
      next = indexes[position + 1]
    ) {
      const [test] = rulesIn(table, next);
      end = endAt(table, next);
      conditions.push(expressionOr(lowering, test, end));
      position += 1;
    }
    clauses.push({
      ...lowerForIn(lowering, index),
      conditions,
      span: { start: startAt(table, index), end },
    });
  }
  return clauses;
}

/** A clause without its conditions. */
function lowerForIn(lowering: Lowering, index: number): ComprehensionClause {
  const { table } = lowering;
  const span = spanAt(lowering, index);
  const left: number[] = [];
  const right: number[] = [];
  let isPastIn = false;
  let isOpenTuple = false;
  for (const child of childrenIn(table, index)) {
    const kind = kindAt(table, child);
    if (kind === "'in'") {
      isPastIn = true;
    } else if (kind === "','") {
      isOpenTuple = true;
    } else if (!isToken(kind)) {
      (isPastIn ? right : left).push(child);
    }
  }
  return {
    kind: 'comprehension-clause',
    span,
    parent: undefined,
    isAsync: hasToken(lowering, index, "'async'"),
    target: expressionOr(lowering, left[0], span.start),
    iterable: isOpenTuple
      ? openTuple(lowering, right, span.end)
      : expressionOr(lowering, right[0], span.end),
    conditions: [],
  };
}

/** A tuple without brackets of its own whose elements the grammar lists directly. */
export function openTuple(lowering: Lowering, indexes: readonly number[], end: number): Collection {
  const [first] = indexes;
  const start = first === undefined ? end : startAt(lowering.table, first);
  return {
    kind: 'tuple',
    span: { start, end },
    parent: undefined,
    elements: indexes.map((index) => lowering.expression(index)),
  };
}

/** What stands in a subscript's brackets, given as children of `index`: one expression, or a tuple where there is a comma or a star. */
export function subscriptIndex(
  lowering: Lowering,
  index: number,
  elements: readonly number[],
): Expression {
  const { table } = lowering;
  if (hasToken(lowering, index, "','")) {
    return commaTuple(lowering, index, elements);
  }
  const only = expressionOr(lowering, elements[0], endAt(table, index));
  return only.kind === 'starred'
    ? { kind: 'tuple', span: { ...only.span }, parent: undefined, elements: [only] }
    : only;
}

/** Like `openTuple`, for children of `index` with commas among them; it ends with the last of either. */
function commaTuple(lowering: Lowering, index: number, elements: readonly number[]): Collection {
  const { table } = lowering;
  let end = startAt(table, index);
  for (const child of childrenIn(table, index)) {
    if (kindAt(table, child) === "','" || elements.includes(child)) {
      end = endAt(table, child);
    }
  }
  return openTuple(lowering, elements, end);
}
