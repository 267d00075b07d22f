// A thread of the pool: starts the analyzers once, then answers one request after another.
import { parentPort, workerData } from 'node:worker_threads';
import type { SourceFile } from '../core/review-result.ts';
import type { AnalysisExtent, AnalysisPart, PartListener } from './analyzer.ts';
import { startAnalyzers } from './analyse-file.ts';
import type { AnalysedFile } from './file-result.ts';
import type { FollowedData } from './dataflow/follow-data.ts';
import { processorMs } from './work-clock.ts';

/** What a thread is asked. */
export type WorkerRequest =
  | FileRequest
  | { readonly kind: 'project'; readonly files: readonly SourceFile[] };

export interface FileRequest {
  readonly kind: 'file';
  readonly file: SourceFile;
  readonly extent: AnalysisExtent;
}

/** What a thread sends; `ready` first, then for each request, in the order they came, what it knows so far and at last the answer. A thread whose answer says that it is spent should be ended. */
export type WorkerMessage =
  | ({ readonly kind: 'ready' } & Used)
  | { readonly kind: 'part'; readonly part: AnalysisPart }
  | ({ readonly kind: 'analysed'; readonly result: AnalysedFile; readonly isSpent: boolean } & Used)
  | ({ readonly kind: 'followed'; readonly result: FollowedData } & Used);

interface Used {
  /** Milliseconds of processor time that the thread has used since it was started. */
  readonly usedMs: number;
}

/** Time after which what is known is told: most files do not take that long, and a slow one loses no more than this. */
const TELL_AFTER_MS = 25;

if (parentPort !== null) {
  const analyzers = await startAnalyzers(String(workerData));
  parentPort.on('message', (request: WorkerRequest) => {
    if (request.kind === 'file') {
      const { file, extent } = request;
      const result = analyzers.analyse(file, { extent, listener: partListener() });
      send({ kind: 'analysed', result, isSpent: analyzers.isSpent(), usedMs: usedMs() });
    } else {
      send({ kind: 'followed', result: analyzers.follow(request.files), usedMs: usedMs() });
    }
  });
  send({ kind: 'ready', usedMs: usedMs() });
}

function send(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

function partListener(): PartListener {
  let last = performance.now();
  return {
    isDue: () => performance.now() - last >= TELL_AFTER_MS,
    tell(part) {
      send({ kind: 'part', part });
      last = performance.now();
    },
  };
}

function usedMs(): number {
  return processorMs(process.threadCpuUsage());
}
