import { ReviewError } from '../../../core/review-error.ts';
import { isRecordFile, openRecords } from '../read/open-records.ts';
import { PUBLIC_SETS } from '../sets/catalogue.ts';
import { hasColumns } from '../sets/map-columns.ts';
import type { PublicSet, PublicSetName } from '../sets/public-set.ts';
import { holdsRows, type SetFile } from './hub-set.ts';
import { foldersAbove, listFiles } from './list-files.ts';

/** What a local folder holds. */
export interface LocalFolder {
  readonly sets: ReadonlyMap<PublicSetName, readonly SetFile[]>;
  /** Files with rows that are ready: those of `assay tune data` itself, or of the user. */
  readonly rows: readonly SetFile[];
}

/**
 * Tells whose files they are: by a folder above them that is named after a set (`code-alpaca`) or its repository (`CodeAlpaca-20k`),
 * else by their columns.
 * @throws ReviewError `PATH_NOT_FOUND`; `FILE_UNREADABLE` for a file that is damaged, or with columns of no set.
 */
export async function lookInFolder(root: string, signal: AbortSignal): Promise<LocalFolder> {
  const sets = new Map<PublicSetName, SetFile[]>();
  const rows: SetFile[] = [];
  const files = await listFiles(root, (name) => isRecordFile(name) && !isDescription(name));
  for (const file of files) {
    const named = setNamed(foldersAbove(root, file));
    const owner = named ?? (await ownerByColumns(file, signal));
    if (owner === undefined) {
      continue;
    }
    if (owner === 'rows') {
      rows.push(file);
    } else {
      sets.set(owner.name, [...(sets.get(owner.name) ?? []), file]);
    }
  }
  if (files.length === 0) {
    throw new ReviewError('PATH_NOT_FOUND', `${root} holds no Parquet, JSONL or JSON`, {
      hint: 'Give a folder with the files of the sets, one folder a set.',
    });
  }
  return {
    sets: new Map([...sets].map(([name, found]) => [name, preferred(PUBLIC_SETS[name], found)])),
    rows,
  };
}

/** Columns that a file of ready rows has. */
const ROW_COLUMNS = ['id', 'task', 'kind', 'prompt', 'origin'];

function isDescription(name: string): boolean {
  return /^(?:dataset_infos?|card|config|metadata|\.)/u.test(name);
}

function setNamed(folders: readonly string[]): PublicSet | undefined {
  const names = new Set(folders.map((folder) => folder.toLowerCase()));
  return Object.values(PUBLIC_SETS).find(({ name, repository }) => {
    const path = repository.toLowerCase();
    return [name, path.split('/').at(-1) ?? name, path.replace('/', '--')].some((one) =>
      names.has(one),
    );
  });
}

/** Undefined for an empty file: a small set has no rows in one of its parts. */
async function ownerByColumns(
  file: SetFile,
  signal: AbortSignal,
): Promise<PublicSet | 'rows' | undefined> {
  const { columns, rows } = await openRecords(file.path, file.name, signal);
  if (rows === 0) {
    return undefined;
  }
  if (ROW_COLUMNS.every((name) => columns.includes(name))) {
    return 'rows';
  }
  const [best] = Object.values(PUBLIC_SETS)
    .filter((set) => hasColumns(set, columns))
    .toSorted((left, right) => requiredColumns(right) - requiredColumns(left));
  if (best === undefined) {
    throw new ReviewError(
      'FILE_UNREADABLE',
      `${file.name} has the columns of no set that is known: ${columns.slice(0, 20).join(', ') || 'none'}`,
      {
        hint: 'Put it into a folder named after its set (see `assay tune data --help`), or give rows as JSONL with id, task, kind, prompt and origin.',
      },
    );
  }
  return best;
}

function requiredColumns({ columns }: PublicSet): number {
  return Object.values(columns).filter(({ isRequired }) => isRequired).length;
}

/** A copy of the whole repository holds more than its rows; a file that somebody renamed is still the set's. */
function preferred(set: PublicSet, files: readonly SetFile[]): readonly SetFile[] {
  const known = files.filter(({ name }) => holdsRows(set, name));
  return known.length > 0 ? known : files;
}
