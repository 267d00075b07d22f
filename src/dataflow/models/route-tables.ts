import { defineLibrary } from '../library.ts';
import type { EntryModel, Library, ParameterModel, ResultModel } from '../library.ts';
import { PAGE } from './page-content.ts';
import { PATH, VERBS } from './web-data.ts';

/**
 * Views that are told to a framework by a call, in a table or a loop, and not by a decorator. What a view is given is the same in both ways.
 */
interface Table {
  readonly library: string;
  /** Methods, and functions by their full names. */
  readonly methods: readonly string[];
  readonly parameters: ParameterModel;
  readonly result?: ResultModel;
  readonly argument?: string;
}

const ADDING = VERBS.map((verb) => `add_${verb}`);

const TABLES: readonly Table[] = [
  {
    library: 'django',
    methods: ['django.urls.path', 'django.urls.re_path', 'django.conf.urls.url'],
    parameters: {
      first: ['django.http.HttpRequest'],
      source: PATH,
      converters: ['<int:$>', '<uuid:$>', '(?P<$>\\d+)', '(?P<$>\\d{', '(?P<$>[0-9]+)'],
    },
  },
  {
    library: 'aiohttp',
    methods: [
      ...ADDING,
      'add_route',
      'add_view',
      ...[...VERBS, 'route', 'view'].map((name) => `aiohttp.web.${name}`),
    ],
    parameters: { first: ['aiohttp.web.Request'] },
  },
  {
    library: 'starlette',
    methods: ['add_route', 'starlette.routing.Route'],
    parameters: { first: ['starlette.requests.Request'] },
  },
  {
    library: 'starlette',
    methods: ['add_websocket_route', 'starlette.routing.WebSocketRoute'],
    parameters: { first: ['starlette.websockets.WebSocket'] },
  },
  {
    library: 'pyramid',
    methods: ['add_view', 'add_forbidden_view', 'add_notfound_view'],
    parameters: { first: ['pyramid.request.Request'] },
  },
  {
    library: 'sanic',
    methods: ['add_route', 'add_websocket_route'],
    parameters: {
      first: ['sanic.Request'],
      source: PATH,
      converters: ['<$:int>', '<$:float>', '<$:uuid>', '<$:ymd>'],
    },
  },
  {
    library: 'bottle',
    methods: ['route', ...VERBS, 'bottle.route', ...VERBS.map((verb) => `bottle.${verb}`)],
    argument: 'callback',
    parameters: { source: PATH, converters: ['<$:int>', '<$:float>'] },
    result: PAGE,
  },
  {
    library: 'quart',
    methods: ['add_url_rule'],
    parameters: { source: PATH, converters: ['<int:$>', '<float:$>', '<uuid:$>'] },
    result: PAGE,
  },
];

/** WSGI calls an application with its environment and a function, whatever they are named there (PEP 3333). */
const SERVERS: readonly EntryModel[] = [
  'wsgiref.simple_server.make_server',
  'werkzeug.serving.run_simple',
  'waitress.serve',
  'gevent.pywsgi.WSGIServer',
  'eventlet.wsgi.server',
  'cherrypy.tree.graft',
].map((method) => ({
  by: 'call',
  method,
  parameters: {
    source: { kind: 'request', label: 'WSGI environment', safeFor: ['header', 'log'] },
  },
}));

function entriesOf({ methods, parameters, result, argument }: Table): readonly EntryModel[] {
  return methods.map((method) => ({
    by: 'call',
    method,
    parameters,
    ...(result === undefined ? {} : { result }),
    ...(argument === undefined ? {} : { argument }),
  }));
}

export const ROUTE_TABLES: readonly Library[] = [
  ...TABLES.map((table) => defineLibrary({ name: table.library, entries: entriesOf(table) })),
  defineLibrary({ name: 'wsgiref', entries: SERVERS }),
];
