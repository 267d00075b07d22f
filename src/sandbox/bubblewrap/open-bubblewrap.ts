import { ReviewError } from '../../core/review-error.ts';
import { runLimited } from '../limited-process.ts';
import type { LimitedProcessResult } from '../limited-process.ts';
import type {
  Sandbox,
  SandboxEnd,
  SandboxOpening,
  SandboxProgram,
  SandboxRun,
} from '../sandbox.ts';
import { programProcess } from './bubblewrap-process.ts';
import type { Bubblewrap } from './bubblewrap-process.ts';
import { findInterpreter, programInPath } from './interpreter.ts';
import type { Interpreter } from './interpreter.ts';
import { seccompFilter } from './seccomp-filter.ts';

export interface BubblewrapOptions {
  /** Absolute path of the interpreter; by default that of the active virtual environment, else `python3` in `PATH`. */
  readonly python?: string | undefined;
}

/**
 * The user's own Python with its packages, in namespaces of its own: see `docs/decisions/0006-sandbox.md`. Whether that works is
 * found by doing it, since many machines and most containers forbid it.
 * @throws ReviewError `CANCELLED`, `SANDBOX_FAILED` when no process can be started.
 */
export async function openBubblewrap(
  options: BubblewrapOptions,
  signal: AbortSignal,
): Promise<SandboxOpening> {
  const found = await findBubblewrap(options, signal);
  return found.outcome === 'missing' ? found : { outcome: 'open', sandbox: found.sandbox };
}

/** What commands on a folder need as well. */
export type FoundBubblewrap =
  | {
      readonly outcome: 'found';
      readonly bubblewrap: Bubblewrap;
      readonly interpreter: Interpreter;
      readonly sandbox: Sandbox;
    }
  | NoBubblewrap;

export type NoBubblewrap = Extract<SandboxOpening, { readonly outcome: 'missing' }>;

/** @throws ReviewError as `openBubblewrap` does. */
export async function findBubblewrap(
  options: BubblewrapOptions,
  signal: AbortSignal,
): Promise<FoundBubblewrap> {
  const isKnown = seccompFilter(process.arch, { processes: false, sockets: false }) !== undefined;
  if (process.platform !== 'linux' || !isKnown) {
    return missing('bubblewrap is for Linux on x86-64 and Arm', 'Go on with WebAssembly alone.');
  }
  const program = programInPath('bwrap');
  if (program === undefined) {
    return missing('bubblewrap is not installed', 'Install the package `bubblewrap`.');
  }
  let refusal = missing('', '');
  for (const user of usersToTry()) {
    const bubblewrap: Bubblewrap = { program, user };
    const search = await findInterpreter(bubblewrap, options.python, signal);
    throwIfStopped(signal);
    if (search.outcome === 'missing') {
      refusal = missing(search.reason, search.hint);
      continue;
    }
    const sandbox = bubblewrapSandbox(bubblewrap, search.interpreter);
    const failure = await probe(sandbox, signal);
    throwIfStopped(signal);
    if (failure === undefined) {
      return { outcome: 'found', bubblewrap, interpreter: search.interpreter, sandbox };
    }
    refusal = missing(failure, 'Allow user namespaces on this machine, or use another Python.');
  }
  return refusal;
}

/** Nobody, where we are the system's administrator: for one, some limits do not hold for the administrator. */
function usersToTry(): readonly Bubblewrap['user'][] {
  return process.getuid?.() === 0 ? [{ uid: NOBODY, gid: NOBODY }, undefined] : [undefined];
}

const NOBODY = 65_534;

function missing(reason: string, hint: string): NoBubblewrap {
  return { outcome: 'missing', id: 'bubblewrap', reason, hint };
}

function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new ReviewError('CANCELLED', 'Cancelled', { hint: 'Start it again when you like.' });
  }
}

function bubblewrapSandbox(bubblewrap: Bubblewrap, interpreter: Interpreter): Sandbox {
  return {
    id: 'bubblewrap',
    python: `CPython ${interpreter.version}, native (bubblewrap)`,
    native: true,
    run: async (program, signal) => {
      const result = await runLimited(programProcess(bubblewrap, interpreter, program), signal);
      return runOf(result);
    },
  };
}

const PROBE: SandboxProgram = {
  files: { 'probe.py': 'print(6 * 7)' },
  main: 'probe.py',
  input: '',
  limits: { wallMs: 20_000, memoryBytes: 64 * 1024 * 1024, outputBytes: 64 * 1024 },
};

/** Undefined when programs run; else why not. */
async function probe(sandbox: Sandbox, signal: AbortSignal): Promise<string | undefined> {
  try {
    const run = await sandbox.run(PROBE, signal);
    return run.end === 'finished' && run.stdout === '42\n'
      ? undefined
      : `a first program ended as ${run.end} in bubblewrap`;
  } catch (error) {
    return error instanceof ReviewError ? error.message : String(error);
  }
}

/** @throws ReviewError `SANDBOX_FAILED` when bubblewrap itself did not start. */
export function runOf(result: LimitedProcessResult): SandboxRun {
  const isStarted = result.control.includes('"started"');
  if (!isStarted && result.end === undefined) {
    const said = result.complaints.trim().split('\n').at(-1) ?? '';
    throw new ReviewError('SANDBOX_FAILED', `bubblewrap does not start: ${said.slice(0, 300)}`, {
      hint: 'Allow user namespaces on this machine, or go on with WebAssembly alone.',
    });
  }
  const end = result.end ?? endOf(result);
  return {
    end,
    stdout: result.stdout.toString('utf8'),
    stderr: result.stderr.toString('utf8'),
    exitCode: end === 'finished' ? (result.exitCode ?? undefined) : undefined,
    elapsedMs: result.elapsedMs,
  };
}

/** bubblewrap ends with 128 and the signal's number when a signal ended the program. */
function endOf(result: LimitedProcessResult): SandboxEnd {
  if (result.control.includes('"out-of-memory"')) {
    return 'out-of-memory';
  }
  const signal = (result.exitCode ?? 0) - 128;
  return SIGNALS_OF_LIMITS.get(signal) ?? (CRASHES.has(signal) ? 'crashed' : 'finished');
}

const SIGXCPU = 24;
const SIGNALS_OF_LIMITS: ReadonlyMap<number, SandboxEnd> = new Map([[SIGXCPU, 'timed-out']]);
/** Illegal instruction, trap, abort, bus error, arithmetic, kill, segmentation fault, terminated, bad system call. */
const CRASHES: ReadonlySet<number> = new Set([4, 5, 6, 7, 8, 9, 11, 15, 31]);
