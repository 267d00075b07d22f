import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import { ReviewError } from '../../core/review-error.ts';
import { runLimited } from '../limited-process.ts';
import type { LimitedProcessResult } from '../limited-process.ts';
import type { SandboxEnd, SandboxOpening, SandboxProgram, SandboxRun } from '../sandbox.ts';
import type { RunnerOrder } from './runner.ts';
import { pyodideFolder, runnerProcess } from './runner-process.ts';
import { snapshotFile } from './snapshot.ts';

export interface WasmSandboxOptions {
  /** Where the interpreter's memory snapshot (31 MB) is kept between processes; by default it is made anew for each. */
  readonly cacheFolder?: string | undefined;
  /** Python files that most programs bring and import, by path: a program that brings the very same starts with them imported. They print nothing. */
  readonly preload?: Readonly<Record<string, string>> | undefined;
}

/**
 * CPython in WebAssembly, in a child process of this Node that may do nothing: see `docs/decisions/0006-sandbox.md` for what
 * holds what. The first call on a machine takes some seconds, since it makes the snapshot.
 * @throws ReviewError `SANDBOX_FAILED` when the interpreter does not start, `CANCELLED`.
 */
export async function openWasmSandbox(
  options: WasmSandboxOptions,
  signal: AbortSignal,
): Promise<SandboxOpening> {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < NEEDED_NODE) {
    return {
      outcome: 'missing',
      id: 'wasm',
      reason: `Node ${process.versions.node} cannot deny a process the network`,
      hint: `Run Assay with Node ${NEEDED_NODE} or newer.`,
    };
  }
  const versions = readVersions();
  const wanted = { versions: [versions.pyodide], preload: options.preload ?? {} };
  const snapshot = { file: await snapshotFile(options.cacheFolder, wanted, signal) };
  return {
    outcome: 'open',
    sandbox: {
      id: 'wasm',
      python: `CPython ${versions.python} (WebAssembly)`,
      native: false,
      run: async (program, runSignal) => {
        const order = orderFor(program, wanted.preload);
        const run = await runOnce({ snapshot: snapshot.file, order, program }, runSignal);
        if (run !== undefined) {
          return run;
        }
        // The file was removed or damaged since: once more with one that is looked at again.
        snapshot.file = await snapshotFile(options.cacheFolder, wanted, runSignal);
        const again = await runOnce({ snapshot: snapshot.file, order, program }, runSignal);
        if (again === undefined) {
          throw new ReviewError('SANDBOX_FAILED', 'Python in WebAssembly does not start', {
            hint: 'Reinstall Assay; if that does not help, report it.',
          });
        }
        return again;
      },
    },
  };
}

/** The first Node whose permission model covers the network (25) and that Assay supports. */
const NEEDED_NODE = 26;

const lockSchema = z.object({ info: z.object({ python: z.string() }) });
const packageSchema = z.object({ version: z.string() });

function readVersions(): { readonly python: string; readonly pyodide: string } {
  return {
    python: lockSchema.parse(readJson('pyodide-lock.json')).info.python,
    pyodide: packageSchema.parse(readJson('package.json')).version,
  };
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(pyodideFolder(), name), 'utf8'));
}

function orderFor(
  { files, main, input, limits }: SandboxProgram,
  preload: Readonly<Record<string, string>>,
): RunnerOrder {
  const bringsPreloaded = Object.entries(preload).every(([path, text]) => files[path] === text);
  const own = Object.entries(files).filter(([path]) => path === main || !(path in preload));
  return {
    files: bringsPreloaded ? Object.fromEntries(own) : files,
    bringsPreloaded,
    main,
    input,
    memoryBytes: limits.memoryBytes,
    seed: randomInt(2 ** 47),
  };
}

interface OneRun {
  readonly snapshot: string;
  readonly order: RunnerOrder;
  readonly program: SandboxProgram;
}

/** Undefined when the interpreter did not come to the program, for no limit's sake. */
async function runOnce(
  { snapshot, order, program }: OneRun,
  signal: AbortSignal,
): Promise<SandboxRun | undefined> {
  const { limits, onOutput } = program;
  const runner = runnerProcess({ snapshot, input: JSON.stringify(order), limits });
  const result = await runLimited({ ...runner, onOutput }, signal);
  const verdict = verdictOf(result);
  return verdict === undefined
    ? undefined
    : {
        ...verdict,
        stdout: result.stdout.toString('utf8'),
        stderr: result.stderr.toString('utf8'),
        elapsedMs: result.elapsedMs,
      };
}

const reportSchema = z.discriminatedUnion('end', [
  z.object({ end: z.literal('finished'), exitCode: z.number() }),
  z.object({ end: z.literal('out-of-memory') }),
  z.object({ end: z.literal('crashed') }),
  z.object({ end: z.literal('not-started') }),
]);

interface Verdict {
  readonly end: SandboxEnd;
  readonly exitCode: number | undefined;
}

function verdictOf(result: LimitedProcessResult): Verdict | undefined {
  if (result.end !== undefined) {
    return { end: result.end, exitCode: undefined };
  }
  const lines = result.control.split('\n').filter((line) => line !== '');
  const report = reportSchema.safeParse(parseJson(lines.at(-1) ?? '')).data;
  if (report?.end === 'finished') {
    return { end: 'finished', exitCode: report.exitCode };
  }
  if (report?.end === 'out-of-memory' || /heap out of memory/u.test(result.complaints)) {
    return { end: 'out-of-memory', exitCode: undefined };
  }
  const started = lines.some((line) => line.includes('"started"'));
  return started ? { end: 'crashed', exitCode: undefined } : undefined;
}

/** The last line may have been cut off with the process. */
function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
