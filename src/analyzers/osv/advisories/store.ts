import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

import { ReviewError } from '../../../core/review-error.ts';
import { writeError } from '../../../io/system-error.ts';
import { distributionName } from '../requirements/distribution-name.ts';
import { storedAdvisorySchema, type Advisory } from './advisory.ts';

/** The advisories on this machine. One file of SQLite that is only ever replaced whole, so readers never see half of it. */
export interface AdvisoryStore {
  readonly about: StoreInfo;
  /** The records about a distribution, by its normalised name, in the order of their ids. */
  readonly advisoriesOf: (name: string) => readonly Advisory[];
  /** A record by its id or an alias of it, whatever the case. */
  readonly find: (id: string) => readonly Advisory[];
  /** Ids and summaries, sorted by id. */
  readonly list: () => readonly { readonly id: string; readonly packages: string }[];
  readonly close: () => void;
}

export interface StoreInfo {
  /** When the data were brought, ISO 8601 in UTC. */
  readonly pulledAt: string;
  /** Newest change of a record in it, ISO 8601; empty where no record says. */
  readonly newest: string;
  /** The address or path they came from. */
  readonly from: string;
  readonly count: number;
}

/** The file in Assay's data folder. */
export function storePath(dataFolder: string): string {
  return join(dataFolder, 'advisories', `pypi-${FORM}.sqlite`);
}

/** Undefined where no advisories were pulled. @throws ReviewError `ADVISORIES_FAILED` for a damaged file. */
export function openAdvisoryStore(dataFolder: string): AdvisoryStore | undefined {
  const path = storePath(dataFolder);
  if (!existsSync(path)) {
    return undefined;
  }
  return guarded(path, () => {
    const database = new DatabaseSync(path, { readOnly: true });
    const about = readInfo(database);
    const byName = database.prepare(
      'SELECT body FROM advisory JOIN package USING (id) WHERE package.name = ? ORDER BY id',
    );
    const byId = database.prepare(
      `SELECT body FROM advisory WHERE id IN
         (SELECT id FROM alias WHERE alias = ?1 UNION SELECT id FROM advisory WHERE upper(id) = ?1)
       ORDER BY id`,
    );
    const all = database.prepare(
      `SELECT advisory.id AS id, group_concat(DISTINCT package.name) AS packages
       FROM advisory JOIN package USING (id) GROUP BY advisory.id ORDER BY advisory.id`,
    );
    return {
      about,
      advisoriesOf: (name) => guarded(path, () => byName.all(name).map(unpacked)),
      find: (id) => guarded(path, () => byId.all(id.toUpperCase()).map(unpacked)),
      list: () =>
        guarded(path, () =>
          all.all().map((row) => ({ id: String(row['id']), packages: String(row['packages']) })),
        ),
      close: () => database.close(),
    };
  });
}

/** Takes the records in and puts them in place of what was there, at one stroke. Gives back how many were taken. */
export async function writeAdvisoryStore(
  dataFolder: string,
  records: AsyncIterable<Advisory>,
  { from, pulledAt }: Pick<StoreInfo, 'from' | 'pulledAt'>,
): Promise<StoreInfo> {
  const path = storePath(dataFolder);
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(join(path, '..'), { recursive: true });
    database = new DatabaseSync(temporary);
    const about = await fill(database, records, { from, pulledAt });
    database.close();
    database = undefined;
    renameSync(temporary, path);
    return about;
  } catch (error) {
    throw error instanceof ReviewError ? error : writeError(error, path);
  } finally {
    database?.close();
    rmSync(temporary, { force: true });
  }
}

/** Changes with the tables or the shape of a stored record: an older file is then as good as none. */
const FORM = 1;

async function fill(
  database: DatabaseSync,
  records: AsyncIterable<Advisory>,
  { from, pulledAt }: Pick<StoreInfo, 'from' | 'pulledAt'>,
): Promise<StoreInfo> {
  database.exec(`
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = FULL;
    CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE advisory (id TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE package (name TEXT, id TEXT, PRIMARY KEY (name, id)) WITHOUT ROWID;
    CREATE TABLE alias (alias TEXT, id TEXT, PRIMARY KEY (alias, id)) WITHOUT ROWID;
    BEGIN;
  `);
  const advisory = database.prepare('INSERT OR REPLACE INTO advisory VALUES (?, ?)');
  const named = database.prepare('INSERT OR IGNORE INTO package VALUES (?, ?)');
  const alias = database.prepare('INSERT OR IGNORE INTO alias VALUES (?, ?)');
  let count = 0;
  let newest = '';
  for await (const record of records) {
    advisory.run(record.id, deflateRawSync(JSON.stringify(record)));
    for (const { name } of record.affected) {
      named.run(distributionName(name), record.id);
    }
    for (const other of record.aliases) {
      alias.run(other.toUpperCase(), record.id);
    }
    count += 1;
    newest = record.modified > newest ? record.modified : newest;
  }
  const about = { pulledAt, newest, from, count };
  const put = database.prepare('INSERT INTO about VALUES (?, ?)');
  for (const [key, value] of Object.entries(about)) {
    put.run(key, String(value));
  }
  database.exec('COMMIT');
  return about;
}

function readInfo(database: DatabaseSync): StoreInfo {
  const rows = database.prepare('SELECT key, value FROM about').all();
  const values = new Map(rows.map((row) => [String(row['key']), String(row['value'])]));
  return {
    pulledAt: values.get('pulledAt') ?? '',
    newest: values.get('newest') ?? '',
    from: values.get('from') ?? '',
    count: Number(values.get('count') ?? 0),
  };
}

function unpacked(row: Readonly<Record<string, unknown>>): Advisory {
  const { body } = row;
  const bytes = body instanceof Uint8Array ? body : new Uint8Array();
  return storedAdvisorySchema.parse(JSON.parse(inflateRawSync(bytes).toString('utf8')));
}

function guarded<Result>(path: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw new ReviewError('ADVISORIES_FAILED', `The advisories in ${path} cannot be read`, {
      hint: 'Bring them again: assay advisories pull.',
      cause: error,
    });
  }
}
