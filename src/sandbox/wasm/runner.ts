// The process in which WebAssembly runs somebody's Python: `open-wasm-sandbox.ts` starts it, without permissions, for one program.
import fs from 'node:fs';

import { CONTROL_DESCRIPTOR, ERROR_DESCRIPTOR, WORK_FOLDER } from '../process-layout.ts';
import { bootCode, OUT_OF_MEMORY_STATUS, PREPARATION } from './boot.ts';
import { installImportGate } from './import-gate.ts';
import { restoreInterpreter, startPyodide } from './interpreter.ts';
import { limitMemory } from './limit-memory.ts';
import { unpackSnapshot } from './snapshot-format.ts';
import { connectStreams } from './standard-streams.ts';

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
    const pyodide = await startPyodide(pyodideFolder);
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
  const snapshot = unpackSnapshot(fs.readFileSync(snapshotFile));
  if (snapshot === undefined) {
    return report({ end: 'not-started', reason: 'the snapshot was cut off' });
  }
  const files = await restoreInterpreter(pyodideFolder, snapshot);
  for (const [path, text] of Object.entries(order.files)) {
    const whole = `${WORK_FOLDER}/${path}`;
    files.mkdirTree(whole.slice(0, whole.lastIndexOf('/')));
    files.writeFile(whole, text);
  }
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
    gate.runPython(bootCode(order.main, order.seed));
    report({ end: 'crashed', reason: 'the interpreter returned' });
  } catch (error) {
    report({ end: 'crashed', reason: String(error) });
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
