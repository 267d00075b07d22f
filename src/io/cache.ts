import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { Notice } from '../core/review-result.ts';
import { systemReason } from './system-error.ts';

/**
 * A cache of results by content key in one SQLite file (write-ahead log, so several processes may use it at once). It can
 * only ever save time: a damaged file is replaced by an empty one, and where the folder cannot be written or the disk is full
 * the cache turns itself off, answers nothing, and says so in `notice()`. Nothing here throws.
 */
export interface ContentCache {
  /** Stored bytes of those keys that are known. */
  readonly getBytes: (keys: readonly string[]) => ReadonlyMap<string, Uint8Array>;
  /** Stored JSON values of those keys that are known; an entry that is not JSON counts as unknown. Check before use. */
  readonly getJson: (keys: readonly string[]) => ReadonlyMap<string, unknown>;
  /** Stores all of them in one transaction, replacing older values. */
  readonly putBytes: (entries: ReadonlyMap<string, Uint8Array>) => void;
  readonly putJson: (entries: ReadonlyMap<string, unknown>) => void;
  /** Why the cache is off; undefined while it works. Ask at the end of a review. */
  readonly notice: () => Notice | undefined;
  /** Trims the file to its size and closes it. Idempotent; afterwards the cache answers nothing. */
  readonly close: () => void;
}

export interface CacheOptions {
  /** Total size of the stored values, bytes; the least recently used are dropped above it. Default 512 MiB. */
  readonly maxBytes?: number;
  /** How long to wait for another process' write, ms. Default 2,000. */
  readonly busyTimeoutMs?: number;
}

/** Opens (and creates where needed) the cache in `folder`. */
export function openCache(folder: string, options: CacheOptions = {}): ContentCache {
  const state: CacheState = {
    folder,
    file: join(folder, `results-${SCHEMA_VERSION}.sqlite`),
    maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES,
    busyTimeoutMs: options.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS,
    database: undefined,
    notice: undefined,
    writtenSinceTrim: 0,
    repairs: 0,
  };
  attempt(state, () => {
    connect(state);
  });
  return {
    getBytes: (keys) => readEntries(state, keys),
    getJson: (keys) => parseEntries(readEntries(state, keys)),
    putBytes: (entries) => {
      writeEntries(state, entries);
    },
    putJson: (entries) => {
      writeEntries(state, encodeEntries(entries));
    },
    notice: () => state.notice,
    close: () => {
      closeCache(state);
    },
  };
}

/** A cache that stores nothing, for `--no-cache`. */
export function noCache(): ContentCache {
  return {
    getBytes: () => new Map(),
    getJson: () => new Map(),
    putBytes: () => undefined,
    putJson: () => undefined,
    notice: () => undefined,
    close: () => undefined,
  };
}

interface CacheState {
  readonly folder: string;
  readonly file: string;
  readonly maxBytes: number;
  readonly busyTimeoutMs: number;
  database: DatabaseSync | undefined;
  notice: Notice | undefined;
  /** Bytes stored since the size was last looked at. */
  writtenSinceTrim: number;
  repairs: number;
}

/** Part of the file's name: two versions of Assay side by side do not undo each other's work. */
const SCHEMA_VERSION = 1;
const DEFAULT_MAX_BYTES = 512 * 1024 * 1024;
const DEFAULT_BUSY_TIMEOUT_MS = 2000;
/** Last use is noted in whole hours, so that a second run does not rewrite every row it reads. */
const USE_GRAIN_MS = 3_600_000;
const KEYS_PER_QUERY = 500;

// Primary result codes of SQLite, https://sqlite.org/rescode.html
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

function connect(state: CacheState): void {
  mkdirSync(state.folder, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(state.file, { timeout: state.busyTimeoutMs });
  state.database = database;
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS entry (
      key TEXT PRIMARY KEY,
      value BLOB NOT NULL,
      used INTEGER NOT NULL
    );
    CREATE INDEX IF NOT EXISTS entry_used ON entry (used, length(value));
  `);
}

/**
 * Runs one use of the database. A damaged file is thrown away and the work done once more on an empty one; a busy one costs
 * this batch; anything else (read-only, full) turns the cache off.
 */
function attempt(state: CacheState, work: () => void): void {
  if (state.notice !== undefined) {
    return;
  }
  try {
    work();
  } catch (error) {
    const code = primaryCode(error);
    if (code === SQLITE_BUSY || code === SQLITE_LOCKED) {
      return;
    }
    if ((code === SQLITE_CORRUPT || code === SQLITE_NOTADB) && state.repairs === 0) {
      state.repairs += 1;
      attempt(state, () => {
        replaceFile(state);
      });
      return;
    }
    turnOff(state, error);
  }
}

function replaceFile(state: CacheState): void {
  disconnect(state);
  for (const suffix of ['', '-wal', '-shm']) {
    rmSync(state.file + suffix, { force: true });
  }
  connect(state);
}

function readEntries(state: CacheState, keys: readonly string[]): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  attempt(state, () => {
    const { database } = state;
    if (database === undefined) {
      return;
    }
    const now = useStamp();
    const select = database.prepare(
      'SELECT key, value, used FROM entry WHERE key IN (SELECT value FROM json_each(?))',
    );
    const stale: string[] = [];
    for (let from = 0; from < keys.length; from += KEYS_PER_QUERY) {
      const batch = JSON.stringify(keys.slice(from, from + KEYS_PER_QUERY));
      for (const { key, value, used } of select.iterate(batch)) {
        if (typeof key !== 'string' || !(value instanceof Uint8Array)) {
          continue;
        }
        found.set(key, value);
        if (used !== now) {
          stale.push(key);
        }
      }
    }
    if (stale.length > 0) {
      database
        .prepare('UPDATE entry SET used = ? WHERE key IN (SELECT value FROM json_each(?))')
        .run(now, JSON.stringify(stale));
    }
  });
  return found;
}

function writeEntries(state: CacheState, entries: ReadonlyMap<string, Uint8Array>): void {
  attempt(state, () => {
    const { database } = state;
    if (database === undefined || entries.size === 0) {
      return;
    }
    const now = useStamp();
    database.exec('BEGIN IMMEDIATE');
    try {
      const insert = database.prepare('INSERT OR REPLACE INTO entry VALUES (?, ?, ?)');
      for (const [key, value] of entries) {
        if (value.length <= state.maxBytes) {
          insert.run(key, value, now);
          state.writtenSinceTrim += value.length;
        }
      }
      database.exec('COMMIT');
    } catch (error) {
      rollBack(database);
      throw error;
    }
    if (state.writtenSinceTrim > state.maxBytes / 8) {
      trim(state, database);
    }
  });
}

/** Drops the least recently used entries until nine tenths of the allowed size are left, where it is exceeded. */
function trim(state: CacheState, database: DatabaseSync): void {
  state.writtenSinceTrim = 0;
  const total = database.prepare('SELECT total(length(value)) AS bytes FROM entry').get()?.[
    'bytes'
  ];
  if (typeof total !== 'number' || total <= state.maxBytes) {
    return;
  }
  database
    .prepare(
      `DELETE FROM entry WHERE key IN (
         SELECT key FROM (
           SELECT key, sum(length(value)) OVER (ORDER BY used DESC, key) AS kept FROM entry
         ) WHERE kept > ?
       )`,
    )
    .run(Math.floor(state.maxBytes * 0.9));
  database.exec('PRAGMA wal_checkpoint(PASSIVE)');
}

function closeCache(state: CacheState): void {
  attempt(state, () => {
    if (state.database !== undefined && state.writtenSinceTrim > 0) {
      trim(state, state.database);
    }
  });
  disconnect(state);
}

function turnOff(state: CacheState, error: unknown): void {
  disconnect(state);
  state.notice = {
    text: `Results were not cached: ${state.folder} cannot be used (${failureReason(error)})`,
    hint: 'Choose another folder with --cache-dir, or say --no-cache.',
  };
}

function disconnect(state: CacheState): void {
  try {
    state.database?.close();
  } catch {
    // Closing a damaged or full database may fail; there is nothing left to save.
  }
  state.database = undefined;
}

function rollBack(database: DatabaseSync): void {
  try {
    if (database.isTransaction) {
      database.exec('ROLLBACK');
    }
  } catch {
    // SQLite has already rolled back, as it does when the disk is full.
  }
}

function primaryCode(error: unknown): number | undefined {
  if (error instanceof Error && 'errcode' in error && typeof error.errcode === 'number') {
    return error.errcode % 256;
  }
  return undefined;
}

function failureReason(error: unknown): string {
  if (error instanceof Error && 'errstr' in error && typeof error.errstr === 'string') {
    return error.errstr;
  }
  return systemReason(error);
}

function useStamp(): number {
  return Math.floor(Date.now() / USE_GRAIN_MS);
}

function encodeEntries(entries: ReadonlyMap<string, unknown>): Map<string, Uint8Array> {
  const encoded = new Map<string, Uint8Array>();
  for (const [key, value] of entries) {
    encoded.set(key, Buffer.from(JSON.stringify(value) ?? 'null'));
  }
  return encoded;
}

function parseEntries(entries: ReadonlyMap<string, Uint8Array>): Map<string, unknown> {
  const parsed = new Map<string, unknown>();
  for (const [key, value] of entries) {
    try {
      parsed.set(key, JSON.parse(Buffer.from(value).toString('utf8')));
    } catch {
      // Not written by putJson: as good as absent.
    }
  }
  return parsed;
}
