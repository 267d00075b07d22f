import { defineLibrary } from '../library.ts';
import type { EntryModel } from '../library.ts';
import {
  BODY,
  COOKIE,
  FORM,
  HEADER,
  PATH,
  QUERY,
  RAW_QUERY,
  UPLOAD,
  VERBS,
  WHOLE_URL,
} from './web-data.ts';

const REQUEST = 'sanic.Request';
const RESPONSE = 'sanic.HTTPResponse';
const CONVERTERS = ['<$:int>', '<$:float>', '<$:uuid>', '<$:ymd>'];

/** Sanic. */
export const sanic = defineLibrary({
  name: 'sanic',
  aliases: {
    'sanic.request.Request': REQUEST,
    'sanic.response.HTTPResponse': RESPONSE,
    'sanic.html': 'sanic.response.html',
    'sanic.text': 'sanic.response.text',
    'sanic.json': 'sanic.response.json',
    'sanic.redirect': 'sanic.response.redirect',
    'sanic.file': 'sanic.response.file',
    'sanic.raw': 'sanic.response.raw',
  },
  values: {
    [`${REQUEST}.args`]: { source: QUERY },
    [`${REQUEST}.query_args`]: { source: QUERY },
    [`${REQUEST}.form`]: { source: FORM },
    [`${REQUEST}.json`]: { source: BODY },
    [`${REQUEST}.body`]: { source: BODY },
    [`${REQUEST}.files`]: { source: UPLOAD },
    [`${REQUEST}.headers`]: { source: HEADER },
    [`${REQUEST}.cookies`]: { source: COOKIE },
    [`${REQUEST}.token`]: { source: HEADER },
    [`${REQUEST}.path`]: { source: RAW_QUERY },
    [`${REQUEST}.url`]: { source: WHOLE_URL },
    [`${REQUEST}.query_string`]: { source: RAW_QUERY },
    [`${REQUEST}.match_info`]: { source: PATH },
  },
  calls: {
    [`${REQUEST}.load_json`]: { source: BODY },
    [`${REQUEST}.get_form`]: { source: FORM },
    [`${REQUEST}.get_args`]: { source: QUERY },
    [`${REQUEST}.url_for`]: { flows: [] },
    'sanic.response.html': {
      returns: RESPONSE,
      flows: [],
      sinks: [{ kind: 'html', slot: '0:body', does: 'sent as a page' }],
    },
    'sanic.response.text': { returns: RESPONSE, flows: [] },
    'sanic.response.json': { returns: RESPONSE, flows: [] },
    'sanic.response.raw': { returns: RESPONSE, flows: [] },
    'sanic.response.empty': { returns: RESPONSE, flows: [] },
    'sanic.response.redirect': {
      returns: RESPONSE,
      flows: [],
      sinks: [{ kind: 'redirect', slot: '0:to', does: 'redirected to' }],
    },
    'sanic.response.file': {
      returns: RESPONSE,
      flows: [],
      sinks: [{ kind: 'path', slot: '0:location', does: 'sent as a file' }],
    },
    'sanic.response.file_stream': {
      returns: RESPONSE,
      flows: [],
      sinks: [{ kind: 'path', slot: '0:location', does: 'sent as a file' }],
    },
  },
  entries: [
    { by: 'parameter', annotation: REQUEST, is: REQUEST },
    { by: 'parameter', named: 'request', is: REQUEST },
    ...['route', ...VERBS].map((method): EntryModel => ({
      by: 'decorator',
      decorator: `*.${method}`,
      parameters: { first: [REQUEST], source: PATH, converters: CONVERTERS },
    })),
    {
      by: 'base',
      base: 'sanic.views.HTTPMethodView',
      methods: VERBS,
      parameters: { first: [REQUEST], source: PATH },
    },
  ],
});
