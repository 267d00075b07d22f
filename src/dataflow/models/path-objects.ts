import { defineLibrary } from '../library.ts';
import type { CallModel } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const PATH = 'pathlib.Path';

function uses(does: string): CallModel {
  return { flows: [], sinks: [{ kind: 'path', slot: 'self', does }] };
}

function movesTo(does: string): CallModel {
  return {
    returns: PATH,
    flows: ['0:target'],
    sinks: [
      { kind: 'path', slot: 'self', does },
      { kind: 'path', slot: '0:target', does },
    ],
  };
}

/** Paths as objects: `pathlib`. */
export const pathObjects = defineLibrary({
  name: 'pathlib',
  aliases: {
    pathlib2: 'pathlib',
    'pathlib.PosixPath': PATH,
    'pathlib.WindowsPath': PATH,
    'anyio.Path': PATH,
    'trio.Path': PATH,
    'aiopath.AsyncPath': PATH,
    'aiopathlib.AsyncPath': PATH,
  },
  bases: {
    [PATH]: ['pathlib.PurePath'],
    'pathlib.PurePosixPath': ['pathlib.PurePath'],
    'pathlib.PureWindowsPath': ['pathlib.PurePath'],
    // What `resolve` gives: without `..`, so that what it begins with says where it lies.
    'pathlib.ResolvedPath': [PATH, 'os.path.NormalPath'],
  },
  values: {
    'pathlib.PurePath.name': { cleans: ['path', 'archive'] },
    'pathlib.PurePath.stem': { cleans: ['path', 'archive'] },
    'pathlib.PurePath.suffix': { cleans: ['path', 'archive'] },
    'pathlib.PurePath.parent': { is: PATH },
    'pathlib.ResolvedPath.parents': { is: 'pathlib.Parents' },
  },
  calls: {
    'pathlib.Parents.__contains__': {
      checks: [{ slot: 'self', kinds: ['path', 'archive'], when: 'true' }],
    },
    ...sameFor(members('pathlib.PurePath', ['joinpath', 'with_name', 'with_suffix', 'with_stem']), {
      returns: PATH,
    }),
    'pathlib.PurePath.is_relative_to': {
      flows: [],
      checks: [{ slot: 'self', kinds: ['path', 'archive'], when: 'true' }],
    },
    'pathlib.PurePath.relative_to': {
      returns: PATH,
      flows: ['self'],
      checks: [{ slot: 'self', kinds: ['path', 'archive'], when: 'returned' }],
    },
    'pathlib.PurePath.as_posix': { passes: 'self' },
    ...sameFor(members(PATH, ['resolve', 'absolute']), {
      returns: 'pathlib.ResolvedPath',
      flows: ['self'],
    }),
    'pathlib.Path.expanduser': { returns: PATH, flows: ['self'] },
    'pathlib.Path.open': { ...uses('opened'), returns: 'io.TextIOWrapper' },
    ...sameFor(members(PATH, ['read_text', 'read_bytes']), uses('read')),
    ...sameFor(members(PATH, ['write_text', 'write_bytes', 'touch', 'mkdir']), uses('written')),
    ...sameFor(members(PATH, ['unlink', 'rmdir']), uses('deleted')),
    ...sameFor(members(PATH, ['iterdir', 'walk']), uses('listed')),
    ...sameFor(members(PATH, ['chmod', 'lchmod', 'symlink_to', 'hardlink_to']), uses('changed')),
    ...sameFor(members(PATH, ['rename', 'replace', 'move', 'move_into']), movesTo('moved')),
    ...sameFor(members(PATH, ['copy', 'copy_into']), movesTo('copied')),
    ...sameFor(members(PATH, ['glob', 'rglob']), {
      flows: [],
      sinks: [
        { kind: 'path', slot: 'self', does: 'searched' },
        { kind: 'path', slot: '0:pattern', does: 'searched for' },
      ],
    }),
    ...sameFor(members(PATH, ['exists', 'is_file', 'is_dir', 'is_symlink', 'stat']), {
      flows: [],
      sinks: [{ kind: 'path', slot: 'self', does: 'looked up', isWeak: true }],
    }),
  },
});
