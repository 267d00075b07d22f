import { defineLibrary } from '../library.ts';
import type { CallModel } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const DATABASE = 'peewee.Database';

const ROWS: CallModel = { source: { kind: 'stored', label: 'database row' }, flows: [] };

function runs(slot: string, rest: CallModel = { flows: [] }): CallModel {
  return { ...rest, sinks: [{ kind: 'sql', slot, does: 'run as SQL' }] };
}

const RECORDS = ['query', 'bulk_query', 'all', 'first'];

/**
 * Object mappers beside Django's and SQLAlchemy's, and thin layers above drivers. Their expressions bind values; only what they take for SQL as it is
 * can inject.
 */
export const smallObjectMappers = defineLibrary({
  name: 'peewee',
  aliases: {
    'playhouse.db_url': 'peewee',
    ...sameFor(
      [
        'peewee.SqliteDatabase',
        'peewee.PostgresqlDatabase',
        'peewee.MySQLDatabase',
        'peewee.DatabaseProxy',
        'peewee.Proxy',
        'playhouse.pool.PooledSqliteDatabase',
        'playhouse.pool.PooledPostgresqlDatabase',
        'playhouse.pool.PooledPostgresqlExtDatabase',
        'playhouse.pool.PooledMySQLDatabase',
        'playhouse.sqlite_ext.SqliteExtDatabase',
        'playhouse.sqlite_ext.CSqliteExtDatabase',
        'playhouse.apsw_ext.APSWDatabase',
        'playhouse.sqliteq.SqliteQueueDatabase',
        'playhouse.postgres_ext.PostgresqlExtDatabase',
      ],
      DATABASE,
    ),
    'tortoise.connections': 'tortoise.connection.connections',
    'tortoise.models.Model': 'tortoise.Model',
    'tortoise.backends.base.client.BaseDBAsyncClient': 'tortoise.Client',
    'piccolo.table.Table': 'piccolo.Table',
    'gino.ext.starlette.Gino': 'gino.Gino',
    'gino.ext.sanic.Gino': 'gino.Gino',
    'gino.ext.aiohttp.Gino': 'gino.Gino',
    'gino.ext.quart.Gino': 'gino.Gino',
    'gino.ext.tornado.Gino': 'gino.Gino',
    'records.Connection': 'records.Database',
    'dataset.database.Database': 'dataset.Database',
  },
  calls: {
    'peewee.connect': { returns: DATABASE, flows: [] },
    'peewee.Database.execute_sql': runs('0:sql', { returns: 'dbapi.Cursor', flows: [] }),
    'peewee.Database.cursor': { returns: 'dbapi.Cursor', flows: [] },
    'peewee.Database.connection': { returns: 'dbapi.Connection', flows: [] },
    'peewee.Model.raw': runs('0:sql', ROWS),
    'peewee.SQL': runs('0:sql'),
    'peewee.RawQuery': runs('0:sql'),
    ...sameFor(members('pony.orm.Database', ['execute']), {
      ...runs('0:sql', { returns: 'dbapi.Cursor', flows: [] }),
    }),
    ...sameFor(members('pony.orm.Database', ['select', 'get']), runs('0:sql', ROWS)),
    'pony.orm.Database.exists': runs('0:sql'),
    'pony.orm.raw_sql': runs('0:sql'),
    ...sameFor(
      ['*', 'pony.orm.Database.Entity'].flatMap((owner) =>
        members(owner, ['select_by_sql', 'get_by_sql']),
      ),
      runs('0:sql', ROWS),
    ),
    // A query that is a text is compiled as Python first.
    ...sameFor(members('pony.orm', ['select', 'get', 'exists', 'left_join', 'delete']), {
      flows: [],
      sinks: [{ kind: 'code', slot: '0', does: 'compiled as Python', element: 'text' }],
    }),
    'tortoise.connection.connections.get': { returns: 'tortoise.Client', flows: [] },
    'tortoise.Tortoise.get_connection': { returns: 'tortoise.Client', flows: [] },
    ...sameFor(
      members('tortoise.Client', [
        'execute_query',
        'execute_query_dict',
        'execute_script',
        'execute_insert',
        'execute_many',
      ]),
      runs('0:query', ROWS),
    ),
    'tortoise.Model.raw': runs('0:sql', ROWS),
    'tortoise.expressions.RawSQL': runs('0:sql'),
    'piccolo.Table.raw': runs('0:sql', ROWS),
    'piccolo.querystring.QueryString': runs('0:template'),
    'gino.Gino': { returns: 'gino.Gino', flows: [] },
    'gino.Gino.text': {
      returns: 'sqlalchemy.TextClause',
      flows: ['0:text'],
      cleans: ['sql'],
      sinks: [{ kind: 'sql', slot: '0:text', does: 'made part of an SQL statement' }],
    },
    ...sameFor(
      members('gino.Gino', ['all', 'first', 'one', 'one_or_none', 'scalar', 'status', 'iterate']),
      runs('0:clause', ROWS),
    ),
    'records.Database': { returns: 'records.Database', flows: [] },
    ...sameFor(members('records.Database', ['get_connection', 'transaction']), {
      returns: 'records.Database',
      flows: [],
    }),
    ...sameFor(members('records.Database', RECORDS), runs('0:query', ROWS)),
    ...sameFor(members('records.Database', ['query_file', 'bulk_query_file']), {
      ...ROWS,
      sinks: [{ kind: 'path', slot: '0:path', does: 'read and run as SQL' }],
    }),
    'dataset.connect': { returns: 'dataset.Database', flows: [] },
    'dataset.Database': { returns: 'dataset.Database', flows: [] },
    'dataset.Database.__enter__': { returns: 'dataset.Database', flows: [] },
    'dataset.Database.query': runs('0:query', ROWS),
  },
});
