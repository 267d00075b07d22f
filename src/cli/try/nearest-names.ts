const MOST_NAMES = 3;

/**
 * Names that somebody may have meant by one that is not there, the likeliest first: the same but for what qualifies them
 * (`total` for `Cart.total`), then those a third of whose letters at most would have to be changed, added or left out.
 */
export function nearestNames(wanted: string, names: Iterable<string>): readonly string[] {
  const word = lastPart(wanted);
  return [...new Set(names)]
    .map((name) => ({
      name,
      distance: Math.min(distance(word, lastPart(name)), distance(wanted, name)),
    }))
    .filter((one) => one.distance <= word.length / 3)
    .toSorted((left, right) => left.distance - right.distance || (left.name < right.name ? -1 : 1))
    .slice(0, MOST_NAMES)
    .map(({ name }) => name);
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}

/** Levenshtein's, row by row. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let index = 0; index < left.length; index += 1) {
    const next = [index + 1];
    for (let column = 0; column < right.length; column += 1) {
      const replaced = (row[column] ?? 0) + (right[column] === left[index] ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
