import { defineLibrary } from '../library.ts';
import type { CallModel, EntryModel, RenderModel, Slot } from '../library.ts';
import { NO_PAGE, PAGE } from './page-content.ts';
import { PATH, VERBS } from './web-data.ts';

const CONVERTERS = ['<int:$>', '<float:$>', '<uuid:$>'];

const KEEPS: CallModel = {
  sinks: [
    { kind: 'session', slot: '0', does: 'used as a key of the session' },
    { kind: 'session', slot: '1', does: 'kept in the session' },
  ],
};

const MAKES: CallModel = {
  returns: 'werkzeug.Response',
  flows: [],
  sinks: [{ kind: 'html', slot: '0', does: 'sent as a page', element: 'text', unless: NO_PAGE }],
};

const UNESCAPED = 'flask: nothing is escaped';

function renders(template: Slot): RenderModel {
  return {
    template,
    variables: ['**'],
    gives: 'page',
    syntax: 'jinja',
    escapes: 'by-ending',
    unless: UNESCAPED,
    globals: { request: 'werkzeug.Request' },
  };
}

const ROUTES: readonly EntryModel[] = ['route', ...VERBS].map((method) => ({
  by: 'decorator',
  decorator: `*.${method}`,
  parameters: { source: PATH, converters: CONVERTERS },
  result: PAGE,
}));

const HOOKS: readonly EntryModel[] = ['before_request', 'before_app_request'].map((method) => ({
  by: 'decorator',
  decorator: `*.${method}`,
  parameters: {},
  result: PAGE,
}));

/** Their errors are mostly Werkzeug's own, whose text is for people. */
const HANDLERS: readonly EntryModel[] = ['errorhandler', 'app_errorhandler'].map((method) => ({
  by: 'decorator',
  decorator: `*.${method}`,
  parameters: { source: { kind: 'error', label: 'error', safeFor: ['html'] } },
  result: PAGE,
}));

/** Flask's own part; requests and answers are Werkzeug's. */
export const flask = defineLibrary({
  name: 'flask',
  aliases: {
    'flask.globals': 'flask',
    'flask.helpers': 'flask',
    'flask.templating': 'flask',
    'flask.wrappers.Request': 'werkzeug.Request',
    'flask.wrappers.Response': 'werkzeug.Response',
    'flask.json.jsonify': 'flask.jsonify',
    'flask.Markup': 'markupsafe.Markup',
    'flask.escape': 'markupsafe.escape',
    'flask.safe_join': 'werkzeug.utils.safe_join',
    'flask.current_app': 'flask.app',
  },
  values: {
    'flask.request': { is: 'werkzeug.Request' },
    'flask.session': { is: 'flask.Session' },
    'flask.app': { is: 'flask.Flask' },
    'flask.Flask.jinja_env': { is: 'jinja2.SelectingEnvironment' },
    'jinja2.SelectingEnvironment.autoescape': { switches: UNESCAPED },
  },
  calls: {
    'flask.redirect': {
      returns: 'werkzeug.Response',
      flows: [],
      sinks: [{ kind: 'redirect', slot: '0:location', does: 'redirected to' }],
    },
    'flask.render_template_string': {
      flows: [],
      renders: renders('0:source'),
      sinks: [{ kind: 'template', slot: '0:source', does: 'compiled as a template' }],
    },
    'flask.stream_template_string': {
      flows: [],
      renders: renders('0:source'),
      sinks: [{ kind: 'template', slot: '0:source', does: 'compiled as a template' }],
    },
    'flask.render_template': {
      flows: [],
      renders: renders('0:template_name_or_list'),
      sinks: [{ kind: 'path', slot: '0:template_name_or_list', does: 'named as the template' }],
    },
    'flask.stream_template': { flows: [], renders: renders('0:template_name_or_list') },
    'flask.jsonify': {
      returns: 'werkzeug.Response',
      flows: [],
      sinks: [
        { kind: 'exposure', slot: '0+', does: 'sent in an answer' },
        { kind: 'exposure', slot: '**', does: 'sent in an answer' },
      ],
    },
    'flask.make_response': MAKES,
    'flask.Flask.make_response': MAKES,
    'flask.send_file': {
      returns: 'werkzeug.Response',
      flows: [],
      sinks: [{ kind: 'path', slot: '0:path_or_file', does: 'sent as a file' }],
    },
    'flask.send_from_directory': {
      returns: 'werkzeug.Response',
      flows: [],
      sinks: [
        { kind: 'path', slot: '0:directory', does: 'used as the directory of files to send' },
      ],
    },
    'flask.url_for': { flows: [] },
    'flask.flash': { flows: [] },
    'flask.get_flashed_messages': { flows: [] },
    'flask.abort': { neverReturns: true },
    'flask.Flask.open_resource': {
      flows: [],
      sinks: [{ kind: 'path', slot: '0:resource', does: 'opened' }],
    },
    'flask.Session.__setitem__': KEEPS,
    'flask.Session.setdefault': KEEPS,
    'flask.Session.update': {
      sinks: [{ kind: 'session', slot: '*', does: 'kept in the session' }],
    },
  },
  entries: [
    ...ROUTES,
    ...HOOKS,
    ...HANDLERS,
    {
      by: 'call',
      method: 'add_url_rule',
      parameters: { source: PATH, converters: CONVERTERS },
      result: PAGE,
    },
    { by: 'parameter', annotation: 'werkzeug.Request', is: 'werkzeug.Request' },
    { by: 'parameter', named: 'request', is: 'werkzeug.Request' },
    {
      by: 'base',
      base: 'flask.views.MethodView',
      methods: VERBS,
      parameters: { source: PATH },
      result: PAGE,
    },
    {
      by: 'base',
      base: 'flask.views.View',
      methods: ['dispatch_request'],
      parameters: { source: PATH },
      result: PAGE,
    },
  ],
});

/** Quart: Flask's names, to be awaited. */
export const quart = defineLibrary({
  name: 'quart',
  aliases: { quart: 'flask' },
  entries: [...ROUTES, ...HOOKS, ...HANDLERS],
});
