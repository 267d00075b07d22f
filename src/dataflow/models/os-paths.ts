import { defineLibrary } from '../library.ts';
import type { CallModel } from '../library.ts';
import { members, sameFor } from './same-for.ts';

/** Without `..` in it, so that what it begins with says where it lies. */
const NORMALIZES: CallModel = { returns: 'os.path.NormalPath', flows: ['0'] };

/** Texts that are paths: `os.path`. */
export const osPaths = defineLibrary({
  name: 'os.path',
  aliases: { posixpath: 'os.path', ntpath: 'os.path' },
  calls: {
    'os.path.basename': { flows: ['0:p'], cleans: ['path', 'archive'] },
    ...sameFor(members('os.path', ['abspath', 'realpath', 'normpath']), NORMALIZES),
    'os.path.NormalPath.startswith': {
      flows: [],
      checks: [{ slot: 'self', kinds: ['path', 'archive'], when: 'true' }],
    },
    'os.path.relpath': { flows: ['0:path'] },
    'os.fspath': { passes: '0' },
    'os.fsencode': { flows: ['0'] },
    'os.fsdecode': { flows: ['0'] },
    ...sameFor(
      members('os.path', ['exists', 'lexists', 'isfile', 'isdir', 'islink', 'getsize', 'getmtime']),
      {
        flows: [],
        sinks: [{ kind: 'path', slot: '0', does: 'looked up', isWeak: true }],
      },
    ),
    ...sameFor(members('os.path', ['getatime', 'getctime', 'isabs', 'ismount', 'samefile']), {
      flows: [],
    }),
  },
});
