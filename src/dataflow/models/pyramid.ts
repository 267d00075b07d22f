import { defineLibrary } from '../library.ts';
import type { CallModel, TemplateEngineModel } from '../library.ts';
import { pageSink } from './page-content.ts';
import { BODY, COOKIE, FORM, HEADER, PATH, QUERY, RAW_QUERY, URL, WHOLE_URL } from './web-data.ts';

const REQUEST = 'pyramid.request.Request';
const RESPONSE = 'pyramid.response.Response';

const REDIRECT: CallModel = {
  returns: RESPONSE,
  flows: [],
  sinks: [{ kind: 'redirect', slot: '0:location', does: 'redirected to' }],
};

/** The ending says which engine; Jinja2 and Mako both escape here. */
const PAGES: TemplateEngineModel = {
  syntax: 'jinja',
  escapes: 'always',
  globals: { request: REQUEST },
};
const RENDERED = { template: '0:renderer_name', variables: ['1:value'] };

/** Pyramid, and WebOb below it. */
export const pyramid = defineLibrary({
  name: 'pyramid',
  aliases: {
    'webob.Request': REQUEST,
    'webob.request.Request': REQUEST,
    'webob.Response': RESPONSE,
    'webob.response.Response': RESPONSE,
    'webob.exc': 'pyramid.httpexceptions',
  },
  values: {
    [`${REQUEST}.params`]: { source: QUERY },
    [`${REQUEST}.GET`]: { source: QUERY },
    [`${REQUEST}.POST`]: { source: FORM },
    [`${REQUEST}.matchdict`]: { source: PATH },
    [`${REQUEST}.json_body`]: { source: BODY },
    [`${REQUEST}.json`]: { source: BODY },
    [`${REQUEST}.body`]: { source: BODY },
    [`${REQUEST}.text`]: { source: BODY },
    [`${REQUEST}.headers`]: { source: HEADER },
    [`${REQUEST}.cookies`]: { source: COOKIE },
    [`${REQUEST}.environ`]: { source: HEADER },
    [`${REQUEST}.path`]: { source: URL },
    [`${REQUEST}.path_info`]: { source: URL },
    [`${REQUEST}.path_qs`]: { source: URL },
    [`${REQUEST}.url`]: { source: WHOLE_URL },
    [`${REQUEST}.query_string`]: { source: RAW_QUERY },
    [`${REQUEST}.referer`]: { source: HEADER },
    [`${REQUEST}.session`]: { is: 'pyramid.Session' },
    [`${REQUEST}.response`]: { is: RESPONSE },
    [`${RESPONSE}.location`]: { sink: 'redirect' },
  },
  calls: {
    [`${REQUEST}.route_url`]: { flows: [] },
    [`${REQUEST}.route_path`]: { flows: [] },
    [`${REQUEST}.static_url`]: { flows: [] },
    [RESPONSE]: {
      returns: RESPONSE,
      flows: [],
      sinks: [pageSink('0:body', ['content_type']), pageSink('text', ['content_type'])],
    },
    'pyramid.response.FileResponse': {
      returns: RESPONSE,
      flows: [],
      sinks: [{ kind: 'path', slot: '0:path', does: 'sent as a file' }],
    },
    'pyramid.httpexceptions.HTTPFound': REDIRECT,
    'pyramid.httpexceptions.HTTPSeeOther': REDIRECT,
    'pyramid.httpexceptions.HTTPMovedPermanently': REDIRECT,
    'pyramid.httpexceptions.HTTPTemporaryRedirect': REDIRECT,
    'pyramid.renderers.render': { flows: [], renders: { ...PAGES, ...RENDERED, gives: 'text' } },
    'pyramid.renderers.render_to_response': {
      returns: RESPONSE,
      flows: [],
      renders: { ...PAGES, ...RENDERED, gives: 'page' },
    },
    'pyramid.Session.__setitem__': {
      sinks: [{ kind: 'session', slot: '1', does: 'kept in the session' }],
    },
  },
  entries: [
    { by: 'parameter', annotation: REQUEST, is: REQUEST },
    { by: 'parameter', named: 'request', is: REQUEST },
    {
      by: 'decorator',
      decorator: 'pyramid.view.view_config',
      parameters: {},
      renders: { ...PAGES, argument: 'renderer' },
    },
  ],
});
