import { defineLibrary } from '../library.ts';
import type { CallModel, Slot } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const DUCK = 'duckdb.DuckDBPyConnection';
const RELATION = 'duckdb.DuckDBPyRelation';
const CLICKHOUSE = 'clickhouse_driver.Client';
const CLICKHOUSE_HTTP = 'clickhouse_connect.driver.Client';
const READ_FILES = ['read_csv', 'read_csv_auto', 'read_json', 'read_parquet', 'from_csv_auto'];

function runs(slot: Slot, rest: Partial<CallModel> = {}): CallModel {
  return { flows: [], ...rest, sinks: [{ kind: 'sql', slot, does: 'run as SQL' }] };
}

const ROWS: Partial<CallModel> = { source: { kind: 'stored', label: 'database row' } };

/** DuckDB's module does what a connection does. */
function duck(owner: string): Record<string, CallModel> {
  return {
    ...sameFor(members(owner, ['sql', 'query', 'from_query']), {
      ...runs('0:query', { returns: RELATION }),
    }),
    ...sameFor(members(owner, ['execute', 'executemany']), runs('0:query', { returns: DUCK })),
    [`${owner}.query_df`]: runs('2:sql_query', { returns: RELATION }),
    ...sameFor(members(owner, ['table', 'view', 'from_df', 'from_arrow', 'values']), {
      returns: RELATION,
      flows: [],
    }),
    ...sameFor(members(owner, READ_FILES), {
      returns: RELATION,
      flows: [],
      sinks: [{ kind: 'path', slot: '0', does: 'read' }],
    }),
  };
}

/** Databases for evaluation, whose clients are no drivers as PEP 249 has them, or do more than those. */
export const dataWarehouses = defineLibrary({
  name: 'duckdb',
  aliases: {
    'clickhouse_driver.client.Client': CLICKHOUSE,
    'asynch.Client': CLICKHOUSE,
    'clickhouse_connect.driver.client.Client': CLICKHOUSE_HTTP,
    'clickhouse_connect.driver.AsyncClient': CLICKHOUSE_HTTP,
    'clickhouse_connect.driver.asyncclient.AsyncClient': CLICKHOUSE_HTTP,
  },
  bases: { [DUCK]: ['dbapi.Cursor'] },
  calls: {
    'duckdb.connect': {
      returns: DUCK,
      flows: [],
      sinks: [{ kind: 'path', slot: '0:database', does: 'opened as a database' }],
    },
    [`${DUCK}.cursor`]: { returns: DUCK, flows: [] },
    ...duck('duckdb'),
    ...duck(DUCK),
    ...sameFor(members(RELATION, ['filter', 'project', 'select', 'order', 'aggregate']), {
      returns: RELATION,
      flows: [],
      sinks: [{ kind: 'sql', slot: '0+', does: 'made part of an SQL statement' }],
    }),
    [`${RELATION}.query`]: runs('1:sql_query', { returns: RELATION }),
    [CLICKHOUSE]: { returns: CLICKHOUSE, flows: [] },
    [`${CLICKHOUSE}.from_url`]: { returns: CLICKHOUSE, flows: [] },
    ...sameFor(
      members(CLICKHOUSE, [
        'execute',
        'execute_iter',
        'execute_with_progress',
        'query_dataframe',
        'insert_dataframe',
      ]),
      runs('0:query', ROWS),
    ),
    ...sameFor(
      members('clickhouse_connect', [
        'get_client',
        'create_client',
        'get_async_client',
        'create_async_client',
      ]),
      { returns: CLICKHOUSE_HTTP, flows: [] },
    ),
    ...sameFor(
      members(CLICKHOUSE_HTTP, [
        'query',
        'query_df',
        'query_np',
        'query_arrow',
        'query_df_stream',
        'query_np_stream',
        'query_rows_stream',
        'query_row_block_stream',
        'query_column_block_stream',
        'raw_query',
        'raw_stream',
      ]),
      runs('0:query', ROWS),
    ),
    [`${CLICKHOUSE_HTTP}.command`]: runs('0:cmd', ROWS),
    [`${CLICKHOUSE_HTTP}.insert`]: { flows: [] },
    'clickhouse_connect.driver.binding.quote_identifier': { flows: ['0'], cleans: ['sql'] },
    'clickhouse_connect.driver.binding.format_query_value': { flows: ['0'], cleans: ['sql'] },
    'google.cloud.bigquery.Client.query': runs('0:query'),
    'google.cloud.bigquery.Client.query_and_wait': runs('0:query', ROWS),
    // What values are bound by.
    ...sameFor(members('google.cloud.bigquery', ['QueryJobConfig', 'ScalarQueryParameter']), {
      flows: [],
    }),
  },
});
