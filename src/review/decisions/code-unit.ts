import type { Span } from '../../core/span.ts';
import { codeLines, type CodeLine } from './code-lines.ts';
import type { CodeToken } from './code-token.ts';

/**
 * The code that a decision is about: in Python the innermost function around the finding, since what its other lines do decides
 * whether the finding is right; outside of functions, and in other texts, the lines of the finding itself.
 */
export interface CodeUnit {
  /** `Cart.total`; empty outside of functions. */
  readonly within: string;
  /** How many functions of this name, or equal lines, stand before it in the file. */
  readonly nth: number;
  /** Without comments and spaces; line breaks and indents are tokens of their own. */
  readonly tokens: readonly CodeToken[];
  /** Index in `tokens` of the finding's first. */
  readonly offset: number;
  /** From the first to the last token. */
  readonly span: Span;
}

/** A text, cut into lines once for all questions about it. */
export interface UnitFinder {
  /** The unit around a place. Undefined where no code stands at it. */
  readonly unitAt: (span: Span) => CodeUnit | undefined;
  /** All functions of a name, in their order; for an empty name the runs of as many lines as `lines` says. */
  readonly unitsNamed: (within: string, lines: number) => readonly CodeUnit[];
}

export function unitFinder(text: string, isPython: boolean): UnitFinder {
  const lines = codeLines(text, isPython);
  const cut: CutText = {
    lines,
    heads: isPython ? functionHeads(lines) : [],
    repeats: repeatsOf(lines),
  };
  return {
    unitAt: (span) => unitAt(cut, span),
    unitsNamed: (within, count) =>
      within === ''
        ? lines.map((_, index) => outsideUnit(cut, { from: index, to: index + count, start: 0 }))
        : cut.heads
            .filter((head) => head.within === within)
            .map((head) => functionUnit(cut, head, 0)),
  };
}

interface CutText {
  readonly lines: readonly CodeLine[];
  /** All functions, outer before inner. */
  readonly heads: readonly Head[];
  /** For each line, how many equal ones stand before it. */
  readonly repeats: readonly number[];
}

interface Head {
  readonly within: string;
  /** Index of its first line, a decorator where it has one. */
  readonly from: number;
  readonly line: number;
  /** Behind its last line. */
  readonly to: number;
}

function functionHeads(lines: readonly CodeLine[]): readonly Head[] {
  const heads: Head[] = [];
  const open: { readonly name: string; readonly indent: number }[] = [];
  let decorated: number | undefined;
  for (const [index, line] of lines.entries()) {
    while ((open.at(-1)?.indent ?? -1) >= line.indent) {
      open.pop();
    }
    const [first, second, third] = line.tokens;
    if (first?.text === '@') {
      decorated ??= index;
      continue;
    }
    const isAsync = first?.text === 'async' && second?.text === 'def';
    const isFunction = isAsync || first?.text === 'def';
    const name = isAsync ? third?.text : second?.text;
    if ((isFunction || first?.text === 'class') && name !== undefined) {
      open.push({ name, indent: line.indent });
      if (isFunction) {
        const within = open.map((one) => one.name).join('.');
        heads.push({ within, from: decorated ?? index, line: index, to: endOf(lines, index) });
      }
    }
    decorated = undefined;
  }
  return heads;
}

function endOf(lines: readonly CodeLine[], head: number): number {
  const indent = lines[head]?.indent ?? 0;
  let end = head + 1;
  while ((lines[end]?.indent ?? -1) > indent) {
    end += 1;
  }
  return end;
}

function repeatsOf(lines: readonly CodeLine[]): readonly number[] {
  const counts = new Map<string, number>();
  return lines.map(({ tokens }) => {
    const text = tokens.map((token) => token.text).join(' ');
    const count = counts.get(text) ?? 0;
    counts.set(text, count + 1);
    return count;
  });
}

function unitAt(cut: CutText, span: Span): CodeUnit | undefined {
  const from = lineAt(cut.lines, span.start);
  const first = cut.lines[from];
  if (first === undefined) {
    return undefined;
  }
  const head = cut.heads.findLast((one) => one.from <= from && from < one.to);
  if (head !== undefined) {
    return functionUnit(cut, head, span.start);
  }
  // Of a class that is meant as a whole, its first line stands for it.
  const isClass = first.tokens[0]?.text === 'class';
  const last = isClass ? from : lineAt(cut.lines, Math.max(span.start, span.end - 1));
  return outsideUnit(cut, { from, to: last + 1, start: span.start });
}

/** The last line that begins before an offset, or else the first one. */
function lineAt(lines: readonly CodeLine[], offset: number): number {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((lines[middle]?.tokens[0]?.start ?? 0) <= offset) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

function functionUnit({ lines, heads }: CutText, head: Head, start: number): CodeUnit {
  const nth = heads.filter((one) => one.within === head.within && one.line < head.line).length;
  return makeUnit(lines.slice(head.from, head.to), { within: head.within, nth, start });
}

function outsideUnit(
  { lines, repeats }: CutText,
  { from, to, start }: { readonly from: number; readonly to: number; readonly start: number },
): CodeUnit {
  return makeUnit(lines.slice(from, to), { within: '', nth: repeats[from] ?? 0, start });
}

function makeUnit(
  lines: readonly CodeLine[],
  { within, nth, start }: { readonly within: string; readonly nth: number; readonly start: number },
): CodeUnit {
  const tokens: CodeToken[] = [];
  const indents: number[] = [];
  for (const line of lines) {
    while ((indents.at(-1) ?? -1) > line.indent) {
      indents.pop();
    }
    if ((indents.at(-1) ?? -1) < line.indent) {
      indents.push(line.indent);
    }
    const before = line.tokens[0]?.start ?? 0;
    if (tokens.length > 0) {
      // The depth instead of the width: two spaces or four say the same.
      tokens.push({ text: `\n${indents.length}`, start: before, end: before });
    }
    // One by one: a literal of data may have more tokens than a call may have arguments.
    for (const token of line.tokens) {
      tokens.push(token);
    }
  }
  const offset = tokens.findIndex((token) => token.end > start);
  const span = { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 };
  return { within, nth, tokens, offset: Math.max(offset, 0), span };
}
