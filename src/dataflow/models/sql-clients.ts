import { defineLibrary } from '../library.ts';
import type { CallModel, SourceModel } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const ROW: SourceModel = { kind: 'stored', label: 'database row' };
const ROWS: CallModel = { source: ROW, flows: [] };
const CURSOR = 'dbapi.Cursor';
const CONNECTION = 'dbapi.Connection';

function runs(slot: string, rest: Partial<CallModel> = {}): CallModel {
  return { flows: [], ...rest, sinks: [{ kind: 'sql', slot, does: 'run as SQL' }] };
}

/** The statement comes first; by keyword each driver calls it otherwise. */
function runsFirst(rest: Partial<CallModel> = {}): CallModel {
  return {
    flows: [],
    ...rest,
    sinks: [
      { kind: 'sql', slot: '0:query', does: 'run as SQL' },
      // Where the statement comes first, keywords are its parameters.
      ...['sql', 'operation', 'statement', 'command'].map((slot) => ({
        kind: 'sql' as const,
        slot,
        does: 'run as SQL',
        when: [{ slot: '0', is: 'absent' as const }],
      })),
    ],
  };
}

/** Modules whose `connect` follows Python's database interface (PEP 249). */
const DRIVERS = [
  'psycopg2',
  'psycopg',
  'psycopg2cffi',
  'MySQLdb',
  'mysql.connector',
  'pymysql',
  'aiomysql',
  'asyncmy',
  'aiopg',
  'mariadb',
  'pyodbc',
  'aioodbc',
  'pymssql',
  'cx_Oracle',
  'oracledb',
  'pg8000',
  'pg8000.dbapi',
  'snowflake.connector',
  'aiosqlite',
  'apsw',
  'jaydebeapi',
  'ibm_db_dbi',
  'teradatasql',
  'vertica_python',
  'databricks.sql',
  'clickhouse_driver.dbapi',
  'pyhive.hive',
  'redshift_connector',
  'trino.dbapi',
  'trino',
  'prestodb.dbapi',
  'pyhive.presto',
  'pyhive.trino',
  'impala.dbapi',
  'fdb',
  'firebird.driver',
  'firebirdsql',
  'hdbcli.dbapi',
  'sqlanydb',
  'phoenixdb',
  'pyathena',
  'libsql_experimental',
  'mysql.connector.aio',
];

const POOLS = [
  'psycopg2.pool.SimpleConnectionPool',
  'psycopg2.pool.ThreadedConnectionPool',
  'psycopg_pool.ConnectionPool',
  'psycopg_pool.AsyncConnectionPool',
  'psycopg_pool.NullConnectionPool',
  'psycopg_pool.AsyncNullConnectionPool',
  'psycopg2.pool.PersistentConnectionPool',
  'mariadb.ConnectionPool',
  'cx_Oracle.SessionPool',
  'oracledb.ConnectionPool',
  'oracledb.create_pool',
  'oracledb.create_pool_async',
  'mysql.connector.pooling.MySQLConnectionPool',
  'dbutils.pooled_db.PooledDB',
];

/** Drivers of databases: what `connect` gives, whatever it is called there, has cursors, and cursors run SQL. */
export const sqlClients = defineLibrary({
  name: 'dbapi',
  aliases: {
    'mysql.connector.connection': 'mysql.connector',
    'psycopg.connection': 'psycopg',
    'psycopg.sql': 'psycopg2.sql',
    'psycopg2.extensions.connection': CONNECTION,
    'psycopg2.extensions.cursor': CURSOR,
    'psycopg.Connection': CONNECTION,
    'psycopg.AsyncConnection': CONNECTION,
    'psycopg.Cursor': CURSOR,
    'psycopg.AsyncCursor': CURSOR,
    'pymysql.connections.Connection': CONNECTION,
    'pymysql.Connection': CONNECTION,
    'pymysql.cursors.Cursor': CURSOR,
    'MySQLdb.connections.Connection': CONNECTION,
    'MySQLdb.Connect': 'MySQLdb.connect',
    'MySQLdb.Connection': 'MySQLdb.connect',
    'pymysql.Connect': 'pymysql.connect',
    'mysql.connector.MySQLConnection': CONNECTION,
    'mysql.connector.CMySQLConnection': CONNECTION,
    'mysql.connector.cursor.MySQLCursor': CURSOR,
    'aiomysql.Connection': CONNECTION,
    'aiomysql.Cursor': CURSOR,
    'aiomysql.Pool': 'dbapi.Pool',
    'psycopg2.extras.RealDictConnection': CONNECTION,
    'psycopg2.extras.DictConnection': CONNECTION,
    'psycopg.ClientCursor': CURSOR,
    'psycopg.AsyncClientCursor': CURSOR,
    'psycopg.ServerCursor': CURSOR,
    'psycopg.AsyncServerCursor': CURSOR,
    'psycopg.RawCursor': CURSOR,
    'psycopg.AsyncRawCursor': CURSOR,
    'oracledb.connect_async': 'oracledb.connect',
    'oracledb.AsyncConnection': CONNECTION,
    'oracledb.AsyncCursor': CURSOR,
    'apsw.Connection': CONNECTION,
    'apsw.Cursor': CURSOR,
    'pyhive.hive.Connection': CONNECTION,
    'snowflake.connector.SnowflakeConnection': CONNECTION,
    'aiosqlite.Connection': CONNECTION,
    'aiosqlite.Cursor': CURSOR,
    'pyodbc.Connection': CONNECTION,
    'pyodbc.Cursor': CURSOR,
    'oracledb.Connection': CONNECTION,
    'oracledb.Cursor': CURSOR,
    'cx_Oracle.Connection': CONNECTION,
    'cx_Oracle.Cursor': CURSOR,
  },
  values: {
    'flask_mysqldb.MySQL.connection': { is: CONNECTION },
  },
  calls: {
    ...sameFor(
      DRIVERS.map((driver) => `${driver}.connect`),
      { returns: CONNECTION, flows: [] },
    ),
    ...sameFor(['aiomysql.create_pool', 'aiopg.create_pool', 'asyncmy.create_pool'], {
      returns: 'dbapi.Pool',
      flows: [],
    }),
    ...sameFor(POOLS, { returns: 'dbapi.Pool', flows: [] }),
    ...sameFor(
      members('dbapi.Pool', ['acquire', 'getconn', 'connection', 'get_connection', 'get_conn']),
      { returns: CONNECTION, flows: [] },
    ),
    'dbapi.Pool.cursor': { returns: CURSOR, flows: [] },
    'flaskext.mysql.MySQL.connect': { returns: CONNECTION, flows: [] },
    'flaskext.mysql.MySQL.get_db': { returns: CONNECTION, flows: [] },
    'dbapi.Connection.cursor': { returns: CURSOR, flows: [] },
    'dbapi.Connection.connect': { returns: CONNECTION, flows: [] },
    'dbapi.Connection.commit': { flows: [] },
    ...sameFor(
      members(CONNECTION, ['execute', 'executemany', 'executescript', 'execute_string']),
      runsFirst({ returns: CURSOR }),
    ),
    ...sameFor(members(CONNECTION, ['query', 'sql', 'cmd_query', 'cmd_query_iter']), runs('0')),
    ...sameFor(members(CONNECTION, ['execute_fetchall', 'execute_insert']), {
      ...runs('0', { source: ROW }),
    }),
    // oracledb's connections for asyncio, which need no cursor.
    ...sameFor(
      members(CONNECTION, [
        'fetchall',
        'fetchone',
        'fetchmany',
        'fetch_df_all',
        'fetch_df_batches',
      ]),
      runs('0:statement', { source: ROW }),
    ),
    ...sameFor(members(CONNECTION, ['callproc', 'callfunc']), runs('0:name')),
    ...sameFor(
      members(CURSOR, ['execute', 'executemany', 'executescript', 'stream', 'execute_async']),
      runsFirst({ returns: CURSOR }),
    ),
    'dbapi.Cursor.prepare': runs('0:statement'),
    ...sameFor(members(CURSOR, ['callproc', 'callfunc']), runs('0:name')),
    // Since version 2.9 psycopg2 quotes the names of the table and its columns.
    ...sameFor(members(CURSOR, ['copy_from', 'copy_to']), { flows: [] }),
    'pg8000.native.Connection': { returns: 'pg8000.native.Connection', flows: [] },
    'pg8000.native.Connection.run': runs('0:sql', { source: ROW }),
    'pg8000.native.Connection.prepare': runs('0:sql'),
    ...sameFor(members('pg8000.native', ['identifier', 'literal']), {
      flows: ['0'],
      cleans: ['sql'],
    }),
    'dbapi.Connection.run': runs('0:sql', { source: ROW }),
    ...sameFor(members('ibm_db', ['exec_immediate', 'prepare']), runs('1:statement')),
    'dbapi.Cursor.copy': runs('0:statement'),
    'dbapi.Cursor.copy_expert': runs('0:sql'),
    'dbapi.Cursor.mogrify': { flows: ['0'] },
    ...sameFor(members(CURSOR, ['fetchone', 'fetchall', 'fetchmany', 'fetchval']), ROWS),
    'psycopg2.extras.execute_values': runs('1:sql'),
    'psycopg2.extras.execute_batch': runs('1:sql'),
    'psycopg2.sql.SQL': {
      returns: 'psycopg2.sql.SQL',
      ...runs('0'),
    },
    // Version 3 makes a literal of a text that is put in, version 2 refuses it; what `SQL` is given is looked at there.
    ...sameFor(members('psycopg2.sql.SQL', ['format', 'join']), {
      flows: ['*', 'self'],
      returns: 'psycopg2.sql.Composed',
      cleans: ['sql'],
    }),
    ...sameFor(members('psycopg2.sql', ['Identifier', 'Literal', 'Placeholder', 'quote']), {
      flows: ['*'],
      cleans: ['sql'],
    }),
    'psycopg2.extensions.quote_ident': { flows: ['0'], cleans: ['sql'] },
    'psycopg2.extensions.AsIs': {
      flows: ['0'],
      cleans: ['sql'],
      sinks: [{ kind: 'sql', slot: '0', does: 'put into SQL as it is' }],
    },
    ...sameFor(['pymysql.converters.escape_string', 'MySQLdb.escape_string'], {
      flows: ['0'],
      cleans: ['sql'],
    }),
    ...sameFor(members(CONNECTION, ['escape', 'escape_string', 'literal']), {
      flows: ['0'],
      cleans: ['sql'],
    }),
    'pandas.read_sql': runs('0:sql'),
    'polars.read_database': runs('0:query'),
    'polars.read_database_uri': runs('0:query'),
    'pandas.read_sql_query': runs('0:sql'),
    // Objects whose class nobody knows: the names say enough.
    ...sameFor(
      members('*', ['execute', 'executemany', 'executescript']),
      runs('0', { returns: 'dbapi.Cursor' }),
    ),
    ...sameFor(
      members('*', ['fetchrow', 'fetchval', 'fetch_all', 'fetch_one', 'fetch_val']),
      runs('0:query', { source: ROW }),
    ),
    ...sameFor(
      members('*', [
        'exec_driver_sql',
        'execute_sql',
        'execute_update',
        'execute_partitioned_dml',
        'raw_sql',
        'execute_raw',
      ]),
      runs('0'),
    ),
    ...sameFor(members('*', ['fetchone', 'fetchall', 'fetchmany']), ROWS),
  },
});
