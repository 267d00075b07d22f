import { defineLibrary } from '../library.ts';

/** What hands on the thing that it was given, and what holds things: copies, casts, queues, texts in memory, context variables. */
export const copiesAndCollections = defineLibrary({
  name: 'copy',
  calls: {
    'copy.copy': { passes: '0:x' },
    'copy.deepcopy': { passes: '0:x' },
    'typing.cast': { passes: '1:val' },
    'io.StringIO': { returns: 'io.StringIO', flows: ['0'] },
    'io.BytesIO': { returns: 'io.BytesIO', flows: ['0'] },
    'collections.Counter': { flows: ['0'] },
    'itertools.count': { flows: [] },
    'itertools.repeat': { flows: ['0'] },
    'operator.itemgetter': { flows: [] },
    'operator.attrgetter': { flows: [] },
    'contextvars.ContextVar': { returns: 'contextvars.ContextVar', flows: [] },
    'contextvars.ContextVar.set': { absorbs: ['0'], flows: [] },
  },
});
