import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { LimitedProcess } from '../limited-process.ts';
import type { SandboxLimits } from '../sandbox.ts';

export interface RunnerRequest {
  /** Absolute; none where a snapshot is to be made. */
  readonly snapshot: string | undefined;
  readonly input: string;
  readonly limits: SandboxLimits;
}

/**
 * How the runner is started: this Node without the environment and with nothing permitted but to read Pyodide, the snapshot and the
 * runner's own sources. Texts are never code there: `eval` and its relatives are off.
 */
export function runnerProcess(request: RunnerRequest): LimitedProcess {
  const snapshot = request.snapshot === undefined ? [] : [request.snapshot];
  const args = [
    '--permission',
    ...[...OWN_PATHS, pyodideFolder(), ...snapshot].map((path) => `--allow-fs-read=${path}`),
    '--disallow-code-generation-from-strings',
    '--no-warnings',
    `--max-old-space-size=${HEAP_MEGABYTES}`,
    fileURLToPath(sibling('./runner')),
    pyodideFolder(),
    ...snapshot,
  ];
  return {
    ...(process.platform === 'win32'
      ? { program: process.execPath, args }
      : limited(request, args)),
    cwd: pyodideFolder(),
    env: {
      // The same clock on the wall everywhere; else V8 asks the machine.
      TZ: 'UTC',
      ...(process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] ?? '' } : {}),
    },
    input: request.input,
    limits: request.limits,
  };
}

/**
 * By way of a shell, for limits that the system keeps also when we are gone and cannot kill it: processor time, no files, no core
 * dump. And for a large stack, since C code that recurses in WebAssembly takes it: with what Node has by itself, Python crashes
 * where it should raise a RecursionError.
 */
function limited(
  request: RunnerRequest,
  args: readonly string[],
): Pick<LimitedProcess, 'program' | 'args'> {
  const processorSeconds = Math.ceil(request.limits.wallMs / 1000) * cpus().length + 1;
  return {
    program: '/bin/sh',
    args: ['-c', LAUNCHER, String(processorSeconds), process.execPath, ...args],
  };
}

const LAUNCHER = `
ulimit -c 0; ulimit -f 0; ulimit -t "$0"
node=$1; shift
ulimit -s 65500 2>/dev/null && set -- --stack-size=60000 "$@"
exec "$node" "$@"
`;

/** Where the package `pyodide` is installed. */
export function pyodideFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
}

/** JavaScript's own heap: Python's memory lies outside of it. */
const HEAP_MEGABYTES = 256;
/** The published package holds `.js`, a checkout `.ts`: the same extension as this file's. */
function sibling(name: string): URL {
  return new URL(
    `${name}${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`,
    import.meta.url,
  );
}

const SOURCE_FOLDER = dirname(fileURLToPath(import.meta.url));
const OWN_PATHS = [
  SOURCE_FOLDER,
  fileURLToPath(sibling('../process-layout')),
  join(SOURCE_FOLDER, '../../../package.json'),
];
