import { defineLibrary } from '../library.ts';
import type { CallModel, EntryModel, RenderModel, TemplateEngineModel } from '../library.ts';
import { NO_PAGE, PAGE } from './page-content.ts';
import {
  BODY,
  COOKIE,
  FORM,
  HEADER,
  PATH,
  QUERY,
  RAW_QUERY,
  ROUTE,
  UPLOAD,
  UPLOAD_NAME,
  URL,
  VERBS,
  WHOLE_URL,
} from './web-data.ts';

const REQUEST = 'bottle.BaseRequest';
const RESPONSE = 'bottle.HTTPResponse';
const CONVERTERS = ['<$:int>', '<$:float>'];

const SETS_HEADER: CallModel = {
  flows: [],
  sinks: [
    {
      kind: 'redirect',
      slot: '1',
      does: 'redirected to',
      when: [{ slot: '0', is: { equals: ['Location', 'location'] } }],
    },
    { kind: 'header', slot: '1:value', does: 'sent in a header' },
  ],
};

const PAGES: TemplateEngineModel = {
  syntax: 'bottle',
  escapes: 'always',
  globals: { request: REQUEST },
  endings: ['.tpl', '.html', '.thtml', '.stpl'],
};

function compiles(engine: Partial<RenderModel>): CallModel {
  return {
    flows: [],
    sinks: [{ kind: 'template', slot: '0', does: 'compiled as a template' }],
    renders: { ...PAGES, template: '0', variables: ['**', '1'], gives: 'text', ...engine },
  };
}

const COMPILES = compiles({});
const NOT_ESCAPED = { slot: 'noescape', is: 'truthy' } as const;

function renderedBy(decorator: string, engine: Partial<TemplateEngineModel>): EntryModel {
  return {
    by: 'decorator',
    decorator,
    parameters: {},
    renders: { ...PAGES, ...engine, argument: '0:tpl_name' },
  };
}

/** Bottle. */
export const bottle = defineLibrary({
  name: 'bottle',
  aliases: {
    'bottle.LocalRequest': REQUEST,
    'bottle.Response': RESPONSE,
    'bottle.LocalResponse': RESPONSE,
    'bottle.BaseResponse': RESPONSE,
  },
  values: {
    'bottle.request': { is: REQUEST },
    'bottle.response': { is: RESPONSE },
    [`${REQUEST}.query`]: { source: QUERY },
    [`${REQUEST}.GET`]: { source: QUERY },
    [`${REQUEST}.params`]: { source: QUERY },
    [`${REQUEST}.forms`]: { source: FORM },
    [`${REQUEST}.POST`]: { source: FORM },
    [`${REQUEST}.json`]: { source: BODY },
    [`${REQUEST}.body`]: { source: BODY },
    [`${REQUEST}.headers`]: { source: HEADER },
    [`${REQUEST}.environ`]: { source: HEADER },
    [`${REQUEST}.cookies`]: { source: COOKIE },
    [`${REQUEST}.files`]: { is: 'bottle.Files', source: UPLOAD },
    [`${REQUEST}.path`]: { source: ROUTE },
    [`${REQUEST}.fullpath`]: { source: URL },
    [`${REQUEST}.url`]: { source: WHOLE_URL },
    [`${REQUEST}.url_args`]: { source: PATH },
    [`${REQUEST}.query_string`]: { source: RAW_QUERY },
    [`${RESPONSE}.headers`]: { is: 'bottle.HeaderDict' },
    [`${RESPONSE}.body`]: { sink: 'html' },
    'bottle.FileUpload.raw_filename': { source: UPLOAD_NAME },
    'bottle.FileUpload.filename': {
      source: { ...UPLOAD_NAME, safeFor: ['path', 'archive', 'header', 'log', 'html'] },
      cleans: ['path', 'archive', 'header', 'log', 'html'],
    },
  },
  calls: {
    [`${REQUEST}.get_header`]: { source: HEADER },
    [`${REQUEST}.get_cookie`]: {
      source: COOKIE,
      variants: [{ when: [{ slot: '2:secret', is: 'present' }], gives: { flows: [] } }],
    },
    'bottle.Files.get': { returns: 'bottle.FileUpload', loads: { keys: ['0'] } },
    'bottle.Files.__getitem__': { returns: 'bottle.FileUpload', loads: { keys: ['0'] } },
    'bottle.FileUpload.save': {
      flows: [],
      sinks: [
        { kind: 'path', slot: '0:destination', does: 'used as the place to save to' },
        { kind: 'upload', slot: '0:destination', does: 'used as the name to save under' },
      ],
    },
    'bottle.redirect': {
      neverReturns: true,
      sinks: [{ kind: 'redirect', slot: '0:url', does: 'redirected to' }],
    },
    'bottle.abort': { neverReturns: true },
    'bottle.static_file': {
      returns: RESPONSE,
      flows: [],
      sinks: [{ kind: 'path', slot: '1:root', does: 'used as the directory of files to send' }],
    },
    [RESPONSE]: {
      returns: RESPONSE,
      flows: [],
      sinks: [
        { kind: 'html', slot: '0:body', does: 'sent as a page', element: 'text', unless: NO_PAGE },
      ],
    },
    'bottle.HTTPError': { returns: RESPONSE, flows: [] },
    [`${RESPONSE}.set_header`]: SETS_HEADER,
    [`${RESPONSE}.add_header`]: SETS_HEADER,
    'bottle.HeaderDict.__setitem__': SETS_HEADER,
    'bottle.template': {
      ...COMPILES,
      variants: [{ when: [NOT_ESCAPED], gives: compiles({ escapes: 'never' }) }],
    },
    'bottle.SimpleTemplate': {
      flows: [],
      sinks: [{ kind: 'template', slot: '0', does: 'compiled as a template' }],
      returns: 'bottle.SimpleTemplate',
      says: '0',
    },
    'bottle.SimpleTemplate.render': {
      flows: [],
      renders: { ...PAGES, template: 'self', variables: ['**', '0'], gives: 'text' },
    },
    'bottle.jinja2_template': compiles({ syntax: 'jinja', escapes: 'never' }),
    'bottle.mako_template': compiles({ syntax: 'mako', escapes: 'never' }),
    'bottle.html_escape': { cleans: ['html'] },
  },
  entries: [
    ...['route', ...VERBS].flatMap((method) =>
      ['bottle', '*'].map((owner): EntryModel => ({
        by: 'decorator',
        decorator: `${owner}.${method}`,
        parameters: { source: PATH, converters: CONVERTERS },
        result: PAGE,
      })),
    ),
    renderedBy('bottle.view', {}),
    renderedBy('bottle.jinja2_view', { syntax: 'jinja', escapes: 'never' }),
    renderedBy('bottle.mako_view', { syntax: 'mako', escapes: 'never' }),
  ],
});
