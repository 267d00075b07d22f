import { defineLibrary } from '../library.ts';

/** Python's built-in functions, as far as they do something with data that is not plain text processing. */
export const builtins = defineLibrary({
  name: 'builtins',
  calls: {
    'builtins.int': { flows: [], checks: [{ slot: '0', kinds: 'all', when: 'returned' }] },
    'builtins.float': { flows: [], checks: [{ slot: '0', kinds: 'all', when: 'returned' }] },
    'builtins.bool': { flows: [] },
    'builtins.complex': { flows: [] },
    'builtins.len': { flows: [] },
    'builtins.hash': { flows: [] },
    'builtins.id': { flows: [] },
    'builtins.ord': { flows: [] },
    'builtins.isinstance': { flows: [] },
    'builtins.issubclass': { flows: [] },
    'builtins.callable': { flows: [] },
    'builtins.hasattr': { flows: [] },
    'builtins.abs': { flows: [] },
    'builtins.round': { flows: [] },
    'builtins.any': { flows: [] },
    'builtins.all': { flows: [] },
    'builtins.type': { flows: [] },
    'builtins.print': { flows: [] },
    'builtins.input': { source: { kind: 'local', label: 'typed input' } },
    'builtins.eval': { sinks: [{ kind: 'code', slot: '0', does: 'run as Python' }] },
    'builtins.exec': { sinks: [{ kind: 'code', slot: '0', does: 'run as Python' }] },
    'builtins.compile': { sinks: [{ kind: 'code', slot: '0:source', does: 'compiled as Python' }] },
    'builtins.__import__': { sinks: [{ kind: 'import', slot: '0:name', does: 'imported' }] },
    'builtins.open': {
      returns: 'io.TextIOWrapper',
      flows: [],
      sinks: [{ kind: 'path', slot: '0:file', does: 'opened' }],
    },
  },
});
