import { defineLibrary } from '../library.ts';
import type { CallModel } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const MANAGER = 'django.db.models.Manager';

const ROWS: CallModel = { source: { kind: 'stored', label: 'database row' }, flows: [] };
const SET: CallModel = { returns: MANAGER, flows: [] };

/** Stores the fields that it is given by keyword. */
const STORES: CallModel = {
  flows: [],
  sinks: [{ kind: 'mass-assignment', slot: '***', does: 'stored' }],
};

const WRITES = ['create', 'acreate', 'get_or_create', 'update_or_create', 'update'];

function runs(slot: string, rest: CallModel = { flows: [] }): CallModel {
  return { ...rest, sinks: [{ kind: 'sql', slot, does: 'run as SQL' }] };
}

const EXTRA: CallModel = {
  ...SET,
  sinks: ['0:select', '1:where', '3:tables', '4:order_by'].map((slot) => ({
    kind: 'sql',
    slot,
    does: 'made part of an SQL statement',
  })),
};

const SETS = [
  'all',
  'filter',
  'exclude',
  'annotate',
  'order_by',
  'distinct',
  'values',
  'values_list',
  'select_related',
  'prefetch_related',
  'defer',
  'only',
  'using',
  'reverse',
  'none',
  'union',
  'select_for_update',
  'get_queryset',
];

const ONES = ['get', 'first', 'last', 'latest', 'earliest', 'aget', 'afirst', 'in_bulk'];

const NUMBERS = ['count', 'exists', 'bulk_create', 'delete', 'aggregate'];

/** Django's object mapper. Look-ups bind what they are given; only text that becomes SQL can inject. */
export const objectMappers = defineLibrary({
  name: 'django.db',
  aliases: {
    'django.db.models.query.QuerySet': MANAGER,
    'django.db.models.QuerySet': MANAGER,
    'django.db.models.manager.Manager': MANAGER,
    'django.db.models.base.Model': 'django.db.models.Model',
    'django.db.models.expressions': 'django.db.models',
  },
  values: {
    'django.db.models.Model.objects': { is: MANAGER },
    'django.db.models.Model._default_manager': { is: MANAGER },
    [`${MANAGER}.__iter__`]: { source: { kind: 'stored', label: 'database row' } },
    'django.db.connection': { is: 'django.db.Connection' },
  },
  calls: {
    'django.db.connections.__getitem__': { returns: 'django.db.Connection' },
    'django.db.Connection.cursor': { returns: 'dbapi.Cursor', flows: [] },
    ...sameFor(members(MANAGER, SETS), SET),
    ...sameFor(members(MANAGER, ONES), ROWS),
    ...sameFor(members(MANAGER, NUMBERS), { flows: [] }),
    ...sameFor(members(MANAGER, WRITES), STORES),
    'django.db.models.Model': { sinks: STORES.sinks ?? [] },
    'django.db.models.Manager.raw': runs('0:raw_query', ROWS),
    'django.db.models.Manager.extra': EXTRA,
    'django.db.models.RawSQL': runs('0:sql', { flows: [] }),
    // Both are put into the statement as they are.
    'django.db.models.Func': {
      flows: [],
      sinks: ['function', 'template'].map((slot) => ({
        kind: 'sql',
        slot,
        does: 'made part of an SQL statement',
      })),
    },
    'django.db.migrations.RunSQL': runs('0:sql'),
    'django.db.models.Q': { flows: [] },
    'django.db.models.F': { flows: [] },
    'django.db.models.Value': { flows: [] },
    '*.extra': {
      returns: MANAGER,
      sinks: ['select', 'where', 'tables', 'order_by'].map((slot) => ({
        kind: 'sql',
        slot,
        does: 'made part of an SQL statement',
      })),
    },
    '*.raw': {
      ...ROWS,
      sinks: ['0', 'raw_query'].map((slot) => ({ kind: 'sql', slot, does: 'run as SQL' })),
    },
    ...sameFor(members('*', ['select_related', 'prefetch_related']), SET),
    ...sameFor(members('*', ['filter', 'exclude', 'get_or_create', 'update_or_create']), {
      flows: ['self'],
    }),
  },
});
