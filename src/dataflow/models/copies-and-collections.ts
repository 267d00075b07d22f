import { defineLibrary } from '../library.ts';
import { members, sameFor } from './same-for.ts';

/** What hands on the thing that it was given, and what holds things: copies, casts, queues, texts in memory, context variables. */
export const copiesAndCollections = defineLibrary({
  name: 'copy',
  calls: {
    'copy.copy': { passes: '0:x' },
    'copy.deepcopy': { passes: '0:x' },
    'typing.cast': { passes: '1:val' },
    // A file in memory has no name; what is read from it may be one.
    'io.StringIO': { returns: 'io.StringIO', flows: ['0'], holds: true, cleans: ['path'] },
    'io.BytesIO': { returns: 'io.BytesIO', flows: ['0'], holds: true, cleans: ['path'] },
    ...sameFor(
      ['io.StringIO', 'io.BytesIO'].flatMap((owner) =>
        members(owner, ['read', 'readline', 'readlines', 'getvalue', 'getbuffer']),
      ),
      { flows: ['self'], restores: ['path'] },
    ),
    'collections.Counter': { flows: ['0'] },
    'itertools.count': { flows: [] },
    'itertools.repeat': { flows: ['0'] },
    'operator.itemgetter': { flows: [] },
    'operator.attrgetter': { flows: [] },
    ...sameFor(
      members('queue', ['Queue', 'LifoQueue', 'PriorityQueue', 'SimpleQueue']).concat(
        'asyncio.Queue',
      ),
      { returns: 'queue.Queue', flows: [], holds: true },
    ),
    'collections.deque': { returns: 'collections.deque', flows: ['0:iterable'], holds: true },
    ...sameFor(members('collections', ['defaultdict', 'OrderedDict']), {
      returns: 'collections.OrderedDict',
      flows: ['0+'],
      holds: true,
    }),
    'asyncio.gather': { makes: 'arguments' },
    ...sameFor(members('contextlib', ['closing', 'aclosing']), { passes: '0:thing' }),
    'contextlib.nullcontext': { passes: '0:enter_result' },
    ...sameFor(
      [
        'contextlib.ExitStack.enter_context',
        'contextlib.AsyncExitStack.enter_context',
        'contextlib.AsyncExitStack.enter_async_context',
      ],
      { makes: 'entered' },
    ),
    ...sameFor(members('itertools', ['product', 'zip_longest']), { makes: 'pairs' }),
    'threading.local': { returns: 'threading.local', flows: [], holds: true },
    'contextvars.ContextVar': { returns: 'contextvars.ContextVar', flows: [], holds: true },
    'contextvars.ContextVar.set': { absorbs: ['0'], flows: [] },
  },
});
