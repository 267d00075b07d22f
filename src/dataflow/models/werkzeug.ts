import { defineLibrary } from '../library.ts';
import type { CallModel } from '../library.ts';
import { members, sameFor } from './same-for.ts';
import { NO_PAGE, pageSink } from './page-content.ts';
import {
  BODY,
  COOKIE,
  FORM,
  HEADER,
  HOST,
  PATH,
  QUERY,
  RAW_QUERY,
  ROUTE,
  UPLOAD,
  UPLOAD_NAME,
  URL,
  WHOLE_URL,
} from './web-data.ts';

/** `args.get("page", type=int)` gives a number or the default. */
const LOOKUP: CallModel = {
  loads: { keys: ['0:key'] },
  variants: [
    {
      when: [
        {
          slot: '2:type',
          is: { names: ['builtins.int', 'builtins.float', 'builtins.bool', 'uuid.UUID'] },
        },
      ],
      gives: { flows: [] },
    },
  ],
};

const SETS_HEADER: CallModel = {
  flows: [],
  sinks: [
    { kind: 'redirect', slot: '1', does: 'redirected to', when: [isLocation('0')] },
    { kind: 'header', slot: '0', does: 'sent as the name of a header' },
    { kind: 'header', slot: '1', does: 'sent in a header' },
  ],
};

function isLocation(slot: string): {
  readonly slot: string;
  readonly is: { readonly equals: readonly string[] };
} {
  return { slot, is: { equals: ['Location', 'location'] } };
}

const RESPONSE: CallModel = {
  returns: 'werkzeug.Response',
  flows: [],
  sinks: [
    pageSink('0:response', [
      '3:mimetype',
      '4:content_type',
      '2:headers[Content-Type]',
      '2:headers[content-type]',
    ]),
    { kind: 'redirect', slot: '2:headers[Location]', does: 'redirected to' },
  ],
};

/** Werkzeug: requests, answers and uploads of Flask and of what else stands on it. */
export const werkzeug = defineLibrary({
  name: 'werkzeug',
  aliases: {
    'flask.Request': 'werkzeug.Request',
    'flask.Response': 'werkzeug.Response',
    'werkzeug.wrappers.Request': 'werkzeug.Request',
    'werkzeug.wrappers.Response': 'werkzeug.Response',
    'werkzeug.wrappers.BaseResponse': 'werkzeug.Response',
    'werkzeug.datastructures.FileStorage': 'werkzeug.FileStorage',
    'werkzeug.datastructures.Headers': 'werkzeug.Headers',
    'werkzeug.utils.escape': 'markupsafe.escape',
    'werkzeug.secure_filename': 'werkzeug.utils.secure_filename',
    'werkzeug.security.safe_join': 'werkzeug.utils.safe_join',
  },
  values: {
    'werkzeug.Request.args': { is: 'werkzeug.MultiDict', source: QUERY },
    'werkzeug.Request.form': { is: 'werkzeug.MultiDict', source: FORM },
    'werkzeug.Request.values': { is: 'werkzeug.MultiDict', source: FORM },
    'werkzeug.Request.data': { source: BODY },
    'werkzeug.Request.json': { source: BODY },
    'werkzeug.Request.stream': { source: BODY },
    'werkzeug.Request.input_stream': { source: BODY },
    'werkzeug.Request.headers': { is: 'werkzeug.MultiDict', source: HEADER },
    'werkzeug.Request.cookies': { is: 'werkzeug.MultiDict', source: COOKIE },
    'werkzeug.Request.environ': { source: HEADER },
    'werkzeug.Request.authorization': { source: HEADER },
    'werkzeug.Request.files': {
      is: 'werkzeug.Files',
      source: UPLOAD,
    },
    'werkzeug.Request.path': { source: ROUTE },
    'werkzeug.Request.full_path': { source: URL },
    'werkzeug.Request.url': { source: WHOLE_URL },
    'werkzeug.Request.base_url': { source: WHOLE_URL },
    ...sameFor(members('werkzeug.Request', ['host', 'host_url', 'root_url', 'url_root']), {
      source: HOST,
    }),
    'werkzeug.Request.url_root': { source: HEADER },
    'werkzeug.Request.query_string': { source: RAW_QUERY },
    'werkzeug.Request.referrer': { source: HEADER },
    'werkzeug.Request.origin': { source: HEADER },
    'werkzeug.Request.user_agent': { source: HEADER },
    'werkzeug.Request.access_route': { source: HEADER },
    'werkzeug.Request.content_type': { source: HEADER },
    'werkzeug.Request.mimetype': { source: HEADER },
    'werkzeug.Request.view_args': { source: PATH },
    'werkzeug.Response.headers': { is: 'werkzeug.Headers' },
    'werkzeug.Response.data': { sink: 'html' },
    'werkzeug.Response.location': { sink: 'redirect' },
    'werkzeug.FileStorage.filename': { source: UPLOAD_NAME },
    'werkzeug.FileStorage.stream': { source: UPLOAD },
  },
  calls: {
    'werkzeug.Request.get_json': { source: BODY },
    'werkzeug.Request.get_data': { source: BODY },
    'werkzeug.MultiDict.get': LOOKUP,
    'werkzeug.MultiDict.getlist': { ...LOOKUP, loads: { keys: ['0:key'] } },
    'werkzeug.Files.get': { returns: 'werkzeug.FileStorage', loads: { keys: ['0:key'] } },
    'werkzeug.Files.__getitem__': { returns: 'werkzeug.FileStorage', loads: { keys: ['0'] } },
    'werkzeug.FileStorage.save': {
      flows: [],
      sinks: [
        { kind: 'path', slot: '0:dst', does: 'used as the place to save to' },
        { kind: 'upload', slot: '0:dst', does: 'used as the name to save under' },
      ],
    },
    'werkzeug.FileStorage.read': { source: UPLOAD },
    'werkzeug.Response': RESPONSE,
    'werkzeug.Response.set_data': {
      flows: [],
      sinks: [{ kind: 'html', slot: '0:value', does: 'sent as a page', unless: NO_PAGE }],
    },
    'werkzeug.Headers.__setitem__': SETS_HEADER,
    'werkzeug.Headers.set': SETS_HEADER,
    'werkzeug.Headers.add': SETS_HEADER,
    'werkzeug.Headers.add_header': SETS_HEADER,
    'werkzeug.Headers.setdefault': SETS_HEADER,
    'werkzeug.Headers.update': {
      flows: [],
      sinks: [
        { kind: 'redirect', slot: '0[Location]', does: 'redirected to' },
        { kind: 'header', slot: '0', does: 'sent in headers' },
      ],
    },
    'werkzeug.utils.secure_filename': { cleans: ['path', 'archive', 'header', 'log', 'html'] },
    'werkzeug.utils.safe_join': { cleans: ['path', 'archive'] },
    'werkzeug.utils.redirect': {
      returns: 'werkzeug.Response',
      flows: [],
      sinks: [{ kind: 'redirect', slot: '0:location', does: 'redirected to' }],
    },
    'werkzeug.utils.send_file': {
      returns: 'werkzeug.Response',
      flows: [],
      sinks: [{ kind: 'path', slot: '0:path_or_file', does: 'sent as a file' }],
    },
    'werkzeug.utils.send_from_directory': {
      returns: 'werkzeug.Response',
      flows: [],
      sinks: [
        { kind: 'path', slot: '0:directory', does: 'used as the directory of files to send' },
      ],
    },
    'werkzeug.security.generate_password_hash': { cleans: 'all' },
    'werkzeug.security.check_password_hash': { flows: [] },
  },
});
