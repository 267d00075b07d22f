import { ReviewError } from '../../core/review-error.ts';

/** Something that is named by a fingerprint. */
export interface Named {
  readonly fingerprint: string;
  /** What it is, on one line. */
  readonly label: string;
}

/**
 * Finds what fingerprints mean that may be shortened as git's names may, to four digits or more.
 * @param from what they are looked for in, for people: `the latest reviews`.
 * @throws ReviewError `USAGE` for one that is none, is not there or means several, with those that it could be.
 */
export function chooseByPrefix<Item extends Named>(
  prefixes: readonly string[],
  items: readonly Item[],
  from: string,
): readonly Item[] {
  return [...new Set(prefixes.map((prefix) => chooseOne(prefix.toLowerCase(), items, from)))];
}

const FEWEST_DIGITS = 4;
const SHOWN_DIGITS = 8;
const MOST_CANDIDATES = 8;

function chooseOne<Item extends Named>(prefix: string, items: readonly Item[], from: string): Item {
  if (!/^[0-9a-f]{4,32}$/u.test(prefix)) {
    throw new ReviewError('USAGE', `${JSON.stringify(prefix)} is not the id of a finding`, {
      hint: `An id stands below each finding of a report: ${FEWEST_DIGITS} to 32 of the digits 0 to 9 and a to f.`,
    });
  }
  const meant = items.filter(({ fingerprint }) => fingerprint.startsWith(prefix));
  const [first] = meant;
  if (first === undefined) {
    throw new ReviewError('USAGE', `No finding of ${from} has an id that begins with ${prefix}`, {
      hint: listed('There are:', nearest(prefix, items), items),
    });
  }
  if (meant.length > 1) {
    throw new ReviewError('USAGE', `${prefix} is the beginning of ${meant.length} ids`, {
      hint: listed('Give more digits of the one you mean:', meant, items),
    });
  }
  return first;
}

/** Those that share the most digits come first. */
function nearest<Item extends Named>(prefix: string, items: readonly Item[]): readonly Item[] {
  return items.toSorted(
    (left, right) => shared(prefix, right.fingerprint) - shared(prefix, left.fingerprint),
  );
}

function shared(left: string, right: string): number {
  let count = 0;
  while (count < left.length && left[count] === right[count]) {
    count += 1;
  }
  return count;
}

function listed(heading: string, chosen: readonly Named[], all: readonly Named[]): string {
  const digits = digitsToTell(all.map(({ fingerprint }) => fingerprint));
  const lines = chosen
    .slice(0, MOST_CANDIDATES)
    .map(({ fingerprint, label }) => `  ${fingerprint.slice(0, digits)}  ${label}`);
  const rest = chosen.length - lines.length;
  return [heading, ...lines, ...(rest > 0 ? [`  … ${rest} more`] : [])].join('\n');
}

/** How many digits tell all of them apart, eight or more. */
function digitsToTell(fingerprints: readonly string[]): number {
  const distinct = new Set(fingerprints);
  let digits = SHOWN_DIGITS;
  while (
    digits < 32 &&
    new Set([...distinct].map((one) => one.slice(0, digits))).size < distinct.size
  ) {
    digits += 1;
  }
  return digits;
}
