import { maskNewerSyntax } from './newer-syntax.ts';
import type { PythonParser } from './parser.ts';
import type { SyntaxProblem } from './source-module.ts';
import { explainSyntax } from './syntax-problems.ts';
import type { Explanation } from './syntax-problems.ts';
import type { SyntaxTable } from './tree/syntax-table.ts';

export interface ToleratedSyntax {
  readonly table: SyntaxTable;
  readonly problems: readonly SyntaxProblem[];
}

/** Each mask costs a parse; a file with more open brackets than this is hardly Python. */
const MAX_MASKS = 8;

/**
 * Parses, and where a bracket is never closed parses again without the line it stands on: to the parser everything
 * behind it is inside it, so that one such line would hide the rest of a file. A masked line is as long as before, so all
 * offsets hold; it leaves a digit, which lowering finds to be none in the text and makes `unknown`.
 */
export function parseTolerantly(parser: PythonParser, text: string): ToleratedSyntax {
  const hidden: SyntaxProblem[] = [];
  let { source, table, problems } = parseNewest(parser, text);
  while (hidden.length < MAX_MASKS) {
    const culprit = problems.find((problem) => problem.hidesRest === true);
    if (culprit === undefined) {
      break;
    }
    source = maskLine(source, culprit.span.start);
    table = parser.parse(source);
    hidden.push(culprit);
    problems = explainSyntax(table, source);
  }
  return {
    table,
    problems: [...hidden, ...problems].map(({ span, message }) => ({ span, message })),
  };
}

interface Attempt {
  readonly source: string;
  readonly table: SyntaxTable;
  readonly problems: readonly Explanation[];
}

/** As it is, or where that leaves errors, with Python 3.15's additions masked, if that leaves fewer. */
function parseNewest(parser: PythonParser, text: string): Attempt {
  const first = attempt(parser, text);
  const masked = first.table.hasErrors ? maskNewerSyntax(text) : text;
  if (masked === text) {
    return first;
  }
  const second = attempt(parser, masked);
  return second.problems.length < first.problems.length ? second : first;
}

function attempt(parser: PythonParser, source: string): Attempt {
  const table = parser.parse(source);
  return { source, table, problems: explainSyntax(table, source) };
}

/** A digit at the line's indentation, so that the block it stands in keeps a statement, and spaces. */
function maskLine(text: string, offset: number): string {
  const start =
    Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  const line = /^[^\r\n]*/u.exec(text.slice(start))?.[0] ?? '';
  const indent = /^[ \t\f]*/u.exec(line)?.[0] ?? '';
  const rest = line.length - indent.length;
  return `${text.slice(0, start)}${indent}${'0'.padEnd(rest)}${text.slice(start + line.length)}`;
}
