import { defineLibrary } from '../library.ts';
import type { CallModel, TemplateEngineModel } from '../library.ts';
import { markupSink } from './page-content.ts';
import {
  BODY,
  COOKIE,
  FORM,
  HEADER,
  PATH,
  QUERY,
  RAW_QUERY,
  UPLOAD,
  URL,
  VERBS,
  WHOLE_URL,
} from './web-data.ts';
import { members, sameFor } from './same-for.ts';

const REQUEST = 'aiohttp.web.Request';
const RESPONSE = 'aiohttp.web.Response';

const REDIRECT: CallModel = {
  returns: RESPONSE,
  flows: [],
  sinks: [{ kind: 'redirect', slot: '0:location', does: 'redirected to' }],
};

const REDIRECTS = [
  'HTTPFound',
  'HTTPMovedPermanently',
  'HTTPSeeOther',
  'HTTPTemporaryRedirect',
  'HTTPPermanentRedirect',
].map((name) => [`aiohttp.web.${name}`, REDIRECT] as const);

const UNESCAPED = 'aiohttp_jinja2: nothing is escaped';

const PAGES: TemplateEngineModel = {
  syntax: 'jinja',
  escapes: 'always',
  unless: UNESCAPED,
  globals: { request: REQUEST },
};

const MESSAGE = { kind: 'message', label: 'message of a socket' } as const;

/** The server of aiohttp. Text that it answers is plain unless its type says otherwise. */
export const aiohttpServer = defineLibrary({
  name: 'aiohttp.web',
  aliases: {
    'aiohttp.web_request': 'aiohttp.web',
    'aiohttp.web_response': 'aiohttp.web',
    'aiohttp.web_exceptions': 'aiohttp.web',
    'aiohttp.web.BaseRequest': REQUEST,
  },
  values: {
    [`${REQUEST}.match_info`]: { source: PATH },
    [`${REQUEST}.query`]: { source: QUERY },
    // An address is quoted again when it becomes text; its parts are not.
    [`${REQUEST}.rel_url`]: { is: 'yarl.URL', source: { ...URL, safeFor: ['log', 'header'] } },
    'yarl.URL.query': { source: QUERY },
    'yarl.URL.path': { source: URL },
    'yarl.URL.fragment': { source: URL },
    'yarl.URL.query_string': { source: URL },
    [`${REQUEST}.url`]: { source: WHOLE_URL },
    [`${REQUEST}.path`]: { source: URL },
    [`${REQUEST}.path_qs`]: { source: URL },
    [`${REQUEST}.raw_path`]: { source: RAW_QUERY },
    [`${REQUEST}.query_string`]: { source: URL },
    [`${REQUEST}.headers`]: { source: HEADER },
    [`${REQUEST}.cookies`]: { source: COOKIE },
    [`${REQUEST}.content`]: { source: BODY },
    'aiohttp.web.View.request': { is: REQUEST },
    [`${RESPONSE}.headers`]: { is: 'aiohttp.web.Headers' },
  },
  calls: {
    ...Object.fromEntries(REDIRECTS),
    [`${REQUEST}.post`]: { source: FORM },
    [`${REQUEST}.json`]: { source: BODY },
    [`${REQUEST}.text`]: { source: BODY },
    [`${REQUEST}.read`]: { source: BODY },
    [`${REQUEST}.multipart`]: { source: UPLOAD },
    [RESPONSE]: {
      returns: RESPONSE,
      flows: [],
      sinks: [
        markupSink('text', 'content_type'),
        markupSink('body', 'content_type'),
        markupSink('text', 'headers[Content-Type]'),
        markupSink('body', 'headers[Content-Type]'),
        { kind: 'redirect', slot: 'headers[Location]', does: 'redirected to' },
      ],
    },
    'aiohttp.web.json_response': {
      returns: RESPONSE,
      flows: [],
      sinks: [{ kind: 'exposure', slot: '0:data', does: 'sent in an answer' }],
    },
    'aiohttp.web.FileResponse': {
      returns: RESPONSE,
      flows: [],
      sinks: [{ kind: 'path', slot: '0:path', does: 'sent as a file' }],
    },
    'aiohttp.web.Headers.__setitem__': {
      sinks: [
        {
          kind: 'redirect',
          slot: '1',
          does: 'redirected to',
          when: [{ slot: '0', is: { equals: ['Location', 'location'] } }],
        },
        { kind: 'header', slot: '1', does: 'sent in a header' },
      ],
    },
    'aiohttp.web.WebSocketResponse': { returns: 'aiohttp.web.WebSocketResponse', source: MESSAGE },
    'aiohttp_jinja2.setup': {
      returns: 'jinja2.Environment',
      flows: [],
      variants: [
        {
          when: [
            { slot: 'autoescape', is: 'falsy' },
            { slot: 'autoescape', is: 'present' },
          ],
          gives: { returns: 'jinja2.Environment', flows: [], switches: UNESCAPED },
        },
      ],
    },
    ...sameFor(members('aiohttp_jinja2', ['render_template', 'render_template_async']), {
      returns: RESPONSE,
      flows: [],
      renders: {
        ...PAGES,
        template: '0:template_name',
        variables: ['2:context'],
        gives: 'page',
      },
    }),
    'aiohttp_jinja2.render_string': {
      flows: [],
      renders: {
        ...PAGES,
        template: '0:template_name',
        variables: ['2:context'],
        gives: 'text',
      },
    },
    'aiohttp_session.get_session': { returns: 'aiohttp_session.Session', flows: [] },
    'aiohttp_session.Session.__setitem__': {
      sinks: [{ kind: 'session', slot: '1', does: 'kept in the session' }],
    },
  },
  entries: [
    { by: 'parameter', annotation: REQUEST, is: REQUEST },
    { by: 'parameter', named: 'request', is: REQUEST },
    {
      by: 'decorator',
      decorator: 'aiohttp_jinja2.template',
      parameters: {},
      renders: { ...PAGES, argument: '0:template_name' },
    },
    { by: 'base', base: 'aiohttp.web.View', methods: VERBS, parameters: {} },
  ],
});
