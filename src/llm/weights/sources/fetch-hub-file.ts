import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

import { downloadFile, type DownloadOutcome, type DownloadRequest } from '../../../io/download.ts';
import { pullCancelled, sizeOf } from '../on-disk.ts';

/** Where files of the hub come from: Hugging Face, or the mirror that `ASSAY_HF_ENDPOINT` or `HF_ENDPOINT` names. */
export function hubEndpoint(environment: Readonly<Record<string, string | undefined>>): string {
  const base = environment['ASSAY_HF_ENDPOINT'] ?? environment['HF_ENDPOINT'] ?? '';
  return (base === '' ? 'https://huggingface.co' : base).replace(/\/+$/u, '');
}

/**
 * Downloads one file whose checksum is known. Goes on where an earlier attempt stopped, and again after a broken connection as long
 * as attempts bring something. A host that cannot be reached is given up at once.
 * @throws ReviewError as `downloadFile` does.
 */
export async function fetchHubFile(
  request: DownloadRequest,
  signal: AbortSignal,
): Promise<DownloadOutcome> {
  const part = `${request.target}.part`;
  let failures = 0;
  for (;;) {
    const before = await sizeOf(part);
    const outcome = await downloadFile(
      { headerTimeoutMs: HEADER_TIMEOUT_MS, idleTimeoutMs: IDLE_TIMEOUT_MS, ...request },
      signal,
    );
    if (outcome.outcome === 'done') {
      return outcome;
    }
    const hasBrought = (await sizeOf(part)) > before;
    failures = hasBrought ? 1 : failures + 1;
    if (!mayPass(outcome) || failures > MAX_FAILURES) {
      if ((await sizeOf(part)) === 0) {
        await rm(part, { force: true });
      }
      return outcome;
    }
    await pause(failures * RETRY_MS, signal);
  }
}

const MAX_FAILURES = 3;
const RETRY_MS = 500;
const HEADER_TIMEOUT_MS = 15_000;
const IDLE_TIMEOUT_MS = 30_000;

/** Whether the same request may succeed in a moment. */
function mayPass(failure: Exclude<DownloadOutcome, { readonly outcome: 'done' }>): boolean {
  switch (failure.outcome) {
    case 'interrupted':
      return true;
    case 'timed-out':
      return failure.phase === 'body';
    case 'refused':
      return failure.status === 429 || failure.status >= 500;
    default:
      return false;
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch {
    throw pullCancelled();
  }
}
