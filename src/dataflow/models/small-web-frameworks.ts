import { defineLibrary } from '../library.ts';
import type { EntryModel } from '../library.ts';
import { PAGE } from './page-content.ts';
import { members, sameFor } from './same-for.ts';
import { BODY, COOKIE, FORM, HEADER, PATH, QUERY, UPLOAD, VERBS } from './web-data.ts';

/** web.py: one function for the form and the query, one for the body. */
export const webPy = defineLibrary({
  name: 'web',
  values: {
    'web.ctx.query': { source: QUERY },
    'web.ctx.env': { source: HEADER },
    'web.ctx.path': { source: PATH },
    'web.ctx.fullpath': { source: PATH },
  },
  calls: {
    'web.input': { source: FORM, flows: [] },
    'web.data': { source: BODY, flows: [] },
    'web.cookies': { source: COOKIE, flows: [] },
    ...sameFor(members('web', ['seeother', 'redirect', 'found', 'tempredirect']), {
      flows: [],
      sinks: [{ kind: 'redirect', slot: '0:url', does: 'redirected to' }],
    }),
    'web.header': { flows: [], sinks: [{ kind: 'header', slot: '1', does: 'sent in a header' }] },
    'web.database': { returns: 'web.DB', flows: [] },
    'web.DB.query': {
      flows: [],
      sinks: [{ kind: 'sql', slot: '0:sql_query', does: 'run as SQL' }],
    },
    ...sameFor(members('web.DB', ['select', 'delete', 'update']), {
      flows: [],
      sinks: [{ kind: 'sql', slot: 'where', does: 'run as SQL' }],
    }),
    'web.template.Template': {
      flows: [],
      sinks: [{ kind: 'template', slot: '0:text', does: 'compiled as a template' }],
    },
  },
});

function routes(library: string): readonly EntryModel[] {
  return [...VERBS, 'route', 'websocket'].map((method) => ({
    by: 'decorator',
    decorator: `${library}.${method}`,
    parameters: { source: QUERY },
  }));
}

const LITESTAR_REQUEST = 'litestar.Request';

/** Litestar, and Starlite before it: the parameters of handlers are the path, the query, the headers and `data`, the body. */
export const litestar = defineLibrary({
  name: 'litestar',
  aliases: {
    starlite: 'litestar',
    'litestar.handlers': 'litestar',
    'litestar.connection.Request': LITESTAR_REQUEST,
    'litestar.response.Redirect': 'litestar.Redirect',
    'litestar.response.File': 'litestar.File',
    'litestar.response.Template': 'litestar.Template',
  },
  values: {
    [`${LITESTAR_REQUEST}.query_params`]: { source: QUERY },
    [`${LITESTAR_REQUEST}.path_params`]: { source: PATH },
    [`${LITESTAR_REQUEST}.headers`]: { source: HEADER },
    [`${LITESTAR_REQUEST}.cookies`]: { source: COOKIE },
    'litestar.datastructures.UploadFile.filename': { source: UPLOAD },
  },
  calls: {
    ...sameFor(members(LITESTAR_REQUEST, ['json', 'body', 'form']), { source: BODY, flows: [] }),
    'litestar.Redirect': {
      flows: [],
      sinks: [{ kind: 'redirect', slot: '0:path', does: 'redirected to' }],
    },
    'litestar.File': {
      flows: [],
      sinks: [{ kind: 'path', slot: '0:path', does: 'sent as a file' }],
    },
    'litestar.Template': { flows: [] },
  },
  entries: [
    ...routes('litestar'),
    { by: 'parameter', annotation: LITESTAR_REQUEST, is: LITESTAR_REQUEST },
  ],
});

const ROBYN_REQUEST = 'robyn.Request';

/** Robyn: a request that has its parts as attributes. */
export const robyn = defineLibrary({
  name: 'robyn',
  values: {
    [`${ROBYN_REQUEST}.query_params`]: { source: QUERY },
    [`${ROBYN_REQUEST}.path_params`]: { source: PATH },
    [`${ROBYN_REQUEST}.headers`]: { source: HEADER },
    [`${ROBYN_REQUEST}.body`]: { source: BODY },
    [`${ROBYN_REQUEST}.form_data`]: { source: FORM },
    [`${ROBYN_REQUEST}.files`]: { source: UPLOAD },
  },
  calls: {
    [`${ROBYN_REQUEST}.json`]: { source: BODY, flows: [] },
    'robyn.html': { flows: [], sinks: [{ kind: 'html', slot: '0', does: 'sent as a page' }] },
  },
  entries: [
    ...[...VERBS, 'route'].map((method): EntryModel => ({
      by: 'decorator',
      decorator: `robyn.Robyn.${method}`,
      parameters: { first: [ROBYN_REQUEST], source: PATH },
    })),
    { by: 'parameter', annotation: ROBYN_REQUEST, is: ROBYN_REQUEST },
  ],
});

const MICRODOT_REQUEST = 'microdot.Request';

/** Microdot, of small machines: `request` first, then the parts of the path. */
export const microdot = defineLibrary({
  name: 'microdot',
  values: {
    [`${MICRODOT_REQUEST}.args`]: { source: QUERY },
    [`${MICRODOT_REQUEST}.form`]: { source: FORM },
    [`${MICRODOT_REQUEST}.json`]: { source: BODY },
    [`${MICRODOT_REQUEST}.body`]: { source: BODY },
    [`${MICRODOT_REQUEST}.headers`]: { source: HEADER },
    [`${MICRODOT_REQUEST}.cookies`]: { source: COOKIE },
  },
  calls: {
    'microdot.redirect': {
      flows: [],
      sinks: [{ kind: 'redirect', slot: '0:location', does: 'redirected to' }],
    },
    'microdot.send_file': {
      flows: [],
      sinks: [{ kind: 'path', slot: '0:filename', does: 'sent as a file' }],
    },
  },
  entries: [...VERBS, 'route'].map((method): EntryModel => ({
    by: 'decorator',
    decorator: `microdot.Microdot.${method}`,
    parameters: { first: [MICRODOT_REQUEST], source: PATH, converters: ['<int:$>'] },
    result: PAGE,
  })),
});
