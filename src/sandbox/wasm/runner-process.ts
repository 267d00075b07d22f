import { createRequire } from 'node:module';
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
 * How the runner is started: this Node with an empty environment and nothing permitted but to read Pyodide, the snapshot and the
 * runner's own sources. Texts are never code there: `eval` and its relatives are off.
 */
export function runnerProcess(request: RunnerRequest): LimitedProcess {
  const readable = [
    pyodideFolder(),
    SOURCE_FOLDER,
    fileURLToPath(sibling('../process-layout')),
    PACKAGE_FILE,
    ...(request.snapshot === undefined ? [] : [request.snapshot]),
  ];
  return {
    program: process.execPath,
    args: [
      '--permission',
      ...readable.map((path) => `--allow-fs-read=${path}`),
      '--disallow-code-generation-from-strings',
      '--no-warnings',
      `--max-old-space-size=${HEAP_MEGABYTES}`,
      fileURLToPath(sibling('./runner')),
      pyodideFolder(),
      ...(request.snapshot === undefined ? [] : [request.snapshot]),
    ],
    cwd: pyodideFolder(),
    env: process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] ?? '' } : {},
    input: request.input,
    limits: request.limits,
  };
}

/** Where the package `pyodide` is installed. */
export function pyodideFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
}

/** JavaScript's own heap: Python's memory lies outside of it. */
const HEAP_MEGABYTES = 256;
const SOURCE_FOLDER = dirname(fileURLToPath(import.meta.url));
const PACKAGE_FILE = join(SOURCE_FOLDER, '../../../package.json');

/** The published package holds `.js`, a checkout `.ts`: the same extension as this file's. */
function sibling(name: string): URL {
  return new URL(
    `${name}${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`,
    import.meta.url,
  );
}
