import type { CodeToken } from './code-token.ts';

/**
 * A line of Python as if no formatter had been over it: without the commas that one puts behind the last argument or element, without the
 * parentheses that it breaks a long value or condition in, and with double quotes where single ones say the same. A comma that makes a tuple
 * stays, and so do parentheses around one.
 */
export function plainTokens(tokens: readonly CodeToken[]): readonly CodeToken[] {
  const kept: CodeToken[] = [];
  const open: Bracket[] = [];
  for (const token of tokens) {
    const { text } = token;
    if (text.length === 1 && CLOSING.includes(text)) {
      const bracket = open.pop();
      if (kept.at(-1)?.text === ',' && bracket !== undefined && isTrailing(bracket)) {
        kept.pop();
      }
    } else if (text.length === 1 && OPENING.includes(text)) {
      open.push({ isBehindValue: isValue(kept.at(-1)?.text), text, commas: 0 });
    } else if (text === ',') {
      const bracket = open.at(-1);
      if (bracket !== undefined) {
        bracket.commas += 1;
      }
    }
    kept.push(QUOTED.test(text) ? { ...token, text: doubleQuoted(text) } : token);
  }
  return withoutParentheses(kept);
}

/** Words and signs behind which a whole value stands. */
const BEFORE_VALUE: ReadonlySet<string> = new Set([
  '=',
  'return',
  'assert',
  'if',
  'elif',
  'while',
  'in',
]);
/** Inside of parentheses these make something else than a value in parentheses. */
const NEEDS_PARENTHESES: ReadonlySet<string> = new Set([',', ':', 'for', 'yield', '*']);

/** `x = (a + b)` as `x = a + b`: parentheses from behind a word such as `return` up to the end of the line. */
function withoutParentheses(tokens: readonly CodeToken[]): readonly CodeToken[] {
  const end = tokens.length - (tokens.at(-1)?.text === ':' ? 1 : 0);
  let depth = 0;
  for (const [index, { text }] of tokens.entries()) {
    const isCandidate =
      text === '(' && depth === 0 && BEFORE_VALUE.has(tokens[index - 1]?.text ?? '');
    if (isCandidate && isWholeValue(tokens, index, end)) {
      return [...tokens.slice(0, index), ...tokens.slice(index + 1, end - 1), ...tokens.slice(end)];
    }
    depth += step(text);
  }
  return tokens;
}

/** True for parentheses from `start` that close right before `end`, around something that needs none. */
function isWholeValue(tokens: readonly CodeToken[], start: number, end: number): boolean {
  let depth = 0;
  for (let index = start; index < end; index += 1) {
    const text = tokens[index]?.text ?? '';
    depth += step(text);
    if (depth === 1 && index > start && NEEDS_PARENTHESES.has(text)) {
      return false;
    }
    if (depth === 0) {
      return index === end - 1 && index > start + 1;
    }
  }
  return false;
}

function step(text: string): number {
  return text.length > 1 ? 0 : OPENING.includes(text) ? 1 : CLOSING.includes(text) ? -1 : 0;
}

interface Bracket {
  readonly text: string;
  /** It calls, or it takes a part. */
  readonly isBehindValue: boolean;
  commas: number;
}

const OPENING = '([{';
const CLOSING = ')]}';
const QUOTED = /^[a-zA-Z]{0,2}'/u;
/** Words after which a bracket begins a value of its own. */
const KEYWORDS: ReadonlySet<string> = new Set(
  'and as assert await case del elif else except for from global if import in is lambda match not or raise return while with yield'.split(
    ' ',
  ),
);

/** False for the comma of `(a,)` and of `table[a,]`, which are tuples. */
function isTrailing({ text, isBehindValue, commas }: Bracket): boolean {
  const isTuple = commas === 1 && (text === '(' ? !isBehindValue : text === '[' && isBehindValue);
  return !isTuple;
}

function isValue(text: string | undefined): boolean {
  return text !== undefined && /^[\p{L}\p{N}_"')\]}]/u.test(text) && !KEYWORDS.has(text);
}

function doubleQuoted(text: string): string {
  const [, prefix = '', quotes = '', body = ''] =
    /^([a-zA-Z]{0,2})('''|')([^]*)\2$/u.exec(text) ?? [];
  return quotes === '' || /["\\]/u.test(body)
    ? text
    : `${prefix}${quotes.replaceAll("'", '"')}${body}${quotes.replaceAll("'", '"')}`;
}
