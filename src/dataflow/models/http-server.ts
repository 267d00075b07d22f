import { defineLibrary } from '../library.ts';
import { NO_PAGE } from './page-content.ts';
import { BODY, FORM, HEADER, RAW_QUERY, UPLOAD, UPLOAD_NAME } from './web-data.ts';

const HANDLER = 'http.server.BaseHTTPRequestHandler';
const FIELDS = 'cgi.FieldStorage';

/** The standard library's web server, WSGI's environment and CGI's forms. */
export const httpServer = defineLibrary({
  name: 'http.server',
  aliases: {
    'BaseHTTPServer.BaseHTTPRequestHandler': HANDLER,
    'SimpleHTTPServer.SimpleHTTPRequestHandler': 'http.server.SimpleHTTPRequestHandler',
  },
  bases: {
    'http.server.SimpleHTTPRequestHandler': [HANDLER],
    'http.server.CGIHTTPRequestHandler': [HANDLER],
  },
  values: {
    [`${HANDLER}.path`]: { source: { ...RAW_QUERY, label: 'request URL' } },
    [`${HANDLER}.requestline`]: { source: { ...RAW_QUERY, label: 'request line' } },
    [`${HANDLER}.headers`]: { source: HEADER },
    [`${HANDLER}.rfile`]: { source: BODY },
    [`${HANDLER}.wfile`]: { is: 'http.server.Output' },
    [`${FIELDS}.value`]: { source: FORM },
    [`${FIELDS}.file`]: { source: UPLOAD },
    [`${FIELDS}.filename`]: { source: UPLOAD_NAME },
  },
  calls: {
    'http.server.Output.write': {
      flows: [],
      sinks: [{ kind: 'html', slot: '0', does: 'sent as a page', unless: NO_PAGE }],
    },
    [`${HANDLER}.send_header`]: {
      flows: [],
      sinks: [
        {
          kind: 'redirect',
          slot: '1:value',
          does: 'redirected to',
          when: [{ slot: '0:keyword', is: { equals: ['Location', 'location'] } }],
        },
        { kind: 'header', slot: '0:keyword', does: 'sent as the name of a header' },
        { kind: 'header', slot: '1:value', does: 'sent in a header' },
      ],
    },
    [`${HANDLER}.send_response`]: { flows: [] },
    [`${HANDLER}.send_error`]: { flows: [] },
    // It keeps within the folder that is served.
    'http.server.SimpleHTTPRequestHandler.translate_path': { cleans: ['path'] },
    [FIELDS]: { returns: FIELDS, source: FORM },
    [`${FIELDS}.getvalue`]: { source: FORM },
    [`${FIELDS}.getfirst`]: { source: FORM },
    [`${FIELDS}.getlist`]: { source: FORM },
    [`${FIELDS}.__getitem__`]: { returns: FIELDS, source: FORM },
    // Servers send the headers as they are; the one of the standard library looks only at their types.
    'wsgi.StartResponse.__call__': {
      flows: [],
      sinks: [{ kind: 'header', slot: '1', does: 'sent in a header' }],
    },
    'wsgiref.util.request_uri': { source: RAW_QUERY },
  },
  entries: [
    {
      by: 'parameter',
      named: 'environ',
      beside: 'start_response',
      is: 'wsgi.Environment',
      source: { kind: 'request', label: 'WSGI environment', safeFor: ['header', 'log'] },
    },
    {
      by: 'parameter',
      named: 'start_response',
      beside: 'environ',
      is: 'wsgi.StartResponse',
    },
  ],
});
