import type { SyntaxProblem } from './source-module.ts';
import { endAt, isToken, kindAt, nextAt, startAt } from './tree/syntax-table.ts';
import type { SyntaxTable } from './tree/syntax-table.ts';

/** What the parser could not read, outermost stretches only, in words for people. Empty for a text that parses. */
export function findSyntaxProblems(table: SyntaxTable, text: string): SyntaxProblem[] {
  if (!table.hasErrors) {
    return [];
  }
  const problems: SyntaxProblem[] = [];
  for (const index of table.missing) {
    const span = { start: startAt(table, index), end: endAt(table, index) };
    const kind = kindAt(table, index);
    const what = isToken(kind) ? `"${kind.slice(1, -1)}"` : kind.replaceAll('_', ' ');
    problems.push({ span, message: `missing ${what}` });
  }
  const size = table.kinds.length;
  for (let index = 0; index < size;) {
    if (kindAt(table, index) === 'ERROR') {
      const span = { start: startAt(table, index), end: endAt(table, index) };
      problems.push({ span, message: `unexpected ${quote(text.slice(span.start, span.end))}` });
      index = nextAt(table, index);
    } else {
      index += 1;
    }
  }
  return problems;
}

function quote(source: string): string {
  return `"${source.split(/\s/u, 1)[0] ?? ''}"`;
}
