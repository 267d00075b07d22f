import { withoutSecrets } from './recall.ts';

/** Characters of a reason or a name that are kept. */
export const LONGEST_SAID = 500;

/**
 * What somebody typed as a reason, as it is kept: one line of plain characters without secrets. Stricter than other texts: people write
 * `password = hunter2` without quotes.
 */
export function saidText(typed: string): string {
  const whole = plainText(typed);
  return whole.length <= LONGEST_SAID
    ? whole.join('')
    : `${whole.slice(0, LONGEST_SAID - 1).join('')}…`;
}

/** True where only the beginning is kept. */
export function isCut(typed: string): boolean {
  return plainText(typed).length > LONGEST_SAID;
}

/** Characters, none of them half a pair. */
function plainText(typed: string): readonly string[] {
  const line = typed
    .replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]+/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  return Array.from(withoutSecrets(line).replaceAll(TOLD_SECRET, hiddenValue));
}

const MASK = '•'.repeat(8);
const TOLD_SECRET =
  /(\b(?:password|passwd|passphrase|passwort|pwd|secret|token|(?:api|access|private|secret)[ _-]?key)s?(?: {0,2}[=:] {0,2}| is | was ))([^\s•]{4,200})/giu;

/** A word behind a colon is a word as a rule; one with digits or signs in it is none. */
function hiddenValue(told: string, name: string, value: string): string {
  return name.includes('=') || /[\p{N}\p{S}]|\p{P}\p{L}/u.test(value) ? `${name}${MASK}` : told;
}
