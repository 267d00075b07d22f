import { defineLibrary } from '../library.ts';
import { KEEPS_UPLOAD } from './kept-uploads.ts';
import { BUILTIN_ERRORS } from './builtin-errors.ts';
import { members, sameFor } from './same-for.ts';

/** Their results are numbers, truths or classes. */
const TELLING_NOTHING = [
  'abs',
  'all',
  'any',
  'bool',
  'callable',
  'complex',
  'hasattr',
  'hash',
  'id',
  'issubclass',
  'len',
  'pow',
  'print',
  'range',
  'round',
  'sum',
  'type',
];

/** Methods of texts that tell a number or a truth. */
const TEXT_QUESTIONS = [
  'count',
  'endswith',
  'index',
  'isascii',
  'islower',
  'isspace',
  'isupper',
  'rfind',
  'rindex',
  'startswith',
];

/** True only of texts that are letters and digits. */
const LETTERS_ONLY = ['isalnum', 'isalpha', 'isdecimal', 'isdigit', 'isidentifier', 'isnumeric'];

const LINE_ENDS = ['\n', '\r', '\r\n'];
/** What people put in the place of what they take out. */
const HARMLESS = ['', ' ', '_', '-', '.', '?', String.raw`\n`, String.raw`\r`, String.raw`\r\n`];

/** Python's built-in functions and methods of texts, as far as they do something with data that is not plain text processing. */
export const builtins = defineLibrary({
  name: 'builtins',
  aliases: {
    'builtins.IOError': 'builtins.OSError',
    'builtins.EnvironmentError': 'builtins.OSError',
    __builtins__: 'builtins',
    __builtin__: 'builtins',
    'io.open': 'builtins.open',
  },
  bases: {
    'enum.StrEnum': ['enum.Enum'],
    'enum.IntEnum': ['enum.Enum'],
    'enum.Flag': ['enum.Enum'],
    'enum.IntFlag': ['enum.Enum'],
    ...BUILTIN_ERRORS,
  },
  plain: [
    'enum.Enum',
    'enum.StrEnum',
    'enum.IntEnum',
    'enum.Flag',
    'enum.IntFlag',
    'builtins.int',
    'builtins.float',
    'builtins.bool',
    'builtins.complex',
    'decimal.Decimal',
    'fractions.Fraction',
    'datetime.date',
    'datetime.datetime',
    'datetime.time',
    'datetime.timedelta',
    'numbers.Number',
    'numbers.Integral',
    'numbers.Real',
    'uuid.UUID',
    'ipaddress.IPv4Address',
    'ipaddress.IPv6Address',
  ],
  calls: {
    ...sameFor(members('builtins', TELLING_NOTHING), { flows: [] }),
    'builtins.isinstance': {
      flows: [],
      checks: [{ slot: '0', kinds: 'all', when: 'true', onlyPlain: '1' }],
    },
    'builtins.int': { flows: [], checks: [{ slot: '0', kinds: 'all', when: 'returned' }] },
    'builtins.float': { flows: [], checks: [{ slot: '0', kinds: 'all', when: 'returned' }] },
    'builtins.chr': { flows: [] },
    'builtins.hex': { flows: [] },
    'builtins.oct': { flows: [] },
    'builtins.bin': { flows: [] },
    'builtins.repr': { makes: 'representation', cleans: ['log', 'header', 'mail'] },
    'builtins.ascii': { cleans: ['log', 'header', 'mail'] },
    ...sameFor(members('builtins', ['list', 'tuple', 'iter']), { makes: 'sequence' }),
    ...sameFor(members('builtins', ['reversed', 'sorted', 'set', 'frozenset']), {
      makes: 'shuffled',
    }),
    ...sameFor(members('builtins', ['min', 'max']), { makes: 'one' }),
    'builtins.dict': { makes: 'dictionary' },
    'builtins.enumerate': { makes: 'numbered' },
    'builtins.zip': { makes: 'pairs' },
    'builtins.next': { makes: 'next' },
    'builtins.map': { makes: 'mapped' },
    'builtins.filter': { makes: 'filtered' },
    'builtins.staticmethod': { passes: '0' },
    'builtins.super': { makes: 'receiver' },
    'builtins.ord': { makes: 'character-number', flows: [] },
    'builtins.getattr': { makes: 'member', flows: ['0', '2'] },
    'builtins.setattr': { makes: 'set-attribute', flows: [] },
    'builtins.locals': { makes: 'variables' },
    'builtins.format': { makes: 'formatted' },
    'builtins.vars': { makes: 'attribute-names' },
    ...sameFor(['dataclasses.asdict', 'attr.asdict', 'attrs.asdict'], {
      makes: 'items-of-attributes',
    }),
    ...sameFor(['dataclasses.replace', 'attr.evolve', 'attrs.evolve'], { makes: 'changed' }),
    'builtins.str.maketrans': { passes: '0:x' },
    '*.translate': { replaces: '0:table' },
    ...sameFor(members('functools', ['partial', 'partialmethod']), { makes: 'partial' }),
    'types.MethodType': { makes: 'bound-method' },
    'builtins.property': { makes: 'property' },
    'enum.Enum': { flows: [], checks: [{ slot: '0', kinds: 'all', when: 'returned' }] },
    // What is a text is no object that a query would obey.
    'builtins.str': { makes: 'text', passes: '0:object', cleans: ['nosql'] },
    'builtins.input': { source: { kind: 'local', label: 'typed input' } },
    'builtins.eval': { sinks: [{ kind: 'code', slot: '0', does: 'run as Python' }] },
    'builtins.exec': { sinks: [{ kind: 'code', slot: '0', does: 'run as Python' }] },
    'builtins.execfile': { sinks: [{ kind: 'code', slot: '0', does: 'run as Python' }] },
    // Where the result is run too, that is the place.
    'builtins.compile': {
      sinks: [{ kind: 'code', slot: '0:source', does: 'compiled as Python', isWeak: true }],
    },
    'builtins.__import__': { sinks: [{ kind: 'import', slot: '0:name', does: 'imported' }] },
    'builtins.open': {
      returns: 'io.TextIOWrapper',
      flows: [],
      sinks: [{ kind: 'path', slot: '0:file', does: 'opened' }, KEEPS_UPLOAD],
    },
    ...sameFor(members('*', TEXT_QUESTIONS), { flows: [] }),
    ...sameFor([...members('*', LETTERS_ONLY), ...members('builtins.str', LETTERS_ONLY)], {
      flows: [],
      checks: [{ slot: 'self', kinds: 'all', when: 'true' }],
    }),
    '*.isprintable': {
      flows: [],
      checks: [{ slot: 'self', kinds: ['header', 'log', 'mail'], when: 'true' }],
    },
    '*.splitlines': { flows: ['self'], cleans: ['log', 'header', 'mail'] },
    // What is looked for is gone afterwards.
    '*.replace': {
      flows: ['self', '1+', '**'],
      variants: [
        {
          when: [
            { slot: '0', is: { equals: LINE_ENDS } },
            { slot: '1', is: { equals: HARMLESS } },
          ],
          gives: { cleans: ['log', 'header', 'mail'] },
        },
        { when: [{ slot: '0', is: { equals: ['<'] } }], gives: { cleans: ['html'] } },
        {
          when: [
            { slot: '0', is: { equals: ["'"] } },
            { slot: '1', is: { equals: ['&apos;', '&#39;', '&#x27;', ...HARMLESS] } },
          ],
          gives: { cleans: ['no-single-quote'] },
        },
        {
          when: [
            { slot: '0', is: { equals: ['"'] } },
            { slot: '1', is: { equals: ['&quot;', '&#34;', '&#x22;', ...HARMLESS] } },
          ],
          gives: { cleans: ['no-double-quote'] },
        },
        {
          when: [
            { slot: '0', is: { equals: ['..'] } },
            { slot: '1', is: { equals: ['', ' ', '_', '-'] } },
          ],
          gives: { cleans: ['path', 'archive'] },
        },
        {
          when: [
            { slot: '0', is: { equals: ['/'] } },
            { slot: '1', is: { equals: HARMLESS } },
          ],
          gives: { cleans: ['path', 'archive'] },
        },
      ],
    },
    '*.format': { sinks: [{ kind: 'format', slot: 'self', does: 'used as a format' }] },
    '*.format_map': { sinks: [{ kind: 'format', slot: 'self', does: 'used as a format' }] },
    '*.isoformat': { flows: [] },
    '*.timestamp': { flows: [] },
    '*.strftime': { flows: ['0'] },
    '*.hexdigest': { flows: [] },
    '*.digest': { flows: [] },
  },
});
