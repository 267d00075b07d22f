import { defineLibrary } from '../library.ts';
import { PAGE } from './page-content.ts';
import { BODY, COOKIE, HEADER, QUERY, RAW_QUERY, URL } from './web-data.ts';

/** CherryPy: an exposed method is given the parameters and returns the page. */
export const cherrypy = defineLibrary({
  name: 'cherrypy',
  aliases: { 'cherrypy.lib.static.serve_file': 'cherrypy.serve_file' },
  values: {
    'cherrypy.request.params': { source: QUERY },
    'cherrypy.request.json': { source: BODY },
    'cherrypy.request.body': { source: BODY },
    'cherrypy.request.headers': { source: HEADER },
    'cherrypy.request.cookie': { source: COOKIE },
    'cherrypy.request.path_info': { source: URL },
    'cherrypy.request.query_string': { source: RAW_QUERY },
    'cherrypy.session': { is: 'cherrypy.Session' },
    'cherrypy.response.headers': { is: 'cherrypy.Headers' },
  },
  calls: {
    'cherrypy.HTTPRedirect': {
      sinks: [{ kind: 'redirect', slot: '0:urls', does: 'redirected to' }],
    },
    'cherrypy.serve_file': {
      flows: [],
      sinks: [{ kind: 'path', slot: '0:path', does: 'sent as a file' }],
    },
    'cherrypy.Session.__setitem__': {
      sinks: [{ kind: 'session', slot: '1', does: 'kept in the session' }],
    },
    'cherrypy.Headers.__setitem__': {
      sinks: [{ kind: 'header', slot: '1', does: 'sent in a header' }],
    },
  },
  entries: [
    {
      by: 'decorator',
      decorator: 'cherrypy.expose',
      parameters: { source: QUERY },
      result: PAGE,
    },
  ],
});
