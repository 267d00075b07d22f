/**
 * The words of an identifier, a keyword or a dictionary key, in lower case: `DB_PASSWORD2`, `dbPassword`, `db-password` →
 * `db`, `password`. Numbers at the end of a word are dropped.
 */
export function nameWords(name: string): readonly string[] {
  const known = KNOWN.get(name);
  if (known !== undefined) {
    return known;
  }
  const words = wordsIn(name);
  if (KNOWN.size >= MOST_KNOWN) {
    KNOWN.clear();
  }
  KNOWN.set(name, words);
  return words;
}

/** Several rules ask about the name of every call, and programs use the same few thousand names again and again. */
const KNOWN = new Map<string, readonly string[]>();
const MOST_KNOWN = 5_000;

function wordsIn(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/\d+$/, ''))
    .filter((word) => word !== '');
}
