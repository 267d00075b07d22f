/** A word, a string, a sign: what is left of code without spaces and comments. */
export interface CodeToken {
  /** Two tokens that say the same have the same text. */
  readonly text: string;
  /** UTF-16 offsets in the text. */
  readonly start: number;
  readonly end: number;
}
