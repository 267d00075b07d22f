import { defineLibrary } from '../library.ts';
import type { CallModel, Slot, SourceModel } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const ANSWER: SourceModel = { kind: 'response', label: "other server's answer" };

function asks(slot: Slot, returns?: string): CallModel {
  return {
    ...(returns === undefined ? {} : { returns }),
    flows: [],
    sinks: [{ kind: 'request-url', slot, does: 'requested' }],
  };
}

const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];
const READERS = ['json', 'text', 'read', 'iter_content', 'iter_lines', 'iter_text', 'iter_bytes'];

/** One client's verbs, by module or by session. */
function verbs(owner: string, response: string): Record<string, CallModel> {
  return {
    ...sameFor(members(owner, VERBS), asks('0:url', response)),
    [`${owner}.request`]: asks('1:url', response),
  };
}

/** Clients of HTTP and of other protocols that open a connection to where they are told. */
export const httpClients = defineLibrary({
  name: 'requests',
  aliases: {
    'requests.api': 'requests',
    'requests.sessions.Session': 'requests.Session',
    'requests.session': 'requests.Session',
    ...sameFor(
      [
        'requests_html.HTMLSession',
        'requests_html.AsyncHTMLSession',
        'requests_futures.sessions.FuturesSession',
        'requests_cache.CachedSession',
        'requests_oauthlib.OAuth1Session',
        'requests_oauthlib.OAuth2Session',
        'requests_toolbelt.sessions.BaseUrlSession',
        'cloudscraper.create_scraper',
        'cloudscraper.CloudScraper',
      ],
      'requests.Session',
    ),
    niquests: 'requests',
    grequests: 'requests',
    'requests.models': 'requests',
    'urllib3.poolmanager': 'urllib3',
    'urllib3.connectionpool': 'urllib3',
    'urllib3.ProxyManager': 'urllib3.PoolManager',
    'urllib3.proxy_from_url': 'urllib3.PoolManager',
    'urllib.request.FancyURLopener': 'urllib.request.URLopener',
    'urllib.URLopener': 'urllib.request.URLopener',
    'urllib.FancyURLopener': 'urllib.request.URLopener',
    'urllib2.build_opener': 'urllib.request.build_opener',
    'curl_cffi.requests': 'requests',
    'aiohttp.client.ClientSession': 'aiohttp.ClientSession',
    'urllib2.urlopen': 'urllib.request.urlopen',
    'urllib2.Request': 'urllib.request.Request',
    'urllib.urlopen': 'urllib.request.urlopen',
    'urllib.urlretrieve': 'urllib.request.urlretrieve',
    'six.moves.urllib.request': 'urllib.request',
    httplib: 'http.client',
    'httpx.AsyncClient': 'httpx.Client',
    'tornado.httpclient.HTTPClient': 'tornado.httpclient.AsyncHTTPClient',
  },
  values: {
    'requests.Response.text': { source: ANSWER },
    'requests.Response.content': { source: ANSWER },
    'requests.Response.raw': { source: ANSWER },
    'requests.Response.headers': { source: ANSWER },
    'httpx.Response.text': { source: ANSWER },
    'httpx.Response.content': { source: ANSWER },
    'httpx.Response.headers': { source: ANSWER },
    'aiohttp.ClientResponse.content': { source: ANSWER },
    'urllib3.HTTPResponse.data': { source: ANSWER },
  },
  calls: {
    ...verbs('requests', 'requests.Response'),
    'requests.Session': { returns: 'requests.Session', flows: [] },
    ...verbs('requests.Session', 'requests.Response'),
    ...verbs('httpx', 'httpx.Response'),
    'requests.Request': { returns: 'requests.Request', flows: ['1:url'] },
    'requests.Request.prepare': { returns: 'requests.PreparedRequest', flows: ['self'] },
    'requests.Session.prepare_request': {
      returns: 'requests.PreparedRequest',
      flows: ['0:request'],
    },
    'requests.Session.send': asks('0:request', 'requests.Response'),
    'httpx.Request': { returns: 'httpx.Request', flows: ['1:url'] },
    'httpx.Client.build_request': { returns: 'httpx.Request', flows: ['1:url'] },
    'httpx.Client.send': asks('0:request', 'httpx.Response'),
    'httpx.stream': asks('1:url', 'httpx.Response'),
    'httpx.Client': {
      returns: 'httpx.Client',
      flows: [],
      sinks: [{ kind: 'request-url', slot: 'base_url', does: 'requested' }],
    },
    ...verbs('httpx.Client', 'httpx.Response'),
    'httpx.Client.stream': asks('1:url', 'httpx.Response'),
    'aiohttp.ClientSession': asks('0:base_url', 'aiohttp.ClientSession'),
    ...verbs('aiohttp.ClientSession', 'aiohttp.ClientResponse'),
    'aiohttp.ClientSession.ws_connect': asks('0:url'),
    'aiohttp.request': asks('1:url', 'aiohttp.ClientResponse'),
    'urllib.request.Request': { returns: 'urllib.request.Request', flows: ['0:url'] },
    'urllib.request.urlopen': asks('0:url', 'http.client.HTTPResponse'),
    'urllib.request.urlretrieve': asks('0:url'),
    'urllib.request.URLopener': { returns: 'urllib.request.URLopener', flows: [] },
    ...sameFor(members('urllib.request.URLopener', ['open', 'open_unknown']), asks('0:fullurl')),
    'urllib.request.URLopener.retrieve': asks('0:url'),
    'urllib.request.OpenerDirector.open': asks('0:fullurl', 'http.client.HTTPResponse'),
    'urllib.request.build_opener': { returns: 'urllib.request.OpenerDirector', flows: [] },
    'urllib3.PoolManager': { returns: 'urllib3.PoolManager', flows: [] },
    'urllib3.PoolManager.request': asks('1:url', 'urllib3.HTTPResponse'),
    'urllib3.PoolManager.urlopen': asks('1:url', 'urllib3.HTTPResponse'),
    ...sameFor(
      members('urllib3', ['HTTPConnectionPool', 'HTTPSConnectionPool']),
      asks('0:host', 'urllib3.HTTPConnectionPool'),
    ),
    'urllib3.connection_from_url': asks('0:url', 'urllib3.HTTPConnectionPool'),
    ...sameFor(members('urllib3.HTTPConnectionPool', ['request', 'urlopen']), {
      returns: 'urllib3.HTTPResponse',
      flows: [],
    }),
    'urllib3.request': asks('1:url', 'urllib3.HTTPResponse'),
    'http.client.HTTPConnection': asks('0:host', 'http.client.HTTPConnection'),
    'http.client.HTTPSConnection': asks('0:host', 'http.client.HTTPConnection'),
    'http.client.HTTPConnection.request': { flows: [] },
    'http.client.HTTPConnection.getresponse': { returns: 'http.client.HTTPResponse', flows: [] },
    'pycurl.Curl': { returns: 'pycurl.Curl', flows: [] },
    'pycurl.Curl.setopt': {
      flows: [],
      sinks: [
        {
          kind: 'request-url',
          slot: '1',
          does: 'requested',
          when: [{ slot: '0', is: { names: ['pycurl.URL', 'pycurl.Curl.URL'] } }],
        },
      ],
    },
    'httplib2.Http.request': asks('0:uri'),
    ...verbs('treq', 'treq.Response'),
    ...verbs('treq.client.HTTPClient', 'treq.Response'),
    ...sameFor(members('treq', ['content', 'text_content', 'json_content']), {
      flows: [],
      source: ANSWER,
    }),
    'tornado.httpclient.HTTPRequest': { flows: ['0:url'] },
    'tornado.httpclient.AsyncHTTPClient.fetch': asks('0:request', 'tornado.httpclient.Answer'),
    'websocket.create_connection': asks('0:url'),
    'websocket.WebSocketApp': asks('0:url'),
    'websocket.WebSocket.connect': asks('0:url'),
    'websockets.sync.client.connect': asks('0:uri'),
    'websockets.asyncio.client.connect': asks('0:uri'),
    'asyncio.open_connection': asks('0:host'),
    'ftplib.FTP_TLS': asks('0:host'),
    'websockets.connect': asks('0:uri'),
    'wget.download': asks('0:url'),
    'feedparser.parse': asks('0:url_file_stream_or_string'),
    'xmlrpc.client.ServerProxy': asks('0:uri'),
    'ftplib.FTP': asks('0:host'),
    'telnetlib.Telnet': asks('0:host'),
    'socket.create_connection': asks('0:address'),
    'socket.socket.connect': asks('0'),
    'socket.socket.recv': {
      flows: [],
      source: { kind: 'message', label: 'data from a socket' },
    },
    'socket.socket.recvfrom': {
      flows: [],
      source: { kind: 'message', label: 'data from a socket' },
    },
    'socket.socket': { returns: 'socket.socket', flows: [] },
    ...sameFor(members('socket', ['gethostbyname', 'getaddrinfo', 'inet_aton']), { flows: [] }),
    ...sameFor(members('requests.Response', READERS), { flows: [], source: ANSWER }),
    ...sameFor(members('httpx.Response', READERS), { flows: [], source: ANSWER }),
    ...sameFor(members('aiohttp.ClientResponse', READERS), { flows: [], source: ANSWER }),
    ...sameFor(members('http.client.HTTPResponse', ['read', 'readline']), {
      flows: [],
      source: ANSWER,
    }),
  },
});
