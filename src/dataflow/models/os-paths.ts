import { defineLibrary } from '../library.ts';
import type { CallModel, Condition, ValueModel } from '../library.ts';
import { members, sameFor } from './same-for.ts';

/** Without `..` in it, so that what it begins with says where it lies. */
const NORMALIZES: CallModel = { returns: 'os.path.NormalPath', flows: ['0'] };

const SEPARATES: Condition = { slot: '0:sep', is: { equals: ['/'] } };

/** Texts that are paths: `os.path`. */
export const osPaths = defineLibrary({
  name: 'os.path',
  aliases: { posixpath: 'os.path', ntpath: 'os.path' },
  values: {
    'os.path.SplitPath.[1]': { cleans: ['path', 'archive'] },
    'os.path.SplitPath.[-1]': { cleans: ['path', 'archive'] },
    // Between separators there is none.
    ...Object.fromEntries(
      [0, 1, 2, 3, 4, 5, 6, 7].map((segment): [string, ValueModel] => [
        `os.path.Pieces.[${segment}]`,
        { cleans: ['path', 'archive'], segment },
      ]),
    ),
    'os.path.Pieces.[-1]': { cleans: ['path', 'archive'] },
    'os.path.Ends.[2]': { cleans: ['path', 'archive'] },
    'os.path.Ends.[-1]': { cleans: ['path', 'archive'] },
  },
  calls: {
    '*.split': {
      variants: [{ when: [SEPARATES], gives: { returns: 'os.path.Pieces' } }],
    },
    '*.rsplit': {
      variants: [
        {
          when: [SEPARATES, { slot: '1:maxsplit', is: 'absent' }],
          gives: { returns: 'os.path.Pieces' },
        },
        { when: [SEPARATES], gives: { returns: 'os.path.SplitPath' } },
      ],
    },
    '*.rpartition': { variants: [{ when: [SEPARATES], gives: { returns: 'os.path.Ends' } }] },
    'os.path.basename': { flows: ['0:p'], cleans: ['path', 'archive'] },
    ...sameFor(members('os.path', ['abspath', 'realpath', 'normpath']), NORMALIZES),
    'os.path.NormalPath.startswith': {
      flows: [],
      checks: [{ slot: 'self', kinds: ['path', 'archive'], when: 'true' }],
    },
    // Folder and name; all but the extension and the extension.
    'os.path.split': { flows: ['0:p'], returns: 'os.path.SplitPath' },
    'os.path.splitext': { flows: ['0:p'], returns: 'os.path.SplitPath' },
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
