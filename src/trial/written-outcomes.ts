/** One part in so many may floats differ by: the harness has looked more closely where both versions ran side by side. */
const RELATIVE_ERROR = 1e-9;
/** The smallest difference of floats that counts, for what cancels out. */
const ABSOLUTE_ERROR = 1e-9;

/**
 * The place of the first call on which two versions, each run alone, did not do the same; undefined where there is none. Outcomes
 * are what `harness/alone.py` writes; calls without one on either side are left out.
 */
export function firstDifference(
  original: readonly (string | null)[],
  rewrite: readonly (string | null)[],
): number | undefined {
  const at = original.findIndex((one, index) => {
    const other = rewrite[index] ?? null;
    return one !== null && other !== null && one !== other && !isAlike(parsed(one), parsed(other));
  });
  return at === -1 ? undefined : at;
}

/** On how many calls both said something. */
export function comparedCount(
  original: readonly (string | null)[],
  rewrite: readonly (string | null)[],
): number {
  return original.filter((one, index) => one !== null && (rewrite[index] ?? null) !== null).length;
}

/** What is no JSON was not written by us, and is like nothing. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return Symbol(text);
  }
}

function isAlike(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((part, index) => isAlike(part, other[index]));
  }
  if (isRecord(one) && isRecord(other)) {
    if (typeof one['float'] === 'string' && typeof other['float'] === 'string') {
      return areFloatsAlike(one['float'], other['float']);
    }
    const names = Object.keys(one);
    return (
      names.length === Object.keys(other).length &&
      names.every((name) => isAlike(one[name], other[name]))
    );
  }
  return one === other;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As Python writes them: `nan` and `inf` are no numbers here, and must be the same. */
function areFloatsAlike(one: string, other: string): boolean {
  const [a, b] = [Number(one), Number(other)];
  const largest = Math.max(Math.abs(a), Math.abs(b));
  return one === other || Math.abs(a - b) <= Math.max(RELATIVE_ERROR * largest, ABSOLUTE_ERROR);
}
