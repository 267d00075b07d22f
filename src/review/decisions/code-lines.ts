/**
 * Code cut into tokens and logical lines by looking at characters alone, in one pass and without a parser: what a decision remembers
 * must be found again in files that do not parse and in texts that are not Python. Comments, blank lines, the widths of spaces
 * and what else formatters change are left out.
 */

import type { CodeToken } from './code-token.ts';
import { plainTokens } from './plain-tokens.ts';

/** A statement's line, with what brackets and backslashes continue it by. Never without tokens. */
export interface CodeLine {
  readonly tokens: readonly CodeToken[];
  /** Columns before the first token, a tab to the next multiple of 8, as Python counts. */
  readonly indent: number;
}

/** The lines of a Python text, or of another one (`isPython` false), where every line stands for itself. */
export function codeLines(text: string, isPython: boolean): readonly CodeLine[] {
  const lines: CodeLine[] = [];
  const pattern = new RegExp(isPython ? PYTHON_TOKEN : PLAIN_TOKEN, 'uy');
  let tokens: CodeToken[] = [];
  let indent = 0;
  let depth = 0;
  let at = 0;
  let isFresh = true;

  function finish(): void {
    if (tokens.length > 0) {
      lines.push({ tokens: isPython ? plainTokens(tokens) : tokens, indent });
    }
    tokens = [];
    isFresh = true;
  }

  while (at < text.length) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? text.charAt(at);
    if (/^[\r\n]/u.test(found)) {
      if (depth === 0) {
        finish();
      }
    } else if (/^[ \t\f]/u.test(found)) {
      indent = isFresh ? columns(found) : indent;
    } else if (!isLeftOut(found, isPython)) {
      if (isFresh && startsLine(text, at)) {
        indent = 0;
      }
      isFresh = false;
      depth = isPython ? Math.max(0, depth + bracketStep(found)) : 0;
      tokens.push({ text: found, start: at, end: at + found.length });
    }
    at += found.length;
  }
  finish();
  return lines;
}

const STRING =
  '[rRbBuUfFtT]{0,2}(?:"""(?:\\\\[^]|(?!""")[^])*(?:"""|$)|\'\'\'(?:\\\\[^]|(?!\'\'\')[^])*(?:\'\'\'|$)' +
  '|"(?:\\\\[^]|[^"\\\\\\n])*"?|\'(?:\\\\[^]|[^\'\\\\\\n])*\'?)';
const WORD = '[\\p{L}\\p{N}_]+';
const BREAK = '\\r\\n|\\n|\\r';
const PYTHON_TOKEN = `${BREAK}|[ \\t\\f]+|\\\\(?:${BREAK})|#[^\\r\\n]*|${STRING}|${WORD}`;
const PLAIN_TOKEN = `${BREAK}|[ \\t\\f]+|${WORD}`;
const TAB = 8;

function isLeftOut(found: string, isPython: boolean): boolean {
  return isPython && (found.startsWith('#') || /^\\[\r\n]/u.test(found));
}

/** True for the first character of a line: nothing is before it that an indent could come from. */
function startsLine(text: string, at: number): boolean {
  return at === 0 || text.charAt(at - 1) === '\n' || text.charAt(at - 1) === '\r';
}

function bracketStep(token: string): number {
  if (token.length > 1) {
    return 0;
  }
  return '([{'.includes(token) ? 1 : ')]}'.includes(token) ? -1 : 0;
}

function columns(space: string): number {
  let count = 0;
  for (const character of space) {
    count = character === '\t' ? count - (count % TAB) + TAB : count + 1;
  }
  return count;
}
