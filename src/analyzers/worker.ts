// A thread of the pool: starts the analyzers once, then answers one request after another.
import { parentPort, workerData } from 'node:worker_threads';
import type { SourceFile } from '../core/review-result.ts';
import type { AnalysisExtent } from './analyzer.ts';
import { startAnalyzers } from './analyse-file.ts';
import type { AnalysedFile } from './analyse-file.ts';
import type { FollowedData } from './dataflow/follow-data.ts';

/** What a thread is asked. */
export type WorkerRequest =
  | FileRequest
  | { readonly kind: 'project'; readonly files: readonly SourceFile[] };

export interface FileRequest {
  readonly kind: 'file';
  readonly file: SourceFile;
  readonly extent: AnalysisExtent;
}

/** What a thread sends; `ready` first, then one answer a request, in the order the requests came. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'analysed'; readonly result: AnalysedFile }
  | { readonly kind: 'followed'; readonly result: FollowedData };

const port = parentPort;
if (port !== null) {
  const analyzers = await startAnalyzers(String(workerData));
  port.on('message', (request: WorkerRequest) => {
    port.postMessage(
      (request.kind === 'file'
        ? { kind: 'analysed', result: analyzers.analyse(request.file, request.extent) }
        : { kind: 'followed', result: analyzers.follow(request.files) }) satisfies WorkerMessage,
    );
  });
  port.postMessage({ kind: 'ready' } satisfies WorkerMessage);
}
