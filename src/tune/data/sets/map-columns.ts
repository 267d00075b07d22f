import { ReviewError } from '../../../core/review-error.ts';
import type { PlainRecord, PublicSet } from './public-set.ts';

/** Our name of a column and the one that it has in the file. */
export type ColumnMap = ReadonlyMap<string, string>;

/**
 * Finds a set's columns among those that a file has.
 * @throws ReviewError `FILE_UNREADABLE` that names the columns found and those that are missing.
 */
export function mapColumns(set: PublicSet, found: readonly string[], file: string): ColumnMap {
  const missing = missingColumns(set, found);
  if (missing.length > 0) {
    throw new ReviewError(
      'FILE_UNREADABLE',
      `${file} is not what ${set.title} was: it has no column ${missing.join(', no column ')}`,
      {
        hint: `It has ${listed(found)}. Leave this set out, or give a copy of the revision that has them with --from FOLDER.`,
      },
    );
  }
  const map = new Map<string, string>();
  for (const [name, { from }] of Object.entries(set.columns)) {
    const actual = from.find((one) => found.includes(one));
    if (actual !== undefined) {
      map.set(name, actual);
    }
  }
  return map;
}

/** Whether a file with these columns can be read as this set. */
export function hasColumns(set: PublicSet, found: readonly string[]): boolean {
  return missingColumns(set, found).length === 0;
}

/** The record under our names, without any other column. */
export function renameColumns(columns: ColumnMap, record: PlainRecord): PlainRecord {
  return Object.fromEntries(Array.from(columns, ([name, actual]) => [name, record[actual]]));
}

/** Each as `a` or `a or b`, where a column has had several names. */
function missingColumns(set: PublicSet, found: readonly string[]): readonly string[] {
  return Object.values(set.columns)
    .filter(({ from, isRequired }) => isRequired && !from.some((one) => found.includes(one)))
    .map(({ from }) => from.join(' or '));
}

const MOST_NAMES = 20;

function listed(names: readonly string[]): string {
  if (names.length === 0) {
    return 'none';
  }
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return `${names.slice(0, MOST_NAMES).join(', ')}${more}`;
}
