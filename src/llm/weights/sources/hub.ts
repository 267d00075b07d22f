import { open, rm, truncate, type FileHandle } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

import { assertNever } from '../../../core/assert.ts';
import { describeHttpFailure, exchange, type HttpEvent, type HttpHead } from '../../../io/http.ts';
import { writeError } from '../../../io/system-error.ts';
import type { WeightSource } from '../../catalogue/catalogue.ts';
import { pullCancelled, sizeOf } from '../on-disk.ts';
import { unavailable, type FetchOutcome, type FetchTarget } from './fetch-target.ts';

/**
 * Downloads one file at a pinned revision from Hugging Face, or from the mirror that `ASSAY_HF_ENDPOINT` or `HF_ENDPOINT`
 * names. Goes on where an earlier attempt stopped (RFC 9110 §14, range requests), and again after a broken connection as
 * long as each attempt brings something. A host that cannot be reached is given up at once.
 *
 * @throws ReviewError `CANCELLED`; `DISK_FULL`, `FOLDER_READ_ONLY` for the folder written to.
 */
export async function fetchFromHub(
  source: Extract<WeightSource, { readonly kind: 'hub' }>,
  target: FetchTarget,
  signal: AbortSignal,
): Promise<FetchOutcome> {
  const url = fileUrl(source, target.environment);
  let retries = 0;
  for (;;) {
    const before = await sizeOf(target.part);
    if (before === target.model.bytes) {
      return { outcome: 'fetched' };
    }
    const attempt = await downloadOnce(url, target, signal);
    if (attempt.outcome === 'fetched' || !attempt.mayRetry) {
      return attempt.outcome === 'fetched' ? attempt : unavailable(attempt.reason);
    }
    const brought = (await sizeOf(target.part)) > before;
    retries = brought ? 1 : retries + 1;
    if (retries > MAX_RETRIES) {
      return unavailable(attempt.reason);
    }
    await pause(retries * RETRY_MS, signal);
  }
}

/** The host that the file would come from, for progress. */
export function hubHost(environment: FetchTarget['environment']): string {
  return URL.parse(endpoint(environment))?.host ?? endpoint(environment);
}

interface Failed {
  readonly outcome: 'failed';
  readonly reason: string;
  readonly mayRetry: boolean;
}

type Attempt = { readonly outcome: 'fetched' } | Failed;

const MAX_RETRIES = 3;
const RETRY_MS = 500;
const HEADER_TIMEOUT_MS = 15_000;
const IDLE_TIMEOUT_MS = 30_000;
const REDIRECTS = 5;

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

async function downloadOnce(
  url: string,
  target: FetchTarget,
  signal: AbortSignal,
): Promise<Attempt> {
  const have = await sizeOf(target.part);
  const transfer: Transfer = { target, have, writer: undefined };
  const request = {
    url,
    headers: have > 0 ? { range: `bytes=${have}-` } : {},
    maxBytes: target.model.bytes + 1,
    headerTimeoutMs: HEADER_TIMEOUT_MS,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
    redirects: REDIRECTS,
  };
  try {
    for await (const event of exchange(request, signal)) {
      const failure = await takeEvent(transfer, event);
      if (failure !== undefined) {
        return failure;
      }
    }
  } finally {
    await transfer.writer?.close();
  }
  const position = transfer.writer?.position ?? 0;
  return position === target.model.bytes
    ? { outcome: 'fetched' }
    : failed(`sent ${position} bytes of ${target.model.bytes}`);
}

/** One exchange with the server. */
interface Transfer {
  readonly target: FetchTarget;
  /** Bytes that an earlier attempt left. */
  readonly have: number;
  writer: PartWriter | undefined;
}

async function takeEvent(transfer: Transfer, event: HttpEvent): Promise<Failed | undefined> {
  switch (event.kind) {
    case 'head':
      return takeHead(transfer, event.head);
    case 'data':
      return takeBytes(transfer, event.bytes);
    case 'failure':
      return {
        outcome: 'failed',
        reason: describeHttpFailure(event.failure),
        mayRetry: event.failure.outcome === 'interrupted' || transfer.writer !== undefined,
      };
    case 'end':
      return undefined;
    default:
      return assertNever(event);
  }
}

async function takeHead(transfer: Transfer, head: HttpHead): Promise<Failed | undefined> {
  const start = startOf(head, transfer.have);
  if (start.outcome === 'start') {
    transfer.writer = await openPart(transfer.target.part, start.position);
    return undefined;
  }
  if (start.forgetPart) {
    await rm(transfer.target.part, { force: true });
  }
  return start;
}

async function takeBytes(transfer: Transfer, bytes: Uint8Array): Promise<Failed | undefined> {
  const { writer, target } = transfer;
  if (writer === undefined) {
    return undefined;
  }
  if (writer.position + bytes.length > target.model.bytes) {
    await writer.close();
    await rm(target.part, { force: true });
    return failed(`sent more than the ${target.model.bytes} bytes of the model`);
  }
  await writer.write(bytes);
  target.onBytes(writer.position);
  return undefined;
}

type Start =
  | { readonly outcome: 'start'; readonly position: number }
  | (Failed & { readonly forgetPart: boolean });

/** Where the bytes of this reply belong in the file. */
function startOf(head: HttpHead, have: number): Start {
  if (head.status === 200) {
    return { outcome: 'start', position: 0 };
  }
  if (head.status === 206) {
    const first = /^bytes (\d+)-/u.exec(head.headers['content-range'] ?? '')?.[1];
    return first === String(have)
      ? { outcome: 'start', position: have }
      : { ...failed('answered with another range than asked for'), forgetPart: true };
  }
  if (head.status === 416) {
    return {
      outcome: 'failed',
      reason: 'has no such range of the file',
      mayRetry: have > 0,
      forgetPart: true,
    };
  }
  const isPassing = head.status === 429 || head.status >= 500;
  return {
    outcome: 'failed',
    reason: `answered with status ${head.status}`,
    mayRetry: isPassing,
    forgetPart: false,
  };
}

function failed(reason: string): Failed {
  return { outcome: 'failed', reason, mayRetry: false };
}

interface PartWriter {
  position: number;
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Idempotent. */
  readonly close: () => Promise<void>;
}

async function openPart(path: string, position: number): Promise<PartWriter> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'a');
    await truncate(path, position);
  } catch (error) {
    await file?.close();
    throw writeError(error, path);
  }
  const handle = file;
  const writer: PartWriter = {
    position,
    write: async (bytes) => {
      try {
        await handle.appendFile(bytes);
      } catch (error) {
        throw writeError(error, path);
      }
      writer.position += bytes.length;
    },
    close: async () => {
      await handle.close().catch(() => undefined);
    },
  };
  return writer;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch {
    throw pullCancelled();
  }
}
