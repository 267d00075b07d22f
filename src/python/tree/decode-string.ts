/** What the letters before a literal's quotes say. */
export interface StringPrefix {
  readonly isRaw: boolean;
  readonly isBytes: boolean;
  readonly isFormatted: boolean;
  readonly isTemplate: boolean;
}

/**
 * The value of a literal's source between its quotes (Language Reference, "Escape sequences"): escapes resolved, line endings
 * as `\n`, doubled braces of a formatted literal as one. Bytes come as characters up to U+00FF. A character's name
 * (`\N{...}`) stays as it is written, for want of Unicode's table of names.
 */
export function decodeString(source: string, prefix: StringPrefix): string {
  const text = source.includes('\r') ? source.replaceAll(/\r\n?/gu, '\n') : source;
  if (prefix.isRaw) {
    return prefix.isFormatted ? text.replaceAll(DOUBLED_BRACE, firstCharacter) : text;
  }
  if (prefix.isFormatted) {
    // In one pass: braces that an escape makes are not doubled ones.
    return text.replaceAll(ESCAPE_OR_BRACE, (match) =>
      match.startsWith('\\') ? decodeEscape(match, prefix) : firstCharacter(match),
    );
  }
  return text.includes('\\')
    ? text.replaceAll(ESCAPE, (escape) => decodeEscape(escape, prefix))
    : text;
}

const ESCAPE = /\\(?:[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]+\}|[^])/gu;

const DOUBLED_BRACE = /\{\{|\}\}/gu;

const ESCAPE_OR_BRACE = new RegExp(`${ESCAPE.source}|${DOUBLED_BRACE.source}`, 'gu');

function firstCharacter(text: string): string {
  return text.charAt(0);
}

const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['\n', ''],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

const LAST_CODE_POINT = 0x10_ff_ff;

function decodeEscape(escape: string, { isBytes }: StringPrefix): string {
  const letter = escape.charAt(1);
  const simple = SIMPLE.get(letter);
  if (simple !== undefined) {
    return simple;
  }
  if (/[0-7]/u.test(letter)) {
    const code = Number.parseInt(escape.slice(1), 8);
    return String.fromCharCode(isBytes ? code % 256 : code);
  }
  const isHex = escape.length > 2 && (letter === 'x' || !isBytes);
  const code = isHex ? Number.parseInt(escape.slice(2), 16) : Number.NaN;
  return code <= LAST_CODE_POINT ? String.fromCodePoint(code) : escape;
}
