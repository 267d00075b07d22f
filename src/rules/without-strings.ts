import { fingerprint } from '../text/fingerprint.ts';

/**
 * Source text with an ellipsis for what stands between quotes. What rules collect for comparing modules lies in the cache, and a string may be a
 * password.
 */
export function withoutStrings(source: string): string {
  return source.replaceAll(STRING, '…');
}

/** Triple quotes first; an opening quote without its end hides the rest. */
const STRING =
  /[A-Za-z]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\[\s\S]|[^"\\])*(?:"|$)|'(?:\\[\s\S]|[^'\\])*(?:'|$))/g;

/**
 * How a word of a string is kept in facts: short enough to be shared by many words, so that it cannot be guessed back, long enough that one name
 * is rarely taken for another.
 */
export function wordInString(word: string): string {
  return `#${fingerprint([word]).slice(0, 8)}`;
}
