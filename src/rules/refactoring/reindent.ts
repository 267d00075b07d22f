import type { Span } from '../../core/span.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Node, Statement } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';

/** White space before a statement; undefined when something else stands before it on its line. */
export function indentOf({ lines, text }: SourceModule, statement: Statement): string | undefined {
  const start = lines.lineSpan(lines.positionAt(statement.span.start).line).start;
  const before = text.slice(start, statement.span.start);
  return /^[ \t]*$/.test(before) ? before : undefined;
}

/** What to move: whole lines, the statements on them, and the indentation they have and get. */
export interface Shift {
  readonly span: Span;
  readonly statements: readonly Node[];
  readonly from: string;
  readonly to: string;
}

/**
 * Lines with another indentation, comments and blank lines among them. Lines that begin inside a string stay as they are, and so
 * do lines that are indented less than the statements.
 */
export function reindented({ lines, text }: SourceModule, shift: Shift): string {
  const strings = stringSpans(text, shift.statements);
  const first = lines.positionAt(shift.span.start).line;
  const last = lines.positionAt(shift.span.end).line;
  let result = '';
  for (let line = first; line <= last; line += 1) {
    const { start } = lines.lineSpan(line);
    const end = line === last ? shift.span.end : lines.lineSpan(line + 1).start;
    const source = text.slice(start, end);
    const isInString = strings.some((span) => span.start < start && start < span.end);
    const isMoved = source.startsWith(shift.from) && source.trim() !== '';
    result += isInString || !isMoved ? source : shift.to + source.slice(shift.from.length);
  }
  return result;
}

/** Only in triple quotes, or behind a backslash, does a literal go on in the next line. */
function stringSpans(text: string, statements: readonly Node[]): readonly Span[] {
  const spans: Span[] = [];
  for (const statement of statements) {
    walk(statement, (node) => {
      const isLong =
        node.kind === 'string' &&
        /"""|'''|\\\r?\n/.test(text.slice(node.span.start, node.span.end));
      if (isLong) {
        spans.push(node.span);
      }
    });
  }
  return spans;
}
