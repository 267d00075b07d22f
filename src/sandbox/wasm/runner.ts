// The process in which WebAssembly runs somebody's Python: `open-wasm-sandbox.ts` starts it, without permissions, for one program.
import fs from 'node:fs';

import { CONTROL_DESCRIPTOR, ERROR_DESCRIPTOR, WORK_FOLDER } from '../process-layout.ts';
import { bootCode, OUT_OF_MEMORY_STATUS, preloadCode, PREPARATION } from './boot.ts';
import { installImportGate } from './import-gate.ts';
import { restoreInterpreter, startPyodide, type VirtualFiles } from './interpreter.ts';
import { limitMemory } from './limit-memory.ts';
import { unpackSnapshot } from './snapshot-format.ts';
import { connectStreams } from './standard-streams.ts';

/** What the parent writes to descriptor 0 where it wants a snapshot. */
export interface SnapshotOrder {
  /** Python files, by path in the working folder, that are to be imported before the snapshot is taken. */
  readonly preload: Readonly<Record<string, string>>;
}

/** What the parent writes to descriptor 0. */
export interface RunnerOrder {
  readonly files: Readonly<Record<string, string>>;
  /** Whether the program brings the files that the snapshot holds imported; they are not in `files` then. */
  readonly bringsPreloaded: boolean;
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

const [pyodideFolder = '', snapshotFile = ''] = process.argv.slice(2);
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
    // oxlint-disable-next-line no-unsafe-type-assertion -- what our own parent wrote
    const { preload } = JSON.parse(fs.readFileSync(0, 'utf8')) as SnapshotOrder;
    const pyodide = await startPyodide(pyodideFolder);
    pyodide.runPython(PREPARATION);
    writeFiles(pyodide.FS, preload);
    pyodide.runPython(preloadCode(Object.keys(preload)));
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
  const snapshot = unpackSnapshot(fs.readFileSync(snapshotFile));
  if (snapshot === undefined) {
    return report({ end: 'not-started', reason: 'the snapshot was cut off' });
  }
  const files = await restoreInterpreter(pyodideFolder, snapshot);
  writeFiles(files, order.files);
  connectStreams(files, {
    input: new TextEncoder().encode(order.input),
    write: (descriptor, bytes) => {
      writeAll(descriptor === 2 ? ERROR_DESCRIPTOR : 1, bytes);
    },
  });
  limitMemory(files, gate.memory(), {
    bytes: order.memoryBytes,
    onExceeded: () => report({ end: 'out-of-memory' }),
  });
  gate.close();
  say({ started: true });
  try {
    gate.runPython(bootCode(order));
    report({ end: 'crashed', reason: 'the interpreter returned' });
  } catch (error) {
    report({ end: 'crashed', reason: String(error) });
  }
}

function writeFiles(system: VirtualFiles, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const whole = `${WORK_FOLDER}/${path}`;
    system.mkdirTree(whole.slice(0, whole.lastIndexOf('/')));
    system.writeFile(whole, text);
  }
}

/** Waits where the parent reads slower than the program prints. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
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
