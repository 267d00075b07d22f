import { defineLibrary } from '../library.ts';
import type { CallModel, Library, Slot } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const PATTERN = { kind: 'regex', slot: '0:pattern', does: 'compiled as a pattern' } as const;

const PLACES = { match: 'start', search: 'anywhere', fullmatch: 'whole' } as const;

/** The functions that look for a pattern once, of the module and of a compiled pattern. */
function searches(owner: string, pattern: Slot, subject: Slot): Library['calls'] {
  return Object.fromEntries(
    Object.entries(PLACES).map(([name, at]): [string, CallModel] => [
      `${owner}.${name}`,
      {
        returns: 're.Match',
        flows: [subject],
        matches: { pattern, subject, at },
        ...(owner === 're' ? { sinks: [PATTERN] } : {}),
      },
    ]),
  );
}

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
    ...searches('re', '0:pattern', '1:string'),
    ...searches('re.Pattern', 'self', '0:string'),
    ...sameFor(members('re', ['findall', 'finditer']), {
      flows: ['1:string'],
      sinks: [PATTERN],
      matches: { pattern: '0:pattern', subject: '1:string', at: 'anywhere' },
    }),
    're.split': { flows: ['1:string'], sinks: [PATTERN] },
    ...sameFor(members('re', ['sub', 'subn']), SUBSTITUTES),
    're.Match.group': { flows: ['self'], group: '0' },
    're.Match.__getitem__': { flows: ['self'], group: '0' },
    ...sameFor(members('re.Match', ['start', 'end', 'span']), { flows: [] }),
  },
});
