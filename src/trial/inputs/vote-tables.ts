import type { Vote } from './slot.ts';

const VOTES_BY_METHOD: readonly (readonly [Vote, string])[] = [
  ['list', 'append extend insert sort reverse'],
  ['dict', 'get items keys values setdefault popitem'],
  [
    'set',
    'add discard union intersection difference issubset issuperset symmetric_difference isdisjoint',
  ],
  ['deque', 'popleft appendleft extendleft rotate'],
  [
    'str',
    'split rsplit strip lstrip rstrip lower upper title startswith endswith replace splitlines join format isdigit isalpha ' +
      'isspace isupper islower isalnum encode zfill ljust rjust center find rfind casefold partition rpartition capitalize ' +
      'isnumeric isdecimal swapcase translate removeprefix removesuffix expandtabs isidentifier',
  ],
  ['bytes', 'decode hex'],
  ['text-file', 'readlines readline'],
  ['sequence', 'index count'],
  ['list', 'pop remove clear copy'],
  ['int', 'bit_length bit_count'],
  ['float', 'is_integer hex'],
];

/** What a method called on a value says of it; the first entry of a name counts. */
export const METHOD_VOTES: ReadonlyMap<string, Vote> = new Map(
  VOTES_BY_METHOD.flatMap(([vote, names]) =>
    names.split(' ').map((name) => [name, vote] as const),
  ).toReversed(),
);

/** Functions that hand the elements of their argument on. */
export const PASSING_BUILTINS: ReadonlySet<string> = new Set([
  'builtins.sorted',
  'builtins.reversed',
  'builtins.list',
  'builtins.tuple',
  'builtins.set',
  'builtins.iter',
  'builtins.min',
  'builtins.max',
  'builtins.any',
  'builtins.all',
  'builtins.frozenset',
  'collections.Counter',
  'collections.deque',
  'itertools.chain',
  'itertools.accumulate',
  'itertools.combinations',
  'itertools.permutations',
  'itertools.groupby',
  'itertools.islice',
  'itertools.product',
  'functools.reduce',
  'heapq.heapify',
  'heapq.nlargest',
  'heapq.nsmallest',
  'statistics.mean',
  'statistics.median',
]);

/** Of these, the ones that order or hash the elements. */
export const PLAIN_BUILTINS: ReadonlySet<string> = new Set([
  'builtins.sorted',
  'builtins.set',
  'builtins.min',
  'builtins.max',
  'builtins.frozenset',
  'collections.Counter',
  'heapq.heapify',
  'heapq.nlargest',
  'heapq.nsmallest',
]);

const FUNCTIONS_BY_VOTE: readonly (readonly [Vote, string])[] = [
  ['number', 'builtins.abs builtins.round builtins.divmod builtins.pow builtins.complex'],
  [
    'int',
    'builtins.chr builtins.bin builtins.hex builtins.oct math.factorial math.gcd math.comb math.isqrt',
  ],
  [
    'number',
    'math.sqrt math.floor math.ceil math.log math.exp math.pow math.sin math.cos math.hypot math.log2',
  ],
  [
    'number',
    'math.log10 math.isnan math.isinf math.isclose math.trunc math.fabs math.atan2 math.radians',
  ],
  [
    'str',
    'builtins.ord re.match re.search re.findall re.split re.sub re.compile re.fullmatch re.finditer',
  ],
  [
    'str',
    'json.loads unicodedata.normalize textwrap.wrap shlex.split html.escape urllib.parse.urlparse',
  ],
  [
    'list',
    'heapq.heappush heapq.heappop bisect.bisect bisect.bisect_left bisect.bisect_right bisect.insort',
  ],
  ['dict', 'builtins.dict collections.OrderedDict'],
  ['callable', 'builtins.callable'],
];

/** What a function that takes a value says of it. */
export const VOTES_BY_FUNCTION: ReadonlyMap<string, Vote> = new Map(
  FUNCTIONS_BY_VOTE.flatMap(([vote, names]) =>
    names.split(' ').map((name) => [name, vote] as const),
  ),
);
