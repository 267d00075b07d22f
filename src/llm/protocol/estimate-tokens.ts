/** Words, numbers, runs of spaces, line ends, and everything else one character at a time. */
const PIECES = /[A-Za-z]+|[0-9]|[ \t]+|\r?\n|[^]/gu;

/** Byte-pair vocabularies of today's code models hold nearly every word part of this length. */
const LETTERS_A_TOKEN = 4;

/** Characters outside ASCII cost up to this many tokens each (bytes of their UTF-8 form). */
const TOKENS_A_WIDE_CHARACTER = 3;

/**
 * An upper estimate of the tokens of a text, for servers that do not offer their tokenizer: digits and punctuation
 * count one each, words a token for every four letters.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(PIECES)) {
    tokens += cost(piece);
  }
  return tokens;
}

function cost(piece: string): number {
  if (/^[A-Za-z]/u.test(piece)) {
    return Math.ceil(piece.length / LETTERS_A_TOKEN);
  }
  if (piece === ' ') {
    // A single space is part of the word after it.
    return 0;
  }
  return (piece.codePointAt(0) ?? 0) > 127 ? TOKENS_A_WIDE_CHARACTER : 1;
}
