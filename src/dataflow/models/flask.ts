import { defineLibrary } from '../library.ts';
import type { SourceModel } from '../library.ts';

const QUERY: SourceModel = { kind: 'request', label: 'query parameter' };
const FORM: SourceModel = { kind: 'request', label: 'form field' };
const BODY: SourceModel = { kind: 'request', label: 'request body' };
const HEADER: SourceModel = { kind: 'request', label: 'request header', safeFor: ['header'] };
const COOKIE: SourceModel = { kind: 'request', label: 'cookie', safeFor: ['header'] };
const URL: SourceModel = { kind: 'request', label: 'request URL', safeFor: ['header'] };
const PATH: SourceModel = { kind: 'request', label: 'path parameter', safeFor: ['header'] };

const ROUTES = ['route', 'get', 'post', 'put', 'patch', 'delete'];

/** Flask and Werkzeug, whose request and response it uses. */
export const flask = defineLibrary({
  name: 'flask',
  aliases: { 'flask.globals': 'flask', 'werkzeug.wrappers.Request': 'flask.Request' },
  values: {
    'flask.request': { is: 'flask.Request' },
    'flask.session': { is: 'flask.Session' },
    'flask.Request.args': { source: QUERY },
    'flask.Request.form': { source: FORM },
    'flask.Request.values': { source: FORM },
    'flask.Request.data': { source: BODY },
    'flask.Request.json': { source: BODY },
    'flask.Request.stream': { source: BODY },
    'flask.Request.headers': { source: HEADER },
    'flask.Request.cookies': { source: COOKIE },
    'flask.Request.files': { source: { kind: 'upload', label: 'uploaded file' } },
    'flask.Request.path': { source: URL },
    'flask.Request.full_path': { source: URL },
    'flask.Request.url': { source: URL },
    'flask.Request.query_string': { source: URL },
    'flask.Request.referrer': { source: HEADER },
    'flask.Request.user_agent': { source: HEADER },
    'flask.Request.view_args': { source: PATH },
  },
  calls: {
    'flask.Request.get_json': { source: BODY },
    'flask.Request.get_data': { source: BODY },
    'flask.redirect': {
      flows: [],
      sinks: [{ kind: 'redirect', slot: '0:location', does: 'redirected to' }],
    },
    'flask.render_template_string': {
      flows: [],
      sinks: [{ kind: 'template', slot: '0:source', does: 'compiled as a template' }],
    },
    'flask.render_template': { flows: [] },
    'flask.abort': { neverReturns: true },
    'flask.Session.__setitem__': {
      sinks: [
        { kind: 'session', slot: '0', does: 'used as a key of the session' },
        { kind: 'session', slot: '1', does: 'kept in the session' },
      ],
    },
  },
  entries: ROUTES.flatMap((method) =>
    ['flask.Flask', 'flask.Blueprint', '*'].map((owner) => ({
      by: 'decorator' as const,
      decorator: `${owner}.${method}`,
      parameters: { source: PATH, converters: ['<int:$>', '<float:$>', '<uuid:$>'] },
    })),
  ),
});
