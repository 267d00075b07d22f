import type { CodeToken } from './code-token.ts';

/**
 * A line of Python as if no formatter had been over it: without the commas that one puts behind the last argument or element, and with
 * double quotes where single ones say the same. A comma that makes a tuple stays.
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
  return kept;
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
