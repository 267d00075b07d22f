import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { basename, delimiter, isAbsolute } from 'node:path';

import { assertNever } from '../core/assert.ts';
import { ReviewError } from '../core/review-error.ts';
import { systemCode, systemReason } from './system-error.ts';

export interface ProgramRequest {
  /** A path, or a name that is looked up in the absolute folders of `PATH`. */
  readonly program: string;
  /** Passed as they are; no shell is involved. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the program: nothing of our own is passed on. See `plainEnvironment`. */
  readonly env: Readonly<Record<string, string>>;
  /** Written to its standard input, which is then closed. Nothing by default. */
  readonly input?: string | Uint8Array;
  /** Wall-clock ms after which it is killed. */
  readonly timeoutMs: number;
  /** Ms that it gets to end by itself when `signal` aborts and it is told so by SIGTERM (not on Windows). Default: killed at once. */
  readonly graceMs?: number;
  /** Bytes on standard output after which it is killed. Of standard error the first and the last 32 KiB are kept. */
  readonly maxOutputBytes: number;
  /**
   * Called with standard output as it comes; nothing is collected then. Returning `stop` kills the program, which then counts
   * as having had too much output.
   */
  readonly onOutput?: (chunk: Uint8Array) => 'stop' | undefined;
}

/** How a program ended. */
export type ProgramOutcome =
  | {
      readonly outcome: 'exited';
      readonly code: number;
      readonly stdout: Uint8Array;
      readonly stderr: string;
    }
  | { readonly outcome: 'not-found' }
  | { readonly outcome: 'not-started'; readonly reason: string }
  | { readonly outcome: 'killed'; readonly signal: string; readonly stderr: string }
  | { readonly outcome: 'timed-out'; readonly afterMs: number }
  | { readonly outcome: 'too-much-output'; readonly limit: number };

/**
 * Runs a program to its end, in a process group of its own that is killed as a whole.
 * @throws ReviewError `CANCELLED` when `signal` aborts; the program is killed first.
 */
export function runProgram(request: ProgramRequest, signal: AbortSignal): Promise<ProgramOutcome> {
  if (signal.aborted) {
    return Promise.reject(cancelled());
  }
  return new Promise((resolve, reject) => {
    const child = spawn(request.program, [...request.args], {
      cwd: request.cwd,
      env: { ...request.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const run = new Run(request, child);
    const timer = setTimeout(() => {
      run.kill({ outcome: 'timed-out', afterMs: request.timeoutMs });
    }, request.timeoutMs);
    function kill(): void {
      run.kill({ outcome: 'killed', signal: 'SIGKILL', stderr: '' });
    }
    let grace: NodeJS.Timeout | undefined;
    function cancel(): void {
      if (request.graceMs === undefined || !terminateTree(child)) {
        kill();
      } else {
        grace = setTimeout(kill, request.graceMs);
      }
    }
    signal.addEventListener('abort', cancel);
    void run.ended.then((outcome) => {
      clearTimeout(timer);
      clearTimeout(grace);
      signal.removeEventListener('abort', cancel);
      if (signal.aborted) {
        reject(cancelled());
      } else {
        resolve(outcome);
      }
      return undefined;
    });
    child.stdin.end(request.input);
  });
}

/**
 * An environment with nothing in it but `PATH` (its absolute folders only, so that a program of the reviewed project is never
 * found by accident), a neutral language and what `extra` adds.
 */
export function plainEnvironment(
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((entry) => isAbsolute(entry));
  const windows =
    process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] ?? '' } : {};
  return { PATH: folders.join(delimiter), LANG: 'C', LC_ALL: 'C', ...windows, ...extra };
}

/** The outcome as half a sentence for people, for the case that it is not the wanted one. */
export function describeProgramOutcome(outcome: ProgramOutcome): string {
  switch (outcome.outcome) {
    case 'exited':
      return `exit code ${outcome.code}${quoted(outcome.stderr)}`;
    case 'not-found':
      return 'not installed';
    case 'not-started':
      return `could not be started (${outcome.reason})`;
    case 'killed':
      return `killed by ${outcome.signal}${quoted(outcome.stderr)}`;
    case 'timed-out':
      return `not finished within ${outcome.afterMs} ms`;
    case 'too-much-output':
      return `more than ${outcome.limit} bytes of output`;
    default:
      return assertNever(outcome);
  }
}

/** Kept of the beginning of standard error, and of its end: what a program dies of is its last word. */
const ERROR_BYTES = 32 * 1024;
const SHOWN_ERROR_CHARACTERS = 300;

function quoted(stderr: string): string {
  const text = stderr.trim();
  return text === '' ? '' : `: ${text.slice(0, SHOWN_ERROR_CHARACTERS)}`;
}

function cancelled(): ReviewError {
  return new ReviewError('CANCELLED', 'Cancelled', { hint: 'Start it again when you like.' });
}

/** Ends a detached child and everything in its process group. */
export function killTree(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) {
    return;
  }
  try {
    if (process.platform === 'win32') {
      child.kill('SIGKILL');
    } else {
      process.kill(-pid, 'SIGKILL');
    }
  } catch {
    // Gone already.
  }
}

/** Tells a detached child and its process group to end; false where they cannot be told. */
function terminateTree({ pid }: ChildProcess): boolean {
  if (pid === undefined || process.platform === 'win32') {
    return false;
  }
  try {
    return process.kill(-pid, 'SIGTERM');
  } catch {
    return false;
  }
}

/** A running program: collects what it writes until it ends or is ended. */
class Run {
  readonly ended: Promise<ProgramOutcome>;
  readonly #child: ChildProcess;
  readonly #request: ProgramRequest;
  readonly #stdout: Uint8Array[] = [];
  #stdoutBytes = 0;
  #errorHead = Buffer.alloc(0);
  #errorTail = Buffer.alloc(0);
  #isErrorCut = false;
  #verdict: ProgramOutcome | undefined;

  constructor(request: ProgramRequest, child: ChildProcess) {
    this.#request = request;
    this.#child = child;
    child.stdout?.on('data', (chunk: Uint8Array) => {
      this.#takeOutput(chunk);
    });
    child.stderr?.on('data', (chunk: Uint8Array) => {
      this.#takeError(chunk);
    });
    // A program may close its input before it has read everything; its exit code says whether that was an error.
    child.stdin?.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      child.on('error', (error) => {
        resolve(startFailure(request.program, error));
      });
      child.on('close', (code, signal) => {
        resolve(this.#verdict ?? this.#outcome(code, signal));
      });
    });
  }

  kill(verdict: ProgramOutcome): void {
    this.#verdict ??= verdict;
    killTree(this.#child);
  }

  #takeOutput(chunk: Uint8Array): void {
    if (this.#verdict !== undefined) {
      return;
    }
    this.#stdoutBytes += chunk.length;
    const { onOutput, maxOutputBytes } = this.#request;
    const wants = onOutput?.(chunk);
    if (onOutput === undefined) {
      this.#stdout.push(chunk);
    }
    if (wants === 'stop' || this.#stdoutBytes > maxOutputBytes) {
      this.kill({ outcome: 'too-much-output', limit: maxOutputBytes });
    }
  }

  #takeError(chunk: Uint8Array): void {
    const room = ERROR_BYTES - this.#errorHead.length;
    if (room > 0) {
      this.#errorHead = Buffer.concat([this.#errorHead, chunk.subarray(0, room)]);
    }
    if (chunk.length > room) {
      const tail = Buffer.concat([this.#errorTail, chunk.subarray(Math.max(0, room))]);
      this.#isErrorCut ||= tail.length > ERROR_BYTES;
      this.#errorTail = tail.subarray(-ERROR_BYTES);
    }
  }

  #outcome(code: number | null, signal: string | null): ProgramOutcome {
    const parts = this.#isErrorCut
      ? [this.#errorHead, Buffer.from('\n[…]\n'), this.#errorTail]
      : [this.#errorHead, this.#errorTail];
    const stderr = Buffer.concat(parts).toString('utf8');
    return code === null
      ? { outcome: 'killed', signal: signal ?? 'unknown signal', stderr }
      : { outcome: 'exited', code, stdout: Buffer.concat(this.#stdout), stderr };
  }
}

/**
 * `ENOENT` also stands for a working folder that is gone: either way the program cannot be run here. A bare name gives `EACCES`
 * when it was not found and one of the folders looked into is closed to us.
 */
function startFailure(program: string, error: Error): ProgramOutcome {
  const code = systemCode(error);
  return code === 'ENOENT' || (code === 'EACCES' && basename(program) === program)
    ? { outcome: 'not-found' }
    : { outcome: 'not-started', reason: systemReason(error) };
}
