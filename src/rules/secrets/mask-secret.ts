/**
 * What a message may show of a secret: its first two characters when it is long, one when it is short, none when it is very
 * short, then dots, always eight, so that the length is not told either.
 */
export function maskSecret(value: string): string {
  const shown = value.length >= 10 ? 2 : value.length >= 6 ? 1 : 0;
  const head = value.slice(0, shown).replaceAll(/[^\x21-\x7e]|`/g, '•');
  return `${head}${'•'.repeat(8)}`;
}
