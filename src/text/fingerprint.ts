/**
 * The fingerprint of a finding: rule, file and the beginning of the source it is about, spaces collapsed; `occurrences` numbers equal ones.
 * Literals in secrets are left out, since a published hash of a weak password can be guessed back.
 */
export function findingFingerprint(
  subject: { readonly rule: string; readonly file: string; readonly source: string },
  occurrences: Map<string, number>,
): string {
  const text = subject.source.slice(0, MOST_SOURCE).replaceAll(/\s+/g, ' ').trim();
  const shown = subject.rule.startsWith('secrets/')
    ? text.replaceAll(/(["'])(?:\\.|(?!\1).)*\1?/g, '""')
    : text;
  const key = fingerprint([subject.rule, subject.file, shown]);
  const count = occurrences.get(key) ?? 0;
  occurrences.set(key, count + 1);
  return count === 0 ? key : fingerprint([key, String(count)]);
}

/** In UTF-16 units. Thousands of findings may stand on one line of generated code, and each would read all of it. */
const MOST_SOURCE = 4000;

/**
 * A 128-bit name for a list of strings, as 32 hex digits: four FNV-1a hashes (Fowler, Noll, Vo) with different seeds, each
 * finished with the mixer of MurmurHash3 (Appleby). It tells findings apart; it is no cryptographic hash and hides nothing.
 */
export function fingerprint(parts: readonly string[]): string {
  const text = parts.join('\u0000');
  return SEEDS.map((seed) => hash(text, seed).toString(16).padStart(8, '0')).join('');
}

const SEEDS = [0x811c9dc5, 0x1b873593, 0xcc9e2d51, 0x85ebca6b];

function hash(text: string, seed: number): number {
  let value = seed;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    value = Math.imul(value ^ (code & 0xff), 0x01000193);
    value = Math.imul(value ^ (code >>> 8), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
