import { defineLibrary } from '../library.ts';
import type { CallModel } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const CONNECTION = 'asyncpg.Connection';

const RUNS: CallModel = {
  flows: [],
  sinks: [{ kind: 'sql', slot: '0:query', does: 'run as SQL' }],
};
const FETCHES: CallModel = { ...RUNS, source: { kind: 'stored', label: 'database row' } };

/** `asyncpg`, and `databases`, which has its own words for the same. */
export const asyncpg = defineLibrary({
  name: 'asyncpg',
  aliases: {
    'asyncpg.pool.Pool': 'asyncpg.Pool',
    'asyncpg.connection.Connection': CONNECTION,
    'databases.core.Database': 'databases.Database',
  },
  bases: { 'asyncpg.Pool': [CONNECTION], 'databases.Connection': ['databases.Database'] },
  calls: {
    'asyncpg.connect': { returns: CONNECTION, flows: [] },
    'asyncpg.create_pool': { returns: 'asyncpg.Pool', flows: [] },
    'asyncpg.Pool.acquire': { returns: CONNECTION, flows: [] },
    ...sameFor(members(CONNECTION, ['fetch', 'fetchrow', 'fetchval', 'fetchmany']), FETCHES),
    ...sameFor(
      members(CONNECTION, ['execute', 'executemany', 'cursor', 'prepare', 'copy_from_query']),
      RUNS,
    ),
    'databases.Database': { returns: 'databases.Database', flows: [] },
    'databases.Database.connection': { returns: 'databases.Connection', flows: [] },
    ...sameFor(
      members('databases.Database', ['fetch_all', 'fetch_one', 'fetch_val', 'iterate']),
      FETCHES,
    ),
    ...sameFor(members('databases.Database', ['execute', 'execute_many']), RUNS),
  },
});
