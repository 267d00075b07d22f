import { ancestors } from '../../python/tree/walk.ts';
import type { Attribute, Node } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';

export const removedFromPython = defineRule({
  meta: {
    id: 'correctness/removed-from-python',
    summary: 'Function that Python no longer has',
    severity: 'medium',
    cwe: 477,
    since: '0.1.0',
  },
  visitors: (context) => {
    const { text } = context.module;
    const isPrepared = OTHER_PYTHON.test(text);
    return isPrepared
      ? {}
      : {
          attribute(node) {
            const entry = entryOf(node, context);
            if (entry !== undefined && !isAsked(node, context)) {
              context.report({
                span: node.span,
                message: `\`${context.source(node.span)}\` is gone since Python ${entry.since}; use \`${entry.instead}\``,
                note: `AttributeError since ${entry.since}`,
              });
            }
          },
        };
  },
});

/** What programs for Python 2, or for both, have in them: they ask which Python runs them, or run on an old one. */
const OTHER_PYTHON =
  /\b(PY2|PY3|six|sys\.version_info|sys\.hexversion|basestring|unicode\(|xrange|raw_input|iteritems|itervalues|urllib2|urlparse\.|ConfigParser\.|cPickle|httplib)\b|^\s*print [^(=]|except [\w.]+, \w+:/m;

interface Removed {
  readonly since: string;
  readonly instead: string;
}

function entries(
  since: string,
  names: Readonly<Record<string, string>>,
): readonly (readonly [string, Removed])[] {
  return Object.entries(names).map(([name, instead]) => [name, { since, instead }] as const);
}

/** From "Removed" in the "What's New" of each version. */
const REMOVED = new Map<string, Removed>([
  ...entries('3.0', {
    'os.getcwdu': 'os.getcwd',
    'os.popen2': 'subprocess.Popen',
    'os.popen3': 'subprocess.Popen',
    'os.tmpnam': 'tempfile.mkstemp',
    'os.tempnam': 'tempfile.mkstemp',
    'string.letters': 'string.ascii_letters',
    'string.lowercase': 'string.ascii_lowercase',
    'string.uppercase': 'string.ascii_uppercase',
    'string.maketrans': 'str.maketrans',
    'string.join': 'str.join',
    'itertools.izip': 'zip',
    'itertools.imap': 'map',
    'itertools.ifilter': 'filter',
    'sys.maxint': 'sys.maxsize',
    'sys.exc_clear': 'the end of the except clause',
    'types.StringType': 'str',
    'types.ListType': 'list',
    'types.DictType': 'dict',
    'urllib.urlopen': 'urllib.request.urlopen',
    'urllib.urlencode': 'urllib.parse.urlencode',
    'urllib.quote': 'urllib.parse.quote',
    'urllib.unquote': 'urllib.parse.unquote',
    'urllib.urlretrieve': 'urllib.request.urlretrieve',
  }),
  ...entries('3.8', {
    'time.clock': 'time.perf_counter',
    'cgi.escape': 'html.escape',
    'platform.linux_distribution': 'platform.freedesktop_os_release',
    'platform.dist': 'platform.freedesktop_os_release',
    'platform.popen': 'subprocess.run',
    'os.errno': 'errno',
  }),
  ...entries('3.9', {
    'fractions.gcd': 'math.gcd',
    'base64.encodestring': 'base64.encodebytes',
    'base64.decodestring': 'base64.decodebytes',
    'sys.getcheckinterval': 'sys.getswitchinterval',
    'sys.setcheckinterval': 'sys.setswitchinterval',
    'plistlib.readPlist': 'plistlib.load',
    'plistlib.writePlist': 'plistlib.dump',
    'plistlib.readPlistFromString': 'plistlib.loads',
    'xml.etree.cElementTree': 'xml.etree.ElementTree',
  }),
  ...entries('3.10', {
    'collections.Mapping': 'collections.abc.Mapping',
    'collections.MutableMapping': 'collections.abc.MutableMapping',
    'collections.Sequence': 'collections.abc.Sequence',
    'collections.MutableSequence': 'collections.abc.MutableSequence',
    'collections.Iterable': 'collections.abc.Iterable',
    'collections.Iterator': 'collections.abc.Iterator',
    'collections.Callable': 'collections.abc.Callable',
    'collections.Hashable': 'collections.abc.Hashable',
    'collections.Set': 'collections.abc.Set',
    'collections.MutableSet': 'collections.abc.MutableSet',
  }),
  ...entries('3.11', {
    'asyncio.coroutine': 'async def',
    'inspect.getargspec': 'inspect.getfullargspec',
    'inspect.formatargspec': 'inspect.signature',
    'random.jumpahead': 'random.seed',
    'binascii.b2a_hqx': 'binascii.b2a_base64',
    'gettext.lgettext': 'gettext.gettext',
  }),
  ...entries('3.12', {
    'ssl.match_hostname': 'SSLContext.check_hostname',
    'ssl.wrap_socket': 'SSLContext.wrap_socket',
    'ssl.RAND_pseudo_bytes': 'os.urandom',
    'locale.format': 'locale.format_string',
    'pkgutil.ImpImporter': 'importlib',
    'unittest.makeSuite': 'unittest.defaultTestLoader.loadTestsFromTestCase',
    'unittest.findTestCases': 'unittest.defaultTestLoader.loadTestsFromModule',
    'configparser.SafeConfigParser': 'configparser.ConfigParser',
  }),
  ...entries('3.13', {
    'locale.resetlocale': 'locale.setlocale',
    'typing.io': 'typing.IO',
    'typing.re': 're.Pattern',
  }),
]);

function entryOf(node: Attribute, context: RuleContext): Removed | undefined {
  const entry = REMOVED.get(context.resolve(node) ?? '');
  return entry !== undefined && node.object.kind === 'name' && isImported(node, context)
    ? entry
    : undefined;
}

/** The module itself, not a variable that holds something of it. */
function isImported(node: Attribute, context: RuleContext): boolean {
  const definitions =
    node.object.kind === 'name'
      ? (context.module.scopes.bindingOf(node.object)?.definitions ?? [])
      : [];
  return definitions.length > 0 && definitions.every(({ kind }) => kind === 'import');
}

/** In a `try` that expects it to be missing, or behind `hasattr`. */
function isAsked(node: Attribute, context: RuleContext): boolean {
  let inner: Node = node;
  for (const one of ancestors(node)) {
    if (one.kind === 'try' && one.handlers.length > 0) {
      return true;
    }
    const test =
      (one.kind === 'if' || one.kind === 'conditional') && one.test !== inner
        ? one.test
        : undefined;
    if (test !== undefined && /hasattr|version|platform/.test(context.source(test.span))) {
      return true;
    }
    inner = one;
  }
  return false;
}
