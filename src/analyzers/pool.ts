import { getCompileCacheDir } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ReviewError } from '../core/review-error.ts';
import type { SourceFile } from '../core/review-result.ts';
import type { AnalysisPart } from './analyzer.ts';
import type { FollowedData } from './dataflow/follow-data.ts';
import { unfinishedResult } from './file-result.ts';
import type { AnalysedFile } from './file-result.ts';
import { watchWork } from './work-clock.ts';
import type { FileRequest, WorkerMessage, WorkerRequest } from './worker.ts';

export interface PoolOptions {
  /** Threads at most; they start when there is work for them. */
  readonly jobs: number;
  /** Milliseconds of processor time that one file may take; by the clock on the wall three times that, on a machine with other work. */
  readonly timeoutMs: number;
  /** See `analysisVersion`. */
  readonly version: string;
}

/**
 * Worker threads that analyse files. A file that crashes its thread or takes too long costs only itself, and of it no more than what had
 * not been found yet.
 */
export interface AnalysisPool {
  /** Starts the first thread now, so that it loads while the caller is still looking for files. */
  readonly warm: () => void;
  /** @throws ReviewError `CANCELLED` when `signal` aborts or the pool is closed. */
  readonly analyse: (file: SourceFile, signal: AbortSignal) => Promise<AnalysedFile>;
  /** As `analyse`, without facts and functions: for a copy of a file that is compared with the file itself. */
  readonly findings: (file: SourceFile, signal: AbortSignal) => Promise<AnalysedFile>;
  /**
   * Follows data through all files of a project. A project that is too much costs what would have been found, and says so.
   * @throws ReviewError `CANCELLED` as above.
   */
  readonly follow: (files: readonly SourceFile[], signal: AbortSignal) => Promise<FollowedData>;
  readonly close: () => Promise<void>;
}

/** Heap of one thread, in megabytes: the trees of a large project lie in it together; a runaway rule needs more. */
const HEAP_MEGABYTES = 1400;
/**
 * A thread takes about half a second to load everything: another one is started when more than that waits, in UTF-16 units of
 * source, at some 600,000 a second.
 */
const WORTH_A_THREAD = 300_000;
/** Files that wait at a thread, so that it never idles between two. */
const QUEUE_LENGTH = 2;
/** How much slower than on an idle machine a file may be. */
const WALL_FACTOR = 3;
/** Milliseconds that a thread gets to end: it may be deep in foreign code. */
const LONGEST_END_MS = 2000;

export function openPool(options: PoolOptions): AnalysisPool {
  const state: PoolState = { options, waiting: [], threads: new Set(), isClosed: false };
  return {
    warm() {
      startThread(state);
    },
    analyse: (file, signal) => askAboutFile(state, { kind: 'file', file, extent: 'all' }, signal),
    findings: (file, signal) =>
      askAboutFile(state, { kind: 'file', file, extent: 'findings' }, signal),
    follow(files, signal) {
      return ask(state, { request: { kind: 'project', files }, parts: [] }, signal).then(
        (message) =>
          message.kind === 'followed'
            ? message.result
            : {
                findings: [],
                settled: [],
                shortfalls: [{ file: '', reason: `data was not followed: ${reasonOf(message)}` }],
              },
      );
    },
    async close() {
      state.isClosed = true;
      for (const task of state.waiting.splice(0)) {
        task.reject(cancelled());
      }
      await Promise.all([...state.threads].map((thread) => thread.worker.terminate()));
    },
  };
}

/** What came of a request: an answer, or why there is none. */
type Answer =
  | Exclude<WorkerMessage, { readonly kind: 'ready' | 'part' }>
  | { readonly kind: 'failed'; readonly reason: string };

interface Task {
  readonly request: WorkerRequest;
  /** What the thread has told so far. */
  readonly parts: AnalysisPart[];
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: ReviewError) => void;
}

function ask(
  state: PoolState,
  { request, parts }: Pick<Task, 'request' | 'parts'>,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted || state.isClosed) {
      reject(cancelled());
      return;
    }
    function cancel(): void {
      reject(cancelled());
    }
    function finish(answer: Answer): void {
      signal.removeEventListener('abort', cancel);
      resolve(answer);
    }
    signal.addEventListener('abort', cancel, { once: true });
    const task: Task = { request, parts, resolve: finish, reject };
    // The longest task is begun first, or everything else would have to wait for it at the end.
    if (request.kind === 'project') {
      state.waiting.unshift(task);
    } else {
      state.waiting.push(task);
    }
    dispatch(state);
  });
}

async function askAboutFile(
  state: PoolState,
  request: FileRequest,
  signal: AbortSignal,
): Promise<AnalysedFile> {
  const parts: AnalysisPart[] = [];
  const answer = await ask(state, { request, parts }, signal);
  return answer.kind === 'analysed'
    ? answer.result
    : unfinishedResult(request.file, parts, reasonOf(answer));
}

function reasonOf(answer: Answer): string {
  return answer.kind === 'failed' ? answer.reason : 'the thread answered something else';
}

interface Thread {
  readonly worker: Worker;
  /** Sent and not answered, in order: the first is being worked on. */
  readonly queue: Task[];
  /** Stops the clock of the task at the head of the queue. */
  stopClock: (() => void) | undefined;
  /** Milliseconds of processor time that it had used when it last answered; undefined until it is ready. */
  usedMs: number | undefined;
  /** Why it ends, where that is known. */
  reason: string | undefined;
}

interface PoolState {
  readonly options: PoolOptions;
  readonly waiting: Task[];
  readonly threads: Set<Thread>;
  isClosed: boolean;
}

function dispatch(state: PoolState): void {
  while (state.waiting.length > 0) {
    const thread = leastBusy(state);
    if (thread === undefined) {
      return;
    }
    const task = state.waiting.shift();
    if (task !== undefined) {
      thread.queue.push(task);
      thread.worker.postMessage(task.request);
      watch(state, thread);
    }
  }
}

function leastBusy(state: PoolState): Thread | undefined {
  const idle = [...state.threads].find((thread) => thread.queue.length === 0);
  if (idle !== undefined) {
    return idle;
  }
  if (state.threads.size === 0 || isWorthAnother(state)) {
    return startThread(state);
  }
  return [...state.threads].find(
    ({ queue }) =>
      queue.length < QUEUE_LENGTH && queue.every(({ request }) => request.kind === 'file'),
  );
}

function sizeOf(request: WorkerRequest): number {
  return request.kind === 'file'
    ? request.file.text.length
    : request.files.reduce((sum, file) => sum + file.text.length, 0);
}

/** A whole project gets a minute more for every million characters, many times what it takes where nothing else runs: what was followed so far would be lost. */
function limitsOf(
  { timeoutMs }: PoolOptions,
  request: WorkerRequest,
): { readonly workMs: number; readonly wallMs: number } {
  if (request.kind === 'file') {
    return { workMs: timeoutMs, wallMs: timeoutMs * WALL_FACTOR };
  }
  const ms = timeoutMs + (sizeOf(request) / 1_000_000) * 60_000;
  return { workMs: ms, wallMs: ms };
}

function isWorthAnother(state: PoolState): boolean {
  let waiting = 0;
  for (const task of state.threads.size < state.options.jobs ? state.waiting : []) {
    waiting += sizeOf(task.request);
    if (waiting > WORTH_A_THREAD) {
      return true;
    }
  }
  return false;
}

function startThread(state: PoolState): Thread {
  // The published package holds worker.js, a checkout worker.ts: the same extension as this file's.
  const file = new URL(
    `./worker${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`,
    import.meta.url,
  );
  const worker = new Worker(fileURLToPath(file), {
    workerData: state.options.version,
    env: threadEnvironment(),
    // Where ruff runs out of memory it prints a stack of its own, which tells nobody anything: the answer says what became of the file.
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
  });
  worker.stderr.resume();
  const thread: Thread = {
    worker,
    queue: [],
    stopClock: undefined,
    usedMs: undefined,
    reason: undefined,
  };
  state.threads.add(thread);
  worker.on('message', (message: WorkerMessage) => {
    receive(state, thread, message);
  });
  worker.on('error', (error) => {
    thread.reason ??= crashReason(error);
  });
  // By then everything that it told has arrived.
  worker.on('exit', () => {
    bury(state, thread);
  });
  return thread;
}

function receive(state: PoolState, thread: Thread, message: WorkerMessage): void {
  if (message.kind === 'part') {
    thread.queue[0]?.parts.push(message.part);
    return;
  }
  thread.stopClock?.();
  thread.stopClock = undefined;
  thread.usedMs = message.usedMs;
  if (message.kind !== 'ready') {
    thread.queue.shift()?.resolve(message);
  }
  if (message.kind === 'analysed' && message.isSpent) {
    release(state, thread, 0);
    void thread.worker.terminate();
    return;
  }
  watch(state, thread);
  dispatch(state);
}

/** A thread reads our own code where this one keeps it compiled: by default it would strip the types off some hundred files again, which takes half a second. */
function threadEnvironment(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  return folder === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: folder };
}

/** Starts the clock for the file at the head of a thread's queue; starting the thread itself is not on the clock. */
function watch(state: PoolState, thread: Thread): void {
  const { worker, usedMs } = thread;
  const [first] = thread.queue;
  if (thread.stopClock !== undefined || first === undefined || usedMs === undefined) {
    return;
  }
  const limits = { fromMs: usedMs, ...limitsOf(state.options, first.request) };
  thread.stopClock = watchWork(worker, limits, (reason) => {
    thread.reason = reason;
    release(state, thread);
    const impatience = setTimeout(() => {
      worker.unref();
      bury(state, thread);
    }, LONGEST_END_MS);
    worker.once('exit', () => {
      clearTimeout(impatience);
    });
    void worker.terminate();
  });
}

/** A thread ends: those of its files that are not to blame go back to the front of the line. */
function release(state: PoolState, thread: Thread, blameless = 1): void {
  if (state.threads.delete(thread) && !state.isClosed) {
    thread.stopClock?.();
    state.waiting.unshift(...thread.queue.splice(blameless));
    dispatch(state);
  }
}

/** A thread has ended: what it was working on gets no answer any more. */
function bury(state: PoolState, thread: Thread): void {
  release(state, thread);
  if (!state.isClosed) {
    const reason = thread.reason ?? 'the analysis stopped without an answer';
    thread.queue.shift()?.resolve({ kind: 'failed', reason });
  }
}

function crashReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? 'the analysis ran out of memory'
    : `the analysis crashed: ${error instanceof Error ? error.message : String(error)}`;
}

function cancelled(): ReviewError {
  return new ReviewError('CANCELLED', 'The review was cancelled.', {
    hint: 'Start it again to finish it.',
  });
}
