// A thread of the pool: starts the analyzers once, then answers one file after another.
import { parentPort, workerData } from 'node:worker_threads';
import type { SourceFile } from '../core/review-result.ts';
import { startAnalyzers } from './analyse-file.ts';
import type { AnalysedFile } from './analyse-file.ts';

/** What a thread sends; `ready` first, then one `analysed` a file, in the order the files came. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'analysed'; readonly result: AnalysedFile };

const port = parentPort;
if (port !== null) {
  const analyzers = await startAnalyzers(String(workerData));
  port.on('message', (file: SourceFile) => {
    port.postMessage({ kind: 'analysed', result: analyzers.analyse(file) } satisfies WorkerMessage);
  });
  port.postMessage({ kind: 'ready' } satisfies WorkerMessage);
}
