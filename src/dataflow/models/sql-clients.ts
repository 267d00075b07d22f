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
  'duckdb',
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
];

const POOLS = [
  'psycopg2.pool.SimpleConnectionPool',
  'psycopg2.pool.ThreadedConnectionPool',
  'psycopg_pool.ConnectionPool',
  'psycopg_pool.AsyncConnectionPool',
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
      members(CONNECTION, ['execute', 'executemany', 'executescript']),
      runs('0:query', { returns: CURSOR }),
    ),
    ...sameFor(members(CONNECTION, ['query', 'sql', 'cmd_query']), runs('0')),
    'dbapi.Connection.execute_fetchall': runs('0', { source: ROW }),
    ...sameFor(
      members(CURSOR, ['execute', 'executemany', 'executescript', 'stream']),
      runs('0:query', { returns: CURSOR }),
    ),
    'dbapi.Cursor.callproc': runs('0'),
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
    'psycopg2.sql.SQL.format': { flows: ['*', 'self'], returns: 'psycopg2.sql.Composed' },
    'psycopg2.sql.SQL.join': { flows: ['*', 'self'], returns: 'psycopg2.sql.Composed' },
    ...sameFor(members('psycopg2.sql', ['Identifier', 'Literal', 'Placeholder']), {
      flows: ['*'],
      cleans: ['sql'],
    }),
    'psycopg2.extensions.quote_ident': { flows: ['0'], cleans: ['sql'] },
    'psycopg2.extensions.AsIs': { flows: ['0'] },
    ...sameFor(['pymysql.converters.escape_string', 'MySQLdb.escape_string'], {
      flows: ['0'],
      cleans: ['sql'],
    }),
    ...sameFor(members(CONNECTION, ['escape', 'escape_string', 'literal']), {
      flows: ['0'],
      cleans: ['sql'],
    }),
    'pandas.read_sql': runs('0:sql'),
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
      members('*', ['exec_driver_sql', 'execute_sql', 'raw_sql', 'execute_raw']),
      runs('0'),
    ),
    ...sameFor(members('*', ['fetchone', 'fetchall', 'fetchmany']), ROWS),
  },
});
