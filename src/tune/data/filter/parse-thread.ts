import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import { ReviewError } from '../../../core/review-error.ts';

/** Tells Python from other text on a thread of its own: parsing takes as long as all other filters together. */
export interface ParseThread {
  /** Of each code, whether it parses without an error. */
  readonly accept: (codes: readonly string[]) => Promise<readonly boolean[]>;
  readonly close: () => Promise<void>;
}

export function startParseThread(): ParseThread {
  // The published package holds parse-worker.js, a checkout parse-worker.ts: the same extension as this file's.
  const file = new URL(
    `./parse-worker${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`,
    import.meta.url,
  );
  const worker = new Worker(fileURLToPath(file));
  const waiting: Waiting[] = [];
  let failure: ReviewError | undefined;
  worker.on('message', (answer: readonly boolean[]) => waiting.shift()?.resolve(answer));
  worker.on('error', (cause) => {
    failure = new ReviewError(
      'INTERNAL',
      `Parsing the rows failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        hint: 'Run again with --debug and report what it prints.',
        cause,
      },
    );
    waiting.splice(0).forEach(({ reject }) => reject(failure));
  });
  return {
    accept: (codes) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) {
          reject(failure);
          return;
        }
        waiting.push({ resolve, reject });
        worker.postMessage(codes);
      }),
    async close() {
      await worker.terminate();
    },
  };
}

interface Waiting {
  readonly resolve: (answer: readonly boolean[]) => void;
  readonly reject: (reason: unknown) => void;
}
