import { openTuple } from './lower-collections.ts';
import { expressionOr, hasToken, identifierAt, maybeExpression, spanAt } from './lowering.ts';
import type { Lowering } from './lowering.ts';
import type { Expression, Identifier, MatchCase, Pattern, Statement } from './nodes.ts';
import {
  childOfKind,
  childrenIn,
  endAt,
  isToken,
  kindAt,
  rulesIn,
  startAt,
} from './syntax-table.ts';

export function lowerMatch(lowering: Lowering, index: number): Statement {
  const { table } = lowering;
  const subjects = rulesIn(table, index).filter((child) => kindAt(table, child) !== 'block');
  const block = childOfKind(table, index, 'block');
  const span = spanAt(lowering, index);
  const [subject] = subjects;
  const last = subjects.at(-1);
  const cases = block === undefined ? [] : rulesIn(table, block);
  return {
    kind: 'match',
    span,
    parent: undefined,
    subject: hasToken(lowering, index, "','")
      ? openTuple(lowering, subjects, last === undefined ? span.start : endAt(table, last))
      : expressionOr(lowering, subject, span.start),
    cases: cases
      .filter((child) => kindAt(table, child) === 'case_clause')
      .map((child) => lowerCase(lowering, child)),
  };
}

function lowerCase(lowering: Lowering, index: number): MatchCase {
  const { table } = lowering;
  const guard = childOfKind(table, index, 'if_clause');
  const [test] = guard === undefined ? [] : rulesIn(table, guard);
  return {
    kind: 'match-case',
    span: spanAt(lowering, index),
    parent: undefined,
    pattern: lowerPattern(lowering, index),
    guard: maybeExpression(lowering, test),
    body: lowering.block(childOfKind(table, index, 'block')),
  };
}

/** What a pattern binds and compares with, gathered while it is walked. */
interface Gathered {
  readonly bindings: Identifier[];
  readonly values: Expression[];
}

function lowerPattern(lowering: Lowering, clause: number): Pattern {
  const { table } = lowering;
  const patterns = rulesIn(table, clause).filter((each) => kindAt(table, each) === 'case_pattern');
  const gathered: Gathered = { bindings: [], values: [] };
  const pending = [...patterns].reverse();
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    pending.push(...gather(lowering, index, gathered).reverse());
  }
  const [first] = patterns;
  const last = patterns.at(-1);
  const start = first === undefined ? startAt(table, clause) : startAt(table, first);
  const isSequence = hasToken(lowering, clause, "','");
  return {
    kind: 'pattern',
    span: { start, end: last === undefined ? start : endAt(table, last) },
    parent: undefined,
    ...gathered,
    isIrrefutable: first !== undefined && !isSequence && isIrrefutable(lowering, first),
  };
}

/** Takes what one pattern says itself, and returns the patterns inside it. */
function gather(lowering: Lowering, index: number, gathered: Gathered): number[] {
  const { table } = lowering;
  const parts = rulesIn(table, index);
  switch (kindAt(table, index)) {
    case 'dotted_name': {
      const [name] = parts;
      if (parts.length > 1) {
        gathered.values.push(lowering.expression(index));
      } else if (name !== undefined) {
        bind(lowering, name, gathered);
      }
      return [];
    }
    case 'identifier':
      bind(lowering, index, gathered);
      return [];
    case 'class_pattern': {
      const [name, ...inner] = parts;
      if (name !== undefined) {
        gathered.values.push(lowering.expression(name));
      }
      return inner;
    }
    case 'keyword_pattern':
      return innerPatterns(lowering, index, gathered).slice(1);
    case 'complex_pattern':
      gathered.values.push(lowerComplex(lowering, index));
      return [];
    case 'case_pattern':
    case 'as_pattern':
    case 'splat_pattern':
    case 'union_pattern':
    case 'list_pattern':
    case 'tuple_pattern':
    case 'dict_pattern':
      return innerPatterns(lowering, index, gathered);
    default:
      gathered.values.push(lowering.expression(index));
      return [];
  }
}

function bind(lowering: Lowering, index: number, gathered: Gathered): void {
  const identifier = identifierAt(lowering, index);
  if (identifier.name !== '_' && identifier.name !== '') {
    gathered.bindings.push(identifier);
  }
}

/** The patterns directly inside one; numbers with a sign, which the grammar leaves in two pieces, are taken at once. */
function innerPatterns(lowering: Lowering, index: number, gathered: Gathered): number[] {
  const { table } = lowering;
  const result: number[] = [];
  let minus: number | undefined;
  for (const child of childrenIn(table, index)) {
    const kind = kindAt(table, child);
    if (kind === "'-'") {
      minus = child;
    } else if (!isToken(kind) && minus !== undefined) {
      gathered.values.push(negative(lowering, minus, child));
      minus = undefined;
    } else if (!isToken(kind)) {
      result.push(child);
    }
  }
  return result;
}

function negative(lowering: Lowering, minus: number, number: number): Expression {
  const { table } = lowering;
  return {
    kind: 'unary',
    span: { start: startAt(table, minus), end: endAt(table, number) },
    parent: undefined,
    operator: '-',
    operand: lowering.expression(number),
  };
}

/** `-1 + 2j`: the grammar lists its signs and numbers. */
function lowerComplex(lowering: Lowering, index: number): Expression {
  const { table } = lowering;
  const parts = childrenIn(table, index);
  const [first, second] = parts;
  const isNegative = first !== undefined && kindAt(table, first) === "'-'";
  const [operator, right] = parts.slice(isNegative ? 2 : 1);
  const span = spanAt(lowering, index);
  return {
    kind: 'binary',
    span,
    parent: undefined,
    operator: operator !== undefined && kindAt(table, operator) === "'-'" ? '-' : '+',
    left:
      isNegative && second !== undefined
        ? negative(lowering, first, second)
        : expressionOr(lowering, first, span.start),
    right: expressionOr(lowering, right, span.end),
  };
}

/** `_`, a bare name, or either in parentheses. */
function isIrrefutable(lowering: Lowering, index: number): boolean {
  const { table } = lowering;
  let current = index;
  for (;;) {
    const parts = childrenIn(table, current);
    const [only, inner] = parts;
    const kind = kindAt(table, current);
    if (kind === 'case_pattern' && parts.length === 1 && only !== undefined) {
      current = only;
    } else if (kind === 'tuple_pattern' && parts.length === 3 && inner !== undefined) {
      current = inner;
    } else {
      return kind === "'_'" || (kind === 'dotted_name' && parts.length === 1);
    }
  }
}
