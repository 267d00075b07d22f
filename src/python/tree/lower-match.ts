import { openTuple } from './lower-collections.ts';
import { lowerPattern } from './lower-pattern.ts';
import { expressionOr, hasToken, maybeExpression, spanAt } from './lowering.ts';
import type { Lowering } from './lowering.ts';
import type { MatchCase, Statement } from './nodes.ts';
import { childOfKind, endAt, kindAt, rulesIn } from './syntax-table.ts';

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
