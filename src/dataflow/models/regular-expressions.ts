import { defineLibrary } from '../library.ts';
import type { CallModel } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const PATTERN = { kind: 'regex', slot: '0:pattern', does: 'compiled as a pattern' } as const;

const SEARCHES: CallModel = { returns: 're.Match', flows: ['1:string'], sinks: [PATTERN] };
const SUBSTITUTES: CallModel = {
  flows: ['1:repl', '2:string'],
  filters: { pattern: '0:pattern', replacement: '1:repl' },
  sinks: [PATTERN],
};

/** Patterns of `re` and of `regex`, which has the same functions. */
export const regularExpressions = defineLibrary({
  name: 're',
  aliases: { regex: 're', re2: 're' },
  calls: {
    're.compile': { returns: 're.Pattern', says: '0:pattern', flows: [], sinks: [PATTERN] },
    ...sameFor(members('re', ['match', 'search', 'fullmatch']), SEARCHES),
    ...sameFor(members('re', ['findall', 'finditer', 'split']), {
      flows: ['1:string'],
      sinks: [PATTERN],
    }),
    ...sameFor(members('re', ['sub', 'subn']), SUBSTITUTES),
    ...sameFor(members('re.Pattern', ['match', 'search', 'fullmatch']), {
      returns: 're.Match',
      flows: ['0:string'],
    }),
    ...sameFor(members('re.Match', ['start', 'end', 'span']), { flows: [] }),
  },
});
