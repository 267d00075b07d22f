import { defineLibrary } from '../library.ts';
import type { SinkKind } from '../kinds.ts';
import { members, sameFor } from './same-for.ts';

/** What letters, digits and a few signs cannot harm. */
const FOR_PLAIN_LETTERS: readonly SinkKind[] = [
  'sql',
  'os-command',
  'code',
  'ldap',
  'xpath',
  'template',
  'html',
  'header',
  'log',
  'xml',
  'mail',
];

const ENCODERS = [
  'b64encode',
  'standard_b64encode',
  'urlsafe_b64encode',
  'b32encode',
  'b16encode',
  'encodebytes',
  'b85encode',
];
const DECODERS = [
  'b64decode',
  'standard_b64decode',
  'urlsafe_b64decode',
  'b32decode',
  'b16decode',
  'decodebytes',
  'b85decode',
];

/** Escaping and encoding of the standard library, and what undoes it. */
export const textEncoding = defineLibrary({
  name: 'html',
  aliases: {
    'urllib.quote': 'urllib.parse.quote',
    'urllib.quote_plus': 'urllib.parse.quote_plus',
    'urllib.unquote': 'urllib.parse.unquote',
    'urllib.unquote_plus': 'urllib.parse.unquote_plus',
    'urllib.urlencode': 'urllib.parse.urlencode',
    urlparse: 'urllib.parse',
    'six.moves.urllib.parse': 'urllib.parse',
    'cgi.escape': 'html.escape',
    'pipes.quote': 'shlex.quote',
  },
  calls: {
    'html.escape': { flows: ['0:s'], cleans: ['html'] },
    'html.unescape': { restores: ['html'] },
    'xml.sax.saxutils.escape': { flows: ['0:data'], cleans: ['html', 'xml'] },
    'xml.sax.saxutils.quoteattr': { flows: ['0:data'], cleans: ['html', 'xml'] },
    'xml.sax.saxutils.unescape': { restores: ['html', 'xml'] },
    ...sameFor(members('urllib.parse', ['quote', 'quote_plus', 'quote_from_bytes']), {
      flows: ['0:string'],
      cleans: [...FOR_PLAIN_LETTERS, 'request-url', 'redirect'],
    }),
    'urllib.parse.urlencode': {
      flows: ['0:query'],
      cleans: [...FOR_PLAIN_LETTERS, 'request-url', 'redirect'],
    },
    ...sameFor(members('urllib.parse', ['unquote', 'unquote_plus', 'unquote_to_bytes']), {
      restores: FOR_PLAIN_LETTERS,
    }),
    // `%0a` becomes a line break; what comes is a dictionary or a list of pairs.
    ...sameFor(members('urllib.parse', ['parse_qs', 'parse_qsl']), { restores: ['header', 'log'] }),
    'urllib.parse.urlparse': { returns: 'urllib.parse.ParseResult' },
    'tldextract.extract': { returns: 'tldextract.ExtractResult' },
    'urllib.parse.urlsplit': { returns: 'urllib.parse.ParseResult' },
    ...sameFor(members('base64', ENCODERS), { cleans: FOR_PLAIN_LETTERS }),
    ...sameFor(members('base64', DECODERS), { restores: 'all' }),
    'binascii.hexlify': { cleans: 'all' },
    'binascii.b2a_hex': { cleans: 'all' },
    'binascii.b2a_base64': { cleans: FOR_PLAIN_LETTERS },
    ...sameFor(members('binascii', ['unhexlify', 'a2b_hex', 'a2b_base64']), { restores: 'all' }),
    'binascii.crc32': { flows: [] },
    'zlib.crc32': { flows: [] },
    'zlib.adler32': { flows: [] },
    'shlex.quote': { cleans: ['os-command', 'command-argument'] },
    'shlex.split': { makes: 'words' },
    'shlex.join': { cleans: ['os-command', 'command-argument'] },
    're.escape': { cleans: ['regex'] },
    'json.dumps': { cleans: ['log', 'header'] },
    'json.loads': { restores: ['log', 'header', 'mail'] },
    'ast.literal_eval': { cleans: ['code'] },
    'unicodedata.normalize': { flows: ['1'] },
  },
  values: {
    'urllib.parse.ParseResult.port': { cleans: 'all' },
    // Objects of other libraries that are addresses call their host the same.
    '*.netloc': { vouches: ['redirect', 'request-url'] },
    '*.hostname': { vouches: ['redirect', 'request-url'] },
    'yarl.URL.host': { vouches: ['redirect', 'request-url'] },
    'httpx.URL.host': { vouches: ['redirect', 'request-url'] },
    'furl.furl.host': { vouches: ['redirect', 'request-url'] },
    'tldextract.ExtractResult.registered_domain': { vouches: ['redirect', 'request-url'] },
    'tldextract.ExtractResult.top_domain_under_public_suffix': {
      vouches: ['redirect', 'request-url'],
    },
  },
});
