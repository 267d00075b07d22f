import { defineLibrary } from '../library.ts';
import type { CallModel, EntryModel } from '../library.ts';
import { BODY, COOKIE, HEADER, HOST, PATH, QUERY, RAW_QUERY, URL, WHOLE_URL } from './web-data.ts';

const REQUEST = 'falcon.Request';
const RESPONSE = 'falcon.Response';

const REDIRECT: CallModel = {
  sinks: [{ kind: 'redirect', slot: '0:location', does: 'redirected to' }],
};

const SETS_HEADER: CallModel = {
  flows: [],
  sinks: [
    {
      kind: 'redirect',
      slot: '1:value',
      does: 'redirected to',
      when: [{ slot: '0:name', is: { equals: ['Location', 'location'] } }],
    },
    { kind: 'header', slot: '1:value', does: 'sent in a header' },
  ],
};

const ROUTED: readonly EntryModel[] = [
  { by: 'parameter', annotation: REQUEST, is: REQUEST, others: PATH, methods: ['on_*'] },
  { by: 'parameter', named: 'req', is: REQUEST, others: PATH, methods: ['on_*'] },
  { by: 'parameter', annotation: RESPONSE, is: RESPONSE },
  { by: 'parameter', named: 'resp', is: RESPONSE },
];

/** Falcon: what it answers is JSON unless its type is set. */
export const falcon = defineLibrary({
  name: 'falcon',
  aliases: { 'falcon.asgi.Request': REQUEST, 'falcon.asgi.Response': RESPONSE },
  values: {
    [`${REQUEST}.params`]: { source: QUERY },
    [`${REQUEST}.media`]: { source: BODY },
    [`${REQUEST}.stream`]: { source: BODY },
    [`${REQUEST}.bounded_stream`]: { source: BODY },
    [`${REQUEST}.headers`]: { source: HEADER },
    [`${REQUEST}.cookies`]: { source: COOKIE },
    [`${REQUEST}.path`]: { source: URL },
    [`${REQUEST}.uri`]: { source: WHOLE_URL },
    [`${REQUEST}.url`]: { source: WHOLE_URL },
    [`${REQUEST}.relative_uri`]: { source: URL },
    [`${REQUEST}.query_string`]: { source: RAW_QUERY },
    [`${REQUEST}.user_agent`]: { source: HEADER },
    [`${REQUEST}.host`]: { source: HOST },
  },
  calls: {
    [`${REQUEST}.get_param`]: { source: QUERY },
    [`${REQUEST}.get_param_as_list`]: { source: QUERY },
    [`${REQUEST}.get_param_as_json`]: { source: QUERY },
    [`${REQUEST}.get_param_as_int`]: { flows: [] },
    [`${REQUEST}.get_param_as_bool`]: { flows: [] },
    [`${REQUEST}.get_param_as_uuid`]: { flows: [] },
    [`${REQUEST}.get_media`]: { source: BODY },
    [`${REQUEST}.get_header`]: { source: HEADER },
    [`${REQUEST}.get_cookie_values`]: { source: COOKIE },
    [`${RESPONSE}.set_header`]: SETS_HEADER,
    [`${RESPONSE}.append_header`]: SETS_HEADER,
    'falcon.HTTPFound': REDIRECT,
    'falcon.HTTPSeeOther': REDIRECT,
    'falcon.HTTPMovedPermanently': REDIRECT,
    'falcon.HTTPTemporaryRedirect': REDIRECT,
    'falcon.HTTPPermanentRedirect': REDIRECT,
  },
  entries: ROUTED,
});
