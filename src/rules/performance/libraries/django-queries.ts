import { all, type LibraryModel } from './library-model.ts';

const NARROWING =
  'all alias annotate defer difference distinct exclude filter intersection iterator none only order_by prefetch_related reverse ' +
  'select_for_update select_related union using';
/** Methods that make another query of a query. */
export const NARROWING_METHODS: ReadonlySet<string> = new Set(NARROWING.split(' '));

const ONE = 'create earliest first get last latest';

/** What is known of Django's queries. Managers are told by `library-kinds.ts`: `objects` of an imported or own model. */
export const DJANGO: LibraryModel = {
  functions: { 'django.shortcuts.get_object_or_404': 'model-object' },
  types: {
    'django.db.models.QuerySet': 'query-set',
    'django.db.models.query.QuerySet': 'query-set',
    'django.db.models.Manager': 'manager',
  },
  methods: {
    manager: {
      ...all(NARROWING, 'query-set'),
      ...all(ONE, 'model-object'),
      ...all('values values_list dates datetimes', 'rows'),
    },
    'query-set': {
      ...all(NARROWING, 'query-set'),
      ...all(ONE, 'model-object'),
      ...all('values values_list dates datetimes', 'rows'),
    },
  },
  attributes: {},
};
