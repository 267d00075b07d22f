import { lstatSync, readlinkSync } from 'node:fs';
import { cpus } from 'node:os';

import { ATTACHMENT_DESCRIPTOR, WORK_FOLDER } from '../process-layout.ts';
import type { LimitedProcess } from '../limited-process.ts';
import type { SandboxProgram } from '../sandbox.ts';
import { NATIVE_BOOT } from './boot.ts';
import type { NativeOrder } from './boot.ts';
import type { Interpreter } from './interpreter.ts';

export interface Bubblewrap {
  /** Absolute path of `bwrap`. */
  readonly program: string;
  readonly filter: Uint8Array;
  /** Whom it is started as where that is not us. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
}

/**
 * One program inside: the interpreter's folders to read, two small folders in memory to write, and nothing else of the machine. It
 * is the only process: a helper of bubblewrap's beside it would show, by way of `/proc/1/fd`, what we have open. `/proc` can only
 * be read, since its `sys` folder changes the machine's settings when the administrator writes there.
 */
export function programProcess(
  bubblewrap: Bubblewrap,
  interpreter: Interpreter,
  program: SandboxProgram,
): LimitedProcess {
  const { limits } = program;
  const order: NativeOrder = {
    files: program.files,
    main: program.main,
    input: program.input,
    memoryBytes: limits.memoryBytes,
    cpuSeconds: Math.ceil(limits.wallMs / 1000) * cpus().length + 1,
  };
  return {
    ...inside(bubblewrap, [
      ...['--as-pid-1', ...inMemory('/tmp', limits.memoryBytes)],
      ...inMemory(WORK_FOLDER, limits.memoryBytes),
      ...systemFolders(),
      ...interpreter.paths.flatMap((path) => ['--ro-bind', path, path]),
      ...['--proc', '/proc', '--remount-ro', '/proc'],
      ...['--dev', '/dev', '--remount-ro', '/dev', '--remount-ro', '/'],
      ...['--chdir', WORK_FOLDER],
      ...environment(PROGRAM_ENVIRONMENT),
      ...[interpreter.executable, '-s', '-S', '-u', '-X', 'utf8', '-c', NATIVE_BOOT],
    ]),
    input: JSON.stringify(order),
    limits,
  };
}

/**
 * A question to an interpreter of which nothing is known yet: it may read the whole machine, but has no network, writes nothing and
 * sees no environment; other programs it may start, since `python3` is a script on some machines. So not even a `python` that the reviewed project brought can do harm by being asked for its version.
 */
export function questionProcess(
  bubblewrap: Bubblewrap,
  executable: string,
  code: string,
): LimitedProcess {
  return {
    ...inside({ ...bubblewrap, filter: undefined }, [
      ...['--ro-bind', '/', '/', '--proc', '/proc', '--remount-ro', '/proc'],
      ...['--dev', '/dev', '--chdir', '/'],
      ...environment({ PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' }),
      ...[executable, '-I', '-c', code],
    ]),
    input: '',
    limits: { wallMs: 20_000, memoryBytes: 0, outputBytes: 64 * 1024 },
  };
}

function inside(
  bubblewrap: Omit<Bubblewrap, 'filter'> & { readonly filter: Uint8Array | undefined },
  args: readonly string[],
): Omit<LimitedProcess, 'input' | 'limits'> {
  return {
    program: bubblewrap.program,
    args: [
      ...['--unshare-all', '--unshare-user', '--die-with-parent', '--new-session'],
      ...['--uid', NOBODY, '--gid', NOBODY, '--hostname', 'sandbox', '--cap-drop', 'ALL'],
      ...['--clearenv', ...(bubblewrap.filter === undefined ? [] : FILTER_ARGS)],
      ...args,
    ],
    cwd: '/',
    env: {},
    attachment: bubblewrap.filter ?? new Uint8Array(),
    user: bubblewrap.user,
  };
}

/** One thread for the libraries of linear algebra: with one for every core they would take all the memory, and blur the times. */
const PROGRAM_ENVIRONMENT = {
  HOME: WORK_FOLDER,
  LANG: 'C.UTF-8',
  PYTHONHASHSEED: '0',
  PYTHONDONTWRITEBYTECODE: '1',
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
} as const;

const NOBODY = '65534';
const FILTER_ARGS = ['--seccomp', String(ATTACHMENT_DESCRIPTOR)];
const SYSTEM_FOLDERS = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
/** What the dynamic loader reads to find libraries, and Nix' and Guix' place for everything. */
const LOADER_PATHS = ['/etc/ld.so.cache', '/etc/alternatives', '/nix/store', '/gnu/store'];

/** `/lib` and its like are links into `/usr` on most systems, folders on some. */
function systemFolders(): readonly string[] {
  const args = ['--ro-bind', '/usr', '/usr'];
  for (const folder of SYSTEM_FOLDERS) {
    const entry = lstatSync(folder, { throwIfNoEntry: false });
    if (entry?.isSymbolicLink() === true) {
      args.push('--symlink', readlinkSync(folder), folder);
    } else if (entry !== undefined) {
      args.push('--ro-bind', folder, folder);
    }
  }
  return [...args, ...LOADER_PATHS.flatMap((path) => ['--ro-bind-try', path, path])];
}

function inMemory(folder: string, bytes: number): readonly string[] {
  return [
    '--size',
    String(Math.max(bytes, MIN_FOLDER_BYTES)),
    '--perms',
    '0700',
    '--tmpfs',
    folder,
  ];
}

const MIN_FOLDER_BYTES = 1024 * 1024;

function environment(variables: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(variables).flatMap(([name, value]) => ['--setenv', name, value]);
}
