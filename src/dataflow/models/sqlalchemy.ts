import { defineLibrary } from '../library.ts';
import type { CallModel } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const ENGINE = 'sqlalchemy.engine.Engine';
const CONNECTION = 'sqlalchemy.engine.Connection';
const RESULT = 'sqlalchemy.engine.Result';
const SESSION = 'sqlalchemy.orm.Session';
const QUERY = 'sqlalchemy.orm.Query';
const SELECT = 'sqlalchemy.Select';

const ROWS: CallModel = { source: { kind: 'stored', label: 'database row' }, flows: [] };

/** A statement as text; `text(...)` has been looked at where it was made. */
function runs(slot: string, returns: string): CallModel {
  return { returns, flows: [], sinks: [{ kind: 'sql', slot, does: 'run as SQL' }] };
}

function becomesSql(slot: string): CallModel {
  return {
    returns: 'sqlalchemy.TextClause',
    flows: [slot],
    cleans: ['sql'],
    sinks: [{ kind: 'sql', slot, does: 'made part of an SQL statement' }],
  };
}

/** Values in them become bound parameters. */
const BUILDS: CallModel = { returns: SELECT, flows: [] };
const REFINES: CallModel = { returns: 'self', flows: [] };

/** What comes with a statement and is not bound. */
function addsText(slot: string): CallModel {
  return {
    ...REFINES,
    sinks: [{ kind: 'sql', slot, does: 'made part of an SQL statement' }],
  };
}

const CLAUSES = [
  'where',
  'filter',
  'filter_by',
  'having',
  'order_by',
  'group_by',
  'limit',
  'offset',
  'slice',
  'join',
  'outerjoin',
  'select_from',
  'select_entity_from',
  'distinct',
  'options',
  'values',
  'returning',
  'params',
  'bindparams',
  'columns',
  'union',
  'union_all',
  'with_for_update',
  'execution_options',
  'with_entities',
  'add_columns',
  'populate_existing',
  'on_conflict_do_update',
  'on_conflict_do_nothing',
];

const FETCHES = [
  'all',
  'first',
  'one',
  'one_or_none',
  'scalar',
  'scalar_one',
  'scalar_one_or_none',
  'fetchall',
  'fetchone',
  'fetchmany',
  'get',
  'get_or_404',
  'first_or_404',
  'one_or_404',
  'paginate',
];

/** SQLAlchemy with Flask-SQLAlchemy and SQLModel. Only text can inject: expressions and parameters are bound. */
export const sqlalchemy = defineLibrary({
  name: 'sqlalchemy',
  aliases: {
    'sqlalchemy.sql.expression': 'sqlalchemy',
    'sqlalchemy.sql': 'sqlalchemy',
    'sqlalchemy.future': 'sqlalchemy',
    'sqlalchemy.engine.create_engine': 'sqlalchemy.create_engine',
    'sqlalchemy.engine.base': 'sqlalchemy.engine',
    'sqlalchemy.Engine': ENGINE,
    'sqlalchemy.Connection': CONNECTION,
    'sqlalchemy.orm.session': 'sqlalchemy.orm',
    'sqlalchemy.orm.query': 'sqlalchemy.orm',
    'sqlalchemy.ext.asyncio.AsyncSession': SESSION,
    'sqlalchemy.ext.asyncio.AsyncConnection': CONNECTION,
    'sqlalchemy.ext.asyncio.AsyncEngine': ENGINE,
    'sqlalchemy.ext.asyncio.create_async_engine': 'sqlalchemy.create_engine',
    'sqlalchemy.ext.asyncio.async_sessionmaker': 'sqlalchemy.orm.sessionmaker',
    'sqlalchemy.ext.asyncio.async_scoped_session': 'sqlalchemy.orm.scoped_session',
    'sqlmodel.Session': SESSION,
    'sqlmodel.create_engine': 'sqlalchemy.create_engine',
    'sqlmodel.select': 'sqlalchemy.select',
    'sqlmodel.text': 'sqlalchemy.text',
    'flask_sqlalchemy.extension.SQLAlchemy': 'flask_sqlalchemy.SQLAlchemy',
    'flask.ext.sqlalchemy': 'flask_sqlalchemy',
    'sqlalchemy.dialects.postgresql.insert': 'sqlalchemy.insert',
    'sqlalchemy.dialects.mysql.insert': 'sqlalchemy.insert',
    'sqlalchemy.dialects.sqlite.insert': 'sqlalchemy.insert',
  },
  bases: { 'sqlalchemy.orm.scoped_session': [SESSION] },
  values: {
    'flask_sqlalchemy.SQLAlchemy.session': { is: SESSION },
    'flask_sqlalchemy.SQLAlchemy.engine': { is: ENGINE },
    'sqlalchemy.orm.Session.bind': { is: ENGINE },
  },
  calls: {
    'sqlalchemy.create_engine': { returns: ENGINE, flows: [] },
    'flask_sqlalchemy.SQLAlchemy': { returns: 'flask_sqlalchemy.SQLAlchemy', flows: [] },
    'flask_sqlalchemy.SQLAlchemy.text': becomesSql('0:text'),
    ...sameFor(members('flask_sqlalchemy.SQLAlchemy', ['literal_column', 'DDL']), becomesSql('0')),
    ...sameFor(
      members('flask_sqlalchemy.SQLAlchemy', ['select', 'insert', 'update', 'delete', 'exists']),
      BUILDS,
    ),
    'flask_sqlalchemy.SQLAlchemy.get_or_404': ROWS,
    'flask_sqlalchemy.SQLAlchemy.first_or_404': ROWS,
    'flask_sqlalchemy.SQLAlchemy.one_or_404': ROWS,
    'flask_sqlalchemy.SQLAlchemy.get_engine': { returns: ENGINE, flows: [] },
    ...sameFor(members(ENGINE, ['connect', 'begin']), { returns: CONNECTION, flows: [] }),
    'sqlalchemy.engine.Engine.raw_connection': { returns: 'dbapi.Connection', flows: [] },
    'sqlalchemy.engine.Engine.execute': runs('0:statement', RESULT),
    ...sameFor(
      members(CONNECTION, ['execute', 'scalar', 'scalars', 'stream', 'exec_driver_sql']),
      runs('0:statement', RESULT),
    ),
    'sqlalchemy.orm.Session': { returns: SESSION, flows: [] },
    'sqlalchemy.orm.sessionmaker': { returns: 'sqlalchemy.orm.sessionmaker', flows: [] },
    'sqlalchemy.orm.sessionmaker.__call__': { returns: SESSION, flows: [] },
    'sqlalchemy.orm.sessionmaker.begin': { returns: SESSION, flows: [] },
    'sqlalchemy.orm.scoped_session': { returns: 'sqlalchemy.orm.scoped_session', flows: [] },
    'sqlalchemy.orm.scoped_session.__call__': { returns: SESSION, flows: [] },
    ...sameFor(
      members(SESSION, ['execute', 'scalar', 'scalars', 'stream', 'exec']),
      runs('0:statement', RESULT),
    ),
    'sqlalchemy.orm.Session.connection': { returns: CONNECTION, flows: [] },
    'sqlalchemy.orm.Session.query': { returns: QUERY, flows: [] },
    'sqlalchemy.orm.Session.get': ROWS,
    ...sameFor(members(SESSION, ['add', 'add_all', 'merge', 'delete', 'commit', 'refresh']), {
      flows: [],
    }),
    'sqlalchemy.orm.Query.from_statement': runs('0:statement', QUERY),
    ...sameFor(members('sqlalchemy', ['text', 'DDL', 'literal_column']), becomesSql('0')),
    ...sameFor(members('sqlalchemy', ['select', 'insert', 'update', 'delete', 'exists']), BUILDS),
    ...sameFor(
      members('sqlalchemy', ['bindparam', 'literal', 'and_', 'or_', 'not_', 'between', 'case']),
      { flows: [] },
    ),
    'sqlalchemy.Table': { returns: 'sqlalchemy.Table', flows: [] },
    'sqlalchemy.schema.Table': { returns: 'sqlalchemy.Table', flows: [] },
    ...sameFor(members('sqlalchemy.Table', ['select', 'insert', 'update', 'delete']), BUILDS),
    // Texts that stand in the statement as they are.
    ...sameFor(
      [QUERY, SELECT].flatMap((owner) => members(owner, ['prefix_with', 'suffix_with'])),
      addsText('0+'),
    ),
    ...sameFor(
      [QUERY, SELECT].flatMap((owner) => members(owner, ['with_hint'])),
      addsText('1:text'),
    ),
    ...sameFor(
      [QUERY, SELECT].flatMap((owner) => members(owner, ['with_statement_hint'])),
      addsText('0:text'),
    ),
    ...sameFor(members('sqlalchemy.Column', ['op', 'bool_op']), addsText('0:opstring')),
    ...sameFor(members(QUERY, CLAUSES), REFINES),
    ...sameFor(members(SELECT, CLAUSES), REFINES),
    ...sameFor(members('sqlalchemy.TextClause', CLAUSES), REFINES),
    ...sameFor(members(QUERY, FETCHES), ROWS),
    ...sameFor(members(RESULT, FETCHES), ROWS),
    ...sameFor(members(RESULT, ['scalars', 'mappings', 'tuples']), { returns: RESULT, flows: [] }),
    ...sameFor(members(QUERY, ['count', 'exists', 'delete', 'update']), { flows: [] }),
    'alembic.op.execute': runs('0:sqltext', RESULT),
    // Of the project's own classes; expressions in them are bound.
    '*.filter_by': { returns: QUERY, flows: [] },
    ...sameFor(members('*', ['get_or_404', 'first_or_404', 'one_or_404']), ROWS),
    ...sameFor(members('*', ['ilike', 'like', 'in_', 'notin_', 'contains', 'bindparams']), {
      flows: [],
    }),
  },
});
