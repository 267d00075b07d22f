import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { watchWork } from './work-clock.ts';

const ASLEEP = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';
const AT_WORK = 'for (;;) {}';

/** Why a thread that runs some code is stopped; it is told what it had used when the code began. */
async function endOf(code: string, workMs: number, wallMs: number): Promise<string> {
  const worker = new Worker(
    `const { user, system } = process.threadCpuUsage();
    require('node:worker_threads').parentPort.postMessage((user + system) / 1000);
    ${code}`,
    { eval: true },
  );
  const [fromMs] = await once(worker, 'message');
  const reason = await new Promise<string>((resolve) => {
    watchWork(worker, { fromMs: Number(fromMs), workMs, wallMs }, resolve);
  });
  await worker.terminate();
  return reason;
}

test('what counts is the time that the thread has worked', async () => {
  expect(await endOf(AT_WORK, 50, 30_000)).toBe(
    'the analysis took longer than 0.05 s and was stopped',
  );
});

test('a thread that waits is not stopped for the work it did not do, only for the time it took', async () => {
  expect(await endOf(ASLEEP, 50, 400)).toBe(
    'the analysis was not done after 0.4 s and was stopped',
  );
});
