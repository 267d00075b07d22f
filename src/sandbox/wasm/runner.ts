// The process in which WebAssembly runs somebody's Python: `open-wasm-sandbox.ts` starts it, without permissions, for one program.
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { loadPyodide } from 'pyodide';

import { bootCode, INTERPRETER_ENVIRONMENT, OUT_OF_MEMORY_STATUS, PREPARATION } from './boot.ts';
import { CHECKSUM_BYTES } from './snapshot-format.ts';
import { CONTROL_DESCRIPTOR, ERROR_DESCRIPTOR, WORK_FOLDER } from '../process-layout.ts';
import { installImportGate } from './import-gate.ts';
import { limitMemory } from './limit-memory.ts';

/** What the parent writes to descriptor 0; nothing there means that a snapshot is wanted. */
export interface RunnerOrder {
  readonly files: Readonly<Record<string, string>>;
  readonly main: string;
  readonly input: string;
  readonly memoryBytes: number;
  /** Where the program's random numbers begin. */
  readonly seed: number;
}

/** What the runner writes to descriptor 3 as its last act. */
export type RunnerReport =
  | { readonly end: 'finished'; readonly exitCode: number }
  | { readonly end: 'out-of-memory' }
  | { readonly end: 'crashed'; readonly reason: string }
  | { readonly end: 'not-started'; readonly reason: string };

type Pyodide = Awaited<ReturnType<typeof loadPyodide>>;
/** Pyodide's options, and two that it does not document. */
type PyodideOptions = Parameters<typeof loadPyodide>[0] & {
  readonly _makeSnapshot?: boolean;
  readonly _loadSnapshot?: Uint8Array;
};

const [pyodideFolder = '', snapshotFile = ''] = process.argv.slice(2);
/** What Python would see as JavaScript's globals. */
const NOTHING: object = Object.setPrototypeOf({}, null);
const pause = new Int32Array(new SharedArrayBuffer(4));
const kill = process.kill.bind(process, process.pid, 'SIGKILL');

// Emscripten looks there for the numbers of system errors; the permission model forbids the rest of it.
Object.assign(process, { binding: () => ({ fs: fs.constants }) });

// Also where the snapshot is made: the interpreter's table of functions is laid out by what is imported.
const gate = installImportGate({
  onExit: (code) =>
    code === OUT_OF_MEMORY_STATUS
      ? report({ end: 'out-of-memory' })
      : report({ end: 'finished', exitCode: code & 255 }),
  onForbidden: (name) => report({ end: 'crashed', reason: `called ${name}` }),
});

try {
  if (snapshotFile === '') {
    const pyodide = await load({ _makeSnapshot: true });
    pyodide.runPython(PREPARATION);
    writeAll(1, pyodide.makeMemorySnapshot());
    report({ end: 'finished', exitCode: 0 });
  } else {
    // oxlint-disable-next-line no-unsafe-type-assertion -- what our own parent wrote
    await runProgram(JSON.parse(fs.readFileSync(0, 'utf8')) as RunnerOrder);
  }
} catch (error) {
  report({ end: 'not-started', reason: String(error) });
}

async function runProgram(order: RunnerOrder): Promise<void> {
  const pyodide = await load({
    _loadSnapshot: fs.readFileSync(snapshotFile).subarray(CHECKSUM_BYTES),
  });
  for (const [path, text] of Object.entries(order.files)) {
    const whole = `${WORK_FOLDER}/${path}`;
    pyodide.FS.mkdirTree(whole.slice(0, whole.lastIndexOf('/')));
    pyodide.FS.writeFile(whole, text);
  }
  connectStreams(pyodide, new TextEncoder().encode(order.input));
  limitMemory(pyodide, gate.memory(), {
    bytes: order.memoryBytes,
    onExceeded: () => report({ end: 'out-of-memory' }),
  });
  gate.close();
  say({ started: true });
  try {
    gate.runPython(bootCode(order.main, order.seed));
    report({ end: 'crashed', reason: 'the interpreter returned' });
  } catch (error) {
    report({ end: 'crashed', reason: String(error) });
  }
}

async function load(options: PyodideOptions): Promise<Pyodide> {
  const entry = pathToFileURL(`${pyodideFolder}/pyodide.mjs`).href;
  // oxlint-disable-next-line no-unsafe-type-assertion -- the package's own description
  const module = (await import(entry)) as { readonly loadPyodide: typeof loadPyodide };
  return await module.loadPyodide({
    ...options,
    indexURL: pyodideFolder,
    jsglobals: NOTHING,
    env: { ...INTERPRETER_ENVIRONMENT },
  });
}

function connectStreams(pyodide: Pyodide, input: Uint8Array): void {
  let position = 0;
  pyodide.setStdin({
    read: (buffer: Uint8Array) => {
      const part = input.subarray(position, position + buffer.length);
      buffer.set(part);
      position += part.length;
      return part.length;
    },
  });
  pyodide.setStdout({ write: (bytes: Uint8Array) => writeAll(1, bytes) });
  pyodide.setStderr({ write: (bytes: Uint8Array) => writeAll(ERROR_DESCRIPTOR, bytes) });
}

/** Waits where the parent reads slower than the program prints. */
function writeAll(descriptor: number, bytes: Uint8Array): number {
  for (let written = 0; written < bytes.length;) {
    try {
      written += fs.writeSync(descriptor, bytes, written);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) {
        throw error;
      }
      Atomics.wait(pause, 0, 0, 1);
    }
  }
  return bytes.length;
}

/** The last word: the process ends here, whatever called. */
function report(last: RunnerReport): never {
  say(last);
  kill();
  throw new TypeError('killed');
}

function say(line: RunnerReport | { readonly started: true }): void {
  writeAll(CONTROL_DESCRIPTOR, new TextEncoder().encode(`${JSON.stringify(line)}\n`));
}
