import { defineLibrary } from '../library.ts';
import type { CallModel, RenderModel } from '../library.ts';
import { NO_PAGE } from './page-content.ts';
import {
  BODY,
  COOKIE,
  FORM,
  HEADER,
  HOST,
  PATH,
  QUERY,
  RAW_QUERY,
  UPLOAD,
  VERBS,
  WHOLE_URL,
} from './web-data.ts';

const HANDLER = 'tornado.web.RequestHandler';
const REQUEST = 'tornado.httputil.HTTPServerRequest';

const SENDS: CallModel = {
  flows: [],
  sinks: [
    { kind: 'html', slot: '0:chunk', does: 'sent as a page', element: 'text', unless: NO_PAGE },
  ],
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

const PAGES: RenderModel = {
  template: '0:template_name',
  variables: ['**'],
  gives: 'page',
  syntax: 'tornado',
  escapes: 'always',
  globals: { request: REQUEST, handler: HANDLER },
};

const TEMPLATE: CallModel = { returns: 'tornado.template.Template', flows: [] };

const MESSAGE = { kind: 'message', label: 'message of a socket' } as const;

/** Tornado's handlers. */
export const tornado = defineLibrary({
  name: 'tornado',
  bases: { 'tornado.websocket.WebSocketHandler': [HANDLER] },
  values: {
    [`${HANDLER}.request`]: { is: REQUEST },
    [`${HANDLER}.path_args`]: { source: PATH },
    [`${HANDLER}.path_kwargs`]: { source: PATH },
    [`${HANDLER}.cookies`]: { source: COOKIE },
    [`${REQUEST}.arguments`]: { source: QUERY },
    [`${REQUEST}.query_arguments`]: { source: QUERY },
    [`${REQUEST}.body_arguments`]: { source: FORM },
    [`${REQUEST}.body`]: { source: BODY },
    [`${REQUEST}.headers`]: { source: HEADER },
    [`${REQUEST}.cookies`]: { source: COOKIE },
    [`${REQUEST}.files`]: { source: UPLOAD },
    [`${REQUEST}.path`]: { source: RAW_QUERY },
    [`${REQUEST}.uri`]: { source: RAW_QUERY },
    [`${REQUEST}.query`]: { source: RAW_QUERY },
    [`${REQUEST}.host`]: { source: HOST },
  },
  calls: {
    [`${HANDLER}.get_argument`]: { source: QUERY },
    [`${HANDLER}.get_arguments`]: { source: QUERY },
    [`${HANDLER}.get_query_argument`]: { source: QUERY },
    [`${HANDLER}.get_query_arguments`]: { source: QUERY },
    [`${HANDLER}.get_body_argument`]: { source: FORM },
    [`${HANDLER}.get_body_arguments`]: { source: FORM },
    [`${HANDLER}.get_cookie`]: { source: COOKIE },
    [`${HANDLER}.get_secure_cookie`]: { flows: [] },
    [`${HANDLER}.get_signed_cookie`]: { flows: [] },
    [`${REQUEST}.full_url`]: { source: WHOLE_URL },
    [`${HANDLER}.write`]: SENDS,
    [`${HANDLER}.finish`]: SENDS,
    [`${HANDLER}.render`]: { flows: [], renders: PAGES },
    [`${HANDLER}.render_string`]: { flows: [], renders: { ...PAGES, gives: 'text' } },
    'tornado.template.Loader.load': { ...TEMPLATE, says: '0:name' },
    'tornado.template.Template': {
      ...TEMPLATE,
      says: '0:template_string',
      sinks: [{ kind: 'template', slot: '0:template_string', does: 'compiled as a template' }],
    },
    [`${HANDLER}.reverse_url`]: { flows: [] },
    [`${HANDLER}.redirect`]: {
      flows: [],
      sinks: [{ kind: 'redirect', slot: '0:url', does: 'redirected to' }],
    },
    [`${HANDLER}.set_header`]: SETS_HEADER,
    [`${HANDLER}.add_header`]: SETS_HEADER,
    'tornado.template.Template.generate': {
      flows: [],
      renders: { ...PAGES, template: 'self', gives: 'text' },
    },
    // What it is given beside the address becomes a query, quoted.
    'tornado.httputil.url_concat': { flows: ['0:url'] },
    'tornado.escape.xhtml_escape': { cleans: ['html'] },
    'tornado.escape.linkify': { cleans: ['html'] },
    'tornado.escape.xhtml_unescape': { restores: ['html'] },
  },
  entries: [
    { by: 'base', base: HANDLER, methods: VERBS, parameters: { source: PATH } },
    {
      by: 'base',
      base: 'tornado.websocket.WebSocketHandler',
      methods: ['on_message'],
      parameters: { source: MESSAGE },
    },
  ],
});
