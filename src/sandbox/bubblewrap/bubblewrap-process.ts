import { lstatSync, readlinkSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';

import { ATTACHMENT_DESCRIPTOR, WORK_FOLDER } from '../process-layout.ts';
import type { LimitedProcess } from '../limited-process.ts';
import type { SandboxLimits, SandboxProgram } from '../sandbox.ts';
import { COMMAND_BOOT, NATIVE_BOOT } from './boot.ts';
import type { NativeOrder } from './boot.ts';
import type { Interpreter } from './interpreter.ts';
import { seccompFilter } from './seccomp-filter.ts';
import type { FilterOptions } from './seccomp-filter.ts';

export interface Bubblewrap {
  /** Absolute path of `bwrap`. */
  readonly program: string;
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
    ...inside(bubblewrap, { processes: false, sockets: false }, [
      '--as-pid-1',
      ...inMemory('/tmp', limits.memoryBytes),
      ...inMemory(WORK_FOLDER, limits.memoryBytes),
      ...systemFolders(),
      ...interpreter.paths.flatMap((path) => ['--ro-bind', path, path]),
      ...words('--proc /proc --remount-ro /proc --dev /dev --remount-ro /dev --remount-ro /'),
      '--chdir',
      WORK_FOLDER,
      ...environment(PROGRAM_ENVIRONMENT),
      interpreter.executable,
      ...words('-s -S -u -X utf8 -c'),
      NATIVE_BOOT,
    ]),
    input: JSON.stringify(order),
    limits,
    onOutput: program.onOutput,
  };
}

/**
 * A question to an interpreter of which nothing is known yet: it may read the whole machine, but has no network, no sockets of
 * the machine's services, writes nothing and sees no environment; other programs it may start, since `python3` is a script on some
 * machines. So not even a `python` that the reviewed project brought can do harm by being asked for its version.
 */
export function questionProcess(
  bubblewrap: Bubblewrap,
  executable: string,
  code: string,
): LimitedProcess {
  return {
    ...inside(bubblewrap, { processes: true, sockets: false }, [
      ...words('--ro-bind / / --proc /proc --remount-ro /proc --dev /dev --chdir /'),
      ...environment({ PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' }),
      executable,
      '-I',
      '-c',
      code,
    ]),
    input: '',
    limits: { wallMs: 20_000, memoryBytes: 0, outputBytes: 64 * 1024 },
  };
}

/** A command of the user's on a folder of its own: it may write there and start other programs, and has no network. */
export interface FolderCommand {
  /** For a POSIX shell. */
  readonly command: string;
  /** Absolute; the command starts in it. */
  readonly folder: string;
  readonly limits: SandboxLimits;
}

/** Test runners start programs and talk to themselves over sockets; of the machine's services none can be seen. */
export function commandProcess(
  bubblewrap: Bubblewrap,
  interpreter: Interpreter,
  { command, folder, limits }: FolderCommand,
): LimitedProcess {
  return {
    ...inside(bubblewrap, { processes: true, sockets: true }, [
      '--as-pid-1',
      ...inMemory('/tmp', limits.memoryBytes),
      ...words('--ro-bind /usr /usr'),
      ...systemFolders(),
      ...interpreter.paths.flatMap((path) => ['--ro-bind', path, path]),
      ...words('--proc /proc --remount-ro /proc --dev /dev'),
      '--bind',
      folder,
      PROJECT_FOLDER,
      ...words(`--remount-ro / --chdir ${PROJECT_FOLDER}`),
      ...environment({
        ...PROGRAM_ENVIRONMENT,
        HOME: '/tmp',
        PATH: `${dirname(interpreter.executable)}:/usr/bin:/bin`,
        PYTHONPATH: `${PROJECT_FOLDER}:${PROJECT_FOLDER}/src`,
      }),
      interpreter.executable,
      ...words('-I -S -c'),
      COMMAND_BOOT,
      String(limits.memoryBytes),
      command,
    ]),
    input: '',
    limits,
  };
}

const PROJECT_FOLDER = '/project';

function inside(
  bubblewrap: Bubblewrap,
  filter: FilterOptions,
  args: readonly string[],
): Omit<LimitedProcess, 'input' | 'limits'> {
  return {
    program: bubblewrap.program,
    args: [
      ...words('--unshare-all --unshare-user --die-with-parent --new-session --cap-drop ALL'),
      ...words('--uid 65534 --gid 65534 --hostname sandbox --clearenv'),
      '--seccomp',
      String(ATTACHMENT_DESCRIPTOR),
      ...args,
    ],
    cwd: '/',
    env: {},
    attachment: seccompFilter(process.arch, filter) ?? new Uint8Array(),
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

const LIBRARY_FOLDERS = ['/usr/lib', '/usr/lib32', '/usr/lib64', '/usr/libx32', '/usr/local/lib'];
const TIME_ZONES = '/usr/share/zoneinfo';
const SYSTEM_FOLDERS = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
/** What the dynamic loader reads to find libraries, and Nix' and Guix' place for everything. */
const LOADER_PATHS = ['/etc/ld.so.cache', '/etc/alternatives', '/nix/store', '/gnu/store'];

/** `/lib` and its like are links into `/usr` on most systems, folders on some. */
function systemFolders(): readonly string[] {
  const args = [...LIBRARY_FOLDERS, TIME_ZONES].flatMap((path) => ['--ro-bind-try', path, path]);
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

function words(text: string): readonly string[] {
  return text.split(' ');
}

function environment(variables: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(variables).flatMap(([name, value]) => ['--setenv', name, value]);
}
