import { defineLibrary } from '../library.ts';
import type { CallModel } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const RUNS_SQL: CallModel = {
  returns: 'sqlite3.Cursor',
  flows: [],
  sinks: [{ kind: 'sql', slot: '0:sql', does: 'run as SQL' }],
};

const METHODS = ['execute', 'executemany', 'executescript'];

/** The standard library's SQLite. */
export const sqlite3 = defineLibrary({
  name: 'sqlite3',
  aliases: { pysqlite3: 'sqlite3', 'sqlite3.dbapi2': 'sqlite3' },
  calls: {
    'sqlite3.connect': {
      returns: 'sqlite3.Connection',
      flows: [],
      sinks: [{ kind: 'path', slot: '0:database', does: 'opened as a database' }],
    },
    'sqlite3.Connection.cursor': { returns: 'sqlite3.Cursor', flows: [] },
    ...sameFor(members('sqlite3.Connection', METHODS), RUNS_SQL),
    ...sameFor(members('sqlite3.Cursor', METHODS), RUNS_SQL),
    'sqlite3.Connection.load_extension': {
      flows: [],
      sinks: [{ kind: 'path', slot: '0:name', does: 'loaded as a library' }],
    },
    ...sameFor(members('sqlite3.Cursor', ['fetchone', 'fetchall', 'fetchmany']), {
      source: { kind: 'stored', label: 'database row' },
      flows: [],
    }),
  },
});
