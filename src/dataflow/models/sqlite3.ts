import { defineLibrary } from '../library.ts';
import type { CallModel } from '../library.ts';

const RUNS_SQL: CallModel = {
  returns: 'sqlite3.Cursor',
  flows: [],
  sinks: [{ kind: 'sql', slot: '0:sql', does: 'run as SQL' }],
};

const ROWS = { source: { kind: 'stored', label: 'database row' }, flows: [] } as const;

/** The standard library's SQLite. */
export const sqlite3 = defineLibrary({
  name: 'sqlite3',
  calls: {
    'sqlite3.connect': { returns: 'sqlite3.Connection', flows: [] },
    'sqlite3.Connection.cursor': { returns: 'sqlite3.Cursor', flows: [] },
    'sqlite3.Connection.execute': RUNS_SQL,
    'sqlite3.Connection.executemany': RUNS_SQL,
    'sqlite3.Connection.executescript': RUNS_SQL,
    'sqlite3.Cursor.execute': RUNS_SQL,
    'sqlite3.Cursor.executemany': RUNS_SQL,
    'sqlite3.Cursor.executescript': RUNS_SQL,
    'sqlite3.Cursor.fetchone': ROWS,
    'sqlite3.Cursor.fetchall': ROWS,
    'sqlite3.Cursor.fetchmany': ROWS,
    '*.execute': { flows: [], sinks: [{ kind: 'sql', slot: '0', does: 'run as SQL' }] },
  },
});
