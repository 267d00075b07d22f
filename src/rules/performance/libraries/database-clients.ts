import { all, type LibraryModel } from './library-model.ts';

/** What is known of database drivers (PEP 249) and of SQLAlchemy. */
export const DATABASES: LibraryModel = {
  functions: {
    ...all(
      'sqlite3.connect psycopg2.connect psycopg.connect psycopg.Connection.connect pymysql.connect MySQLdb.connect mysql.connector.connect ' +
        'pyodbc.connect oracledb.connect cx_Oracle.connect duckdb.connect',
      'connection',
    ),
    ...all(
      'sqlalchemy.orm.Session sqlalchemy.orm.session.Session sqlalchemy.orm.sessionmaker sqlalchemy.orm.scoped_session ' +
        'sqlalchemy.ext.asyncio.AsyncSession sqlalchemy.ext.asyncio.async_sessionmaker',
      'orm-session',
    ),
    'sqlalchemy.select': 'statement',
    'sqlalchemy.future.select': 'statement',
    'sqlmodel.select': 'statement',
    'sqlmodel.Session': 'orm-session',
    'logging.getLogger': 'logger',
  },
  types: {
    ...all(
      'sqlite3.Connection psycopg2.extensions.connection psycopg.Connection pymysql.connections.Connection',
      'connection',
    ),
    ...all(
      'sqlite3.Cursor psycopg2.extensions.cursor psycopg.Cursor pymysql.cursors.Cursor',
      'cursor',
    ),
    ...all(
      'sqlalchemy.orm.Session sqlalchemy.orm.session.Session sqlmodel.Session sqlalchemy.orm.scoped_session ' +
        'sqlalchemy.ext.asyncio.AsyncSession sqlalchemy.ext.asyncio.session.AsyncSession sqlmodel.ext.asyncio.session.AsyncSession',
      'orm-session',
    ),
    'sqlalchemy.orm.Query': 'orm-query',
    'logging.Logger': 'logger',
  },
  methods: {
    connection: { cursor: 'cursor' },
    'orm-session': {
      query: 'orm-query',
      scalars: 'orm-result',
      execute: 'orm-result',
      exec: 'orm-result',
      begin: 'orm-session',
      get: 'model-object',
    },
    'orm-query': {
      ...all(
        'distinct filter filter_by group_by having join limit offset options order_by outerjoin populate_existing where with_for_update ' +
          'yield_per',
        'orm-query',
      ),
      all: 'orm-result',
      ...all('first get one one_or_none', 'model-object'),
    },
    'orm-result': {
      ...all('all fetchall scalars unique yield_per', 'orm-result'),
      ...all('first one one_or_none', 'model-object'),
    },
    statement: all(
      'distinct filter filter_by group_by having join limit offset options order_by outerjoin where with_for_update',
      'statement',
    ),
  },
  attributes: {},
};
