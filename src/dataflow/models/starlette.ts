import { defineLibrary } from '../library.ts';
import type { CallModel, EntryModel, RenderModel, Slot } from '../library.ts';
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
  UPLOAD_NAME,
  VERBS,
  WHOLE_URL,
} from './web-data.ts';

const REQUEST = 'starlette.requests.Request';
const SOCKET = 'starlette.websockets.WebSocket';
const UPLOADED = 'starlette.datastructures.UploadFile';
const RESPONSE = 'starlette.responses.Response';

const MESSAGE = { kind: 'message', label: 'message of a socket' } as const;

function renders(template: Slot, context: Slot): RenderModel {
  return {
    template,
    variables: [context],
    gives: 'page',
    syntax: 'jinja',
    escapes: 'always',
    globals: { request: REQUEST },
  };
}

const PLAIN: CallModel = {
  returns: RESPONSE,
  flows: [],
  sinks: [{ kind: 'header', slot: '2:headers', does: 'sent in headers' }],
};

const TEXT: CallModel = {
  ...PLAIN,
  sinks: [
    { kind: 'header', slot: '2:headers', does: 'sent in headers' },
    { kind: 'exposure', slot: '0:content', does: 'sent in an answer' },
  ],
};

const SETS_HEADER: CallModel = {
  flows: [],
  sinks: [
    {
      kind: 'redirect',
      slot: '1',
      does: 'redirected to',
      when: [{ slot: '0', is: { equals: ['Location', 'location'] } }],
    },
    { kind: 'header', slot: '0', does: 'sent as the name of a header' },
    { kind: 'header', slot: '1', does: 'sent in a header' },
  ],
};

const TYPED: readonly EntryModel[] = [REQUEST, SOCKET, UPLOADED, RESPONSE].map((name) => ({
  by: 'parameter',
  annotation: name,
  is: name,
}));

/** Starlette: what FastAPI stands on. */
export const starlette = defineLibrary({
  name: 'starlette',
  aliases: {
    'fastapi.Request': REQUEST,
    'fastapi.requests.Request': REQUEST,
    'fastapi.WebSocket': SOCKET,
    'fastapi.websockets.WebSocket': SOCKET,
    'fastapi.UploadFile': UPLOADED,
    'fastapi.datastructures.UploadFile': UPLOADED,
    'fastapi.Response': RESPONSE,
    'fastapi.responses': 'starlette.responses',
    'fastapi.templating': 'starlette.templating',
  },
  bases: {
    [SOCKET]: ['starlette.requests.HTTPConnection'],
    [REQUEST]: ['starlette.requests.HTTPConnection'],
  },
  values: {
    'starlette.requests.HTTPConnection.query_params': { source: QUERY },
    'starlette.requests.HTTPConnection.path_params': { source: PATH },
    'starlette.requests.HTTPConnection.headers': { source: HEADER },
    'starlette.requests.HTTPConnection.cookies': { source: COOKIE },
    'starlette.requests.HTTPConnection.url': {
      is: 'starlette.datastructures.URL',
      source: WHOLE_URL,
    },
    'starlette.requests.HTTPConnection.base_url': { source: HEADER },
    'starlette.requests.HTTPConnection.session': { is: 'starlette.Session' },
    'starlette.datastructures.URL.query': { cleans: ['header', 'log'], source: RAW_QUERY },
    [`${UPLOADED}.filename`]: { source: UPLOAD_NAME },
    [`${UPLOADED}.file`]: { source: UPLOAD },
    [`${RESPONSE}.headers`]: { is: 'starlette.MutableHeaders' },
  },
  calls: {
    [`${REQUEST}.json`]: { source: BODY },
    [`${REQUEST}.body`]: { source: BODY },
    [`${REQUEST}.form`]: { source: FORM },
    [`${REQUEST}.stream`]: { source: BODY },
    'starlette.requests.HTTPConnection.url_for': { flows: [] },
    [`${UPLOADED}.read`]: { source: UPLOAD },
    [`${SOCKET}.receive_text`]: { source: MESSAGE },
    [`${SOCKET}.receive_json`]: { source: MESSAGE },
    [`${SOCKET}.receive_bytes`]: { source: MESSAGE },
    [`${SOCKET}.receive`]: { source: MESSAGE },
    [`${SOCKET}.iter_text`]: { source: MESSAGE },
    [`${SOCKET}.iter_json`]: { source: MESSAGE },
    [RESPONSE]: {
      ...PLAIN,
      sinks: [
        markupSink('0:content', '3:media_type'),
        { kind: 'redirect', slot: '2:headers[Location]', does: 'redirected to' },
        { kind: 'header', slot: '2:headers', does: 'sent in headers' },
      ],
    },
    'starlette.responses.HTMLResponse': {
      returns: RESPONSE,
      flows: [],
      sinks: [{ kind: 'html', slot: '0:content', does: 'sent as a page' }],
    },
    'starlette.responses.StreamingResponse': {
      returns: RESPONSE,
      flows: [],
      sinks: [markupSink('0:content', '3:media_type')],
    },
    'starlette.responses.PlainTextResponse': TEXT,
    'starlette.responses.JSONResponse': TEXT,
    'starlette.responses.ORJSONResponse': TEXT,
    'starlette.responses.UJSONResponse': TEXT,
    'starlette.responses.RedirectResponse': {
      returns: RESPONSE,
      flows: [],
      sinks: [{ kind: 'redirect', slot: '0:url', does: 'redirected to' }],
    },
    'starlette.responses.FileResponse': {
      returns: RESPONSE,
      flows: [],
      sinks: [{ kind: 'path', slot: '0:path', does: 'sent as a file' }],
    },
    'starlette.templating.Jinja2Templates.TemplateResponse': {
      returns: RESPONSE,
      flows: [],
      renders: renders('0:name', '1:context'),
      // Since 0.29 the request comes first.
      variants: [
        {
          when: [{ slot: '0', is: { names: [REQUEST] } }],
          gives: { returns: RESPONSE, flows: [], renders: renders('1:name', '2:context') },
        },
        {
          when: [{ slot: 'request', is: 'present' }],
          gives: { returns: RESPONSE, flows: [], renders: renders('1:name', '2:context') },
        },
      ],
    },
    'starlette.MutableHeaders.__setitem__': SETS_HEADER,
    'starlette.MutableHeaders.append': SETS_HEADER,
    'starlette.Session.__setitem__': {
      sinks: [
        { kind: 'session', slot: '0', does: 'used as a key of the session' },
        { kind: 'session', slot: '1', does: 'kept in the session' },
      ],
    },
    'starlette.Session.update': {
      sinks: [{ kind: 'session', slot: '*', does: 'kept in the session' }],
    },
  },
  entries: [
    ...TYPED,
    { by: 'parameter', named: 'request', is: REQUEST },
    { by: 'parameter', named: 'websocket', is: SOCKET },
    {
      by: 'base',
      base: 'starlette.endpoints.HTTPEndpoint',
      methods: VERBS,
      parameters: { first: [REQUEST] },
    },
    {
      by: 'base',
      base: 'starlette.endpoints.WebSocketEndpoint',
      methods: ['on_receive'],
      parameters: { first: [SOCKET], source: MESSAGE },
    },
    {
      by: 'base',
      base: 'starlette.middleware.base.BaseHTTPMiddleware',
      methods: ['dispatch'],
      parameters: { first: [REQUEST] },
    },
  ],
});
