import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

import { downloadFile, type DownloadOutcome } from '../../../io/download.ts';
import { describeHttpFailure } from '../../../io/http.ts';
import type { WeightSource } from '../../catalogue/catalogue.ts';
import { pullCancelled, sizeOf } from '../on-disk.ts';
import { otherBytes, unavailable, type FetchOutcome, type FetchTarget } from './fetch-target.ts';

/**
 * Downloads one file at a pinned revision from Hugging Face, or from the mirror that `ASSAY_HF_ENDPOINT` or `HF_ENDPOINT`
 * names. Goes on where an earlier attempt stopped, and again after a broken connection as long as attempts bring something.
 * A host that cannot be reached is given up at once.
 *
 * @throws ReviewError `CANCELLED`; `DISK_FULL`, `FOLDER_READ_ONLY` for the folder written to; `USAGE` for an impossible address.
 */
export async function fetchFromHub(
  source: Extract<WeightSource, { readonly kind: 'hub' }>,
  target: FetchTarget,
  signal: AbortSignal,
): Promise<FetchOutcome> {
  const { model, part } = target;
  const url = fileUrl(source, target.environment);
  let failures = 0;
  for (;;) {
    const before = await sizeOf(`${part}.part`);
    const outcome = await downloadFile(
      {
        url,
        target: part,
        sha256: model.sha256,
        bytes: model.bytes,
        headerTimeoutMs: HEADER_TIMEOUT_MS,
        idleTimeoutMs: IDLE_TIMEOUT_MS,
        onProgress: ({ received }) => target.onBytes(received),
      },
      signal,
    );
    if (outcome.outcome === 'done') {
      return { outcome: 'fetched', isChecked: true };
    }
    const brought = (await sizeOf(`${part}.part`)) > before;
    failures = brought ? 1 : failures + 1;
    if (!mayPass(outcome) || failures > MAX_FAILURES) {
      return giveUp(outcome, part);
    }
    await pause(failures * RETRY_MS, signal);
  }
}

/** The host that the file would come from, for progress. */
export function hubHost(environment: FetchTarget['environment']): string {
  return URL.parse(endpoint(environment))?.host ?? endpoint(environment);
}

type Failure = Exclude<DownloadOutcome, { readonly outcome: 'done' }>;

const MAX_FAILURES = 3;
const RETRY_MS = 500;
const HEADER_TIMEOUT_MS = 15_000;
const IDLE_TIMEOUT_MS = 30_000;

function endpoint(environment: FetchTarget['environment']): string {
  const base = environment['ASSAY_HF_ENDPOINT'] ?? environment['HF_ENDPOINT'] ?? '';
  return (base === '' ? 'https://huggingface.co' : base).replace(/\/+$/u, '');
}

function fileUrl(
  source: Extract<WeightSource, { readonly kind: 'hub' }>,
  environment: FetchTarget['environment'],
): string {
  return `${endpoint(environment)}/${source.repository}/resolve/${source.revision}/${source.file}`;
}

/** Whether the same request may succeed in a moment. */
function mayPass(failure: Failure): boolean {
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

async function giveUp(failure: Failure, part: string): Promise<FetchOutcome> {
  if ((await sizeOf(`${part}.part`)) === 0) {
    await rm(`${part}.part`, { force: true });
  }
  switch (failure.outcome) {
    case 'wrong-hash':
      return otherBytes(failure.actual);
    case 'refused':
      return unavailable(`answered with status ${failure.status}`);
    case 'too-large':
      // What is there so far belongs to another file.
      await rm(`${part}.part`, { force: true });
      return unavailable('sent more bytes than the model has');
    default:
      return unavailable(describeHttpFailure(failure));
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch {
    throw pullCancelled();
  }
}
