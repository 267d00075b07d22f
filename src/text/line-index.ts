import type { Location, Position, Span } from '../core/span.ts';

/** Translates between UTF-16 offsets and line/column positions of one text. Lines end at `\n`, `\r\n` or `\r`, as Python's do. */
export interface LineIndex {
  /** At least 1: an empty text has one empty line. */
  readonly lineCount: number;
  /** Clamped into the text. */
  readonly positionAt: (offset: number) => Position;
  /** Clamped into the text. */
  readonly offsetAt: (position: Position) => number;
  /** Offsets of a 1-based line's text without its ending. */
  readonly lineSpan: (line: number) => Span;
  readonly locationOf: (file: string, span: Span) => Location;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

export function lineIndex(text: string): LineIndex {
  const starts = lineStarts(text);

  function positionAt(offset: number): Position {
    const inside = Math.min(Math.max(offset, 0), text.length);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((starts[middle] ?? 0) <= inside) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return { line: low + 1, column: inside - (starts[low] ?? 0) + 1 };
  }

  function lineSpan(line: number): Span {
    const index = Math.min(Math.max(line, 1), starts.length) - 1;
    const start = starts[index] ?? 0;
    let end = starts[index + 1] ?? text.length;
    while (end > start && isLineBreak(text.charCodeAt(end - 1))) {
      end -= 1;
    }
    return { start, end };
  }

  function offsetAt(position: Position): number {
    const start = starts[Math.min(Math.max(position.line, 1), starts.length) - 1] ?? 0;
    return Math.min(start + Math.max(position.column, 1) - 1, text.length);
  }

  function locationOf(file: string, span: Span): Location {
    return { file, span, start: positionAt(span.start), end: positionAt(span.end) };
  }

  return { lineCount: starts.length, positionAt, offsetAt, lineSpan, locationOf };
}

function isLineBreak(code: number): boolean {
  return code === LINE_FEED || code === CARRIAGE_RETURN;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (
      code === LINE_FEED ||
      (code === CARRIAGE_RETURN && text.charCodeAt(index + 1) !== LINE_FEED)
    ) {
      starts.push(index + 1);
    }
  }
  return starts;
}
