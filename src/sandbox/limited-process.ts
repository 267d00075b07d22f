import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Writable } from 'node:stream';
import type { Readable } from 'node:stream';

import { ReviewError } from '../core/review-error.ts';
import { killTree } from '../io/child-process.ts';
import { systemReason } from '../io/system-error.ts';
import { ATTACHMENT_DESCRIPTOR, CONTROL_DESCRIPTOR, ERROR_DESCRIPTOR } from './process-layout.ts';
import type { SandboxEnd, SandboxLimits } from './sandbox.ts';

/**
 * A process that is watched from outside: what its program prints is taken as it comes, and it is killed with everything it
 * started as soon as a limit is passed. Its descriptors: `0` the program's input, `1` and `4` what the program prints (output,
 * errors), `2` what the launcher itself complains about, `3` lines of the launcher's own about the program.
 */
export interface LimitedProcess {
  /** Absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Written to descriptor 0, which is then closed. */
  readonly input: string;
  /** Bytes for the launcher to read from descriptor 5. */
  readonly attachment?: Uint8Array;
  /** Whom to run as, where we may choose. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  readonly limits: SandboxLimits;
  /** Told what comes on descriptor 1. */
  readonly onOutput?: ((text: string) => void) | undefined;
}

export interface LimitedProcessResult {
  /** The limit that ended it, `stopped`, or undefined where the process ended by itself. */
  readonly end: SandboxEnd | undefined;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** Lines the launcher wrote on descriptor 3. */
  readonly control: string;
  /** The first 16 KiB of what the launcher wrote on descriptor 2. */
  readonly complaints: string;
  readonly exitCode: number | null;
  readonly elapsedMs: number;
}

/** @throws ReviewError `SANDBOX_FAILED` when the process cannot be started. */
export async function runLimited(
  request: LimitedProcess,
  signal: AbortSignal,
): Promise<LimitedProcessResult> {
  if (signal.aborted) {
    return NEVER_STARTED;
  }
  const startedAt = performance.now();
  const watched = new Watched(request);
  running.add(watched);
  const timer = setTimeout(() => {
    watched.kill('timed-out');
  }, request.limits.wallMs);
  function stop(): void {
    watched.kill('stopped');
  }
  signal.addEventListener('abort', stop);
  try {
    const exitCode = await watched.ended;
    return { ...watched.taken(), exitCode, elapsedMs: performance.now() - startedAt };
  } finally {
    running.delete(watched);
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

const NEVER_STARTED: LimitedProcessResult = {
  end: 'stopped',
  stdout: Buffer.alloc(0),
  stderr: Buffer.alloc(0),
  control: '',
  complaints: '',
  exitCode: null,
  elapsedMs: 0,
};
const MAX_CONTROL_BYTES = 64 * 1024;
const MAX_COMPLAINT_BYTES = 16 * 1024;
/** Between the end of the process and that of its streams. */
const AFTERMATH_MS = 1000;
/** The launcher's last word: nothing that comes after is the program's. */
const LAST_WORD = '"end"';

/** What is to die with us where we end without waiting for it. */
const running = new Set<Watched>();

process.on('exit', () => {
  for (const watched of running) {
    watched.kill('stopped');
  }
});

class Watched {
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #limits: SandboxLimits;
  readonly #chunks: Record<'stdout' | 'stderr' | 'control' | 'complaints', Uint8Array[]> = {
    stdout: [],
    stderr: [],
    control: [],
    complaints: [],
  };
  #printedBytes = 0;
  #controlBytes = 0;
  #complaintBytes = 0;
  #end: SandboxEnd | undefined;

  constructor(request: LimitedProcess) {
    this.#limits = request.limits;
    const child = spawn(request.program, [...request.args], {
      cwd: request.cwd,
      env: { ...request.env },
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
      ...request.user,
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    this.#child = child;
    this.ended = new Promise((resolve, reject) => {
      child.on('error', (error) => {
        reject(startFailure(request.program, error));
      });
      child.on('close', resolve);
      child.on('exit', () => {
        // Something may still hold the other ends; what it does is not waited for.
        setTimeout(() => {
          for (const stream of streamsOf(child)) {
            stream?.destroy();
          }
        }, AFTERMATH_MS).unref();
      });
    });
    const streams = streamsOf(child);
    const decoder = new TextDecoder();
    listen(streams[1], (chunk) => {
      this.#takePrinted(this.#chunks.stdout, chunk);
      request.onOutput?.(decoder.decode(chunk, { stream: true }));
    });
    listen(streams[ERROR_DESCRIPTOR], (chunk) => {
      this.#takePrinted(this.#chunks.stderr, chunk);
    });
    listen(streams[2], (chunk) => {
      this.#complaintBytes += chunk.length;
      if (this.#complaintBytes <= MAX_COMPLAINT_BYTES) {
        this.#chunks.complaints.push(chunk);
      }
    });
    listen(streams[CONTROL_DESCRIPTOR], (chunk) => {
      this.#takeControl(chunk);
    });
    feed(streams[0], request.input);
    feed(streams[ATTACHMENT_DESCRIPTOR], request.attachment ?? '');
  }

  kill(end: SandboxEnd): void {
    this.#end ??= end;
    killTree(this.#child);
  }

  taken(): Omit<LimitedProcessResult, 'exitCode' | 'elapsedMs'> {
    return {
      end: this.#end,
      stdout: Buffer.concat(this.#chunks.stdout),
      stderr: Buffer.concat(this.#chunks.stderr),
      control: decode(this.#chunks.control),
      complaints: decode(this.#chunks.complaints),
    };
  }

  #takePrinted(chunks: Uint8Array[], chunk: Uint8Array): void {
    const room = this.#limits.outputBytes - this.#printedBytes;
    this.#printedBytes += chunk.length;
    if (room > 0) {
      chunks.push(chunk.subarray(0, room));
    }
    if (chunk.length > room) {
      this.kill('output-limit');
    }
  }

  /** Kills the launcher as soon as it has said how the program ended: its own tidying up takes time and serves nobody. */
  #takeControl(chunk: Uint8Array): void {
    this.#controlBytes += chunk.length;
    if (this.#controlBytes > MAX_CONTROL_BYTES) {
      return;
    }
    this.#chunks.control.push(chunk);
    const text = decode(this.#chunks.control);
    if (text.includes(LAST_WORD) && text.endsWith('\n')) {
      killTree(this.#child);
    }
  }
}

type Stream = Readable | Writable | null | undefined;

/** A process that could not be started for want of descriptors has none. */
function streamsOf(child: ChildProcess): readonly Stream[] {
  return 'stdio' in child && Array.isArray(child.stdio) ? child.stdio : [];
}

function listen(stream: Stream, take: (chunk: Uint8Array) => void): void {
  stream?.on('data', take);
  // A killed process resets its streams.
  stream?.on('error', () => undefined);
}

/** The process may end before it has read everything. */
function feed(stream: Stream, content: string | Uint8Array): void {
  stream?.on('error', () => undefined);
  if (stream instanceof Writable) {
    stream.end(content);
  }
}

function decode(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString('utf8');
}

function startFailure(program: string, error: Error): ReviewError {
  return new ReviewError(
    'SANDBOX_FAILED',
    `The sandbox could not start ${program} (${systemReason(error)})`,
    {
      hint: 'Close other programs and try again, or review without trials.',
      retryable: true,
      cause: error,
    },
  );
}
