/**
 * Downloads one large file whose checksum is known. Bytes go into `<target>.part`, each to its own place, hashed on the way; a
 * later call goes on where an earlier one ended (HTTP `Range`, RFC 9110 §14); only a file with the right hash gets its real
 * name. What is resumed and then has a wrong hash is fetched once more from the beginning.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

import { assertNever } from '../core/assert.ts';
import { ReviewError } from '../core/review-error.ts';
import { exchange } from './http.ts';
import type { HttpFailure, HttpHead, HttpRequest } from './http.ts';
import { systemCode, writeError } from './system-error.ts';

export interface DownloadRequest {
  readonly url: string;
  /** Absolute path of the file to make; its folder is created. */
  readonly target: string;
  /** 64 hex digits. */
  readonly sha256?: string;
  /** Git's SHA-1 name of the file's content, 40 hex digits: compared where no `sha256` is given, and only with `bytes`, which are part of it. */
  readonly gitBlob?: string;
  /** Size where known, bytes: checked against the room on the disk before anything is fetched. */
  readonly bytes?: number;
  /** Bytes after which a server that goes on sending is left. Default `bytes`, else 100 GB. */
  readonly maxBytes?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly headerTimeoutMs?: number;
  readonly idleTimeoutMs?: number;
  /** Called with each piece that arrives. */
  readonly onProgress?: (progress: DownloadProgress) => void;
}

export interface DownloadProgress {
  /** Bytes on disk, those of earlier calls included. */
  readonly received: number;
  /** Size of the whole file, where the request or the server says it. */
  readonly total: number | undefined;
}

/** How a download ended. After anything but `done` and `wrong-hash` the part on disk is kept for the next call. */
export type DownloadOutcome =
  | { readonly outcome: 'done'; readonly bytes: number; readonly resumedFrom: number }
  /** The server has another file, or it was damaged on the way. The part is deleted. */
  | { readonly outcome: 'wrong-hash'; readonly actual: string }
  /** The server answered with an error. */
  | { readonly outcome: 'refused'; readonly status: number }
  | HttpFailure;

/**
 * Fetches the file. A target that is there already is not looked at: check it before.
 * @throws ReviewError `DISK_FULL`, `FOLDER_READ_ONLY`, `CANCELLED`, `USAGE` for an impossible address.
 */
export async function downloadFile(
  request: DownloadRequest,
  signal: AbortSignal,
): Promise<DownloadOutcome> {
  const part = `${request.target}.part`;
  let file: FileHandle;
  try {
    await mkdir(dirname(request.target), { recursive: true });
    file = await open(part, 'a+', 0o644).then(async (created) => {
      await created.close();
      return open(part, 'r+');
    });
  } catch (error) {
    throw writeError(error, request.target);
  }
  try {
    await checkRoom(request, await sizeOf(file));
    const first = await fetchInto(request, file, signal);
    const outcome =
      first.outcome === 'wrong-hash' && first.wasResumed
        ? await fetchAnew(request, file, signal)
        : first;
    return await conclude(request, part, outcome);
  } finally {
    await file.close();
  }
}

type Fetched =
  | { readonly outcome: 'right'; readonly bytes: number; readonly resumedFrom: number }
  | { readonly outcome: 'wrong-hash'; readonly actual: string; readonly wasResumed: boolean }
  | { readonly outcome: 'refused'; readonly status: number }
  | HttpFailure;

const DEFAULT_MAX_BYTES = 100_000_000_000;
const OK = 200;
const PARTIAL_CONTENT = 206;
const RANGE_NOT_SATISFIABLE = 416;
const REDIRECTS = 5;

async function fetchAnew(
  request: DownloadRequest,
  file: FileHandle,
  signal: AbortSignal,
): Promise<Fetched> {
  await file.truncate(0);
  return fetchInto(request, file, signal);
}

async function fetchInto(
  request: DownloadRequest,
  file: FileHandle,
  signal: AbortSignal,
): Promise<Fetched> {
  const resumedFrom = await sizeOf(file);
  if (resumedFrom > 0 && resumedFrom === request.bytes) {
    return judge(request, {
      hash: await hashOfPart(request, signal),
      bytes: resumedFrom,
      resumedFrom,
    });
  }
  const state: FetchState = {
    offset: 0,
    resumedFrom: 0,
    total: request.bytes,
    hash: newHash(request),
  };
  for await (const event of exchange(toHttp(request, resumedFrom), signal)) {
    switch (event.kind) {
      case 'head': {
        const refusal = await begin(
          request,
          { file, state, head: event.head, resumedFrom },
          signal,
        );
        if (refusal !== undefined) {
          return refusal;
        }
        break;
      }
      case 'data':
        await writeAll(file, { bytes: event.bytes, position: state.offset, path: request.target });
        state.hash.update(event.bytes);
        state.offset += event.bytes.length;
        request.onProgress?.({ received: state.offset, total: state.total });
        break;
      case 'failure':
        return event.failure;
      case 'end':
        break;
    }
  }
  const { offset } = state;
  return judge(request, {
    hash: state.hash.digest('hex'),
    bytes: offset,
    resumedFrom: state.resumedFrom,
  });
}

interface FetchState {
  /** Where the next byte goes. */
  offset: number;
  resumedFrom: number;
  total: number | undefined;
  hash: ReturnType<typeof createHash>;
}

function toHttp(request: DownloadRequest, resumeFrom: number): HttpRequest {
  return {
    url: request.url,
    headers: {
      ...request.headers,
      ...(resumeFrom > 0 ? { range: `bytes=${resumeFrom}-` } : {}),
    },
    maxBytes: request.maxBytes ?? request.bytes ?? DEFAULT_MAX_BYTES,
    redirects: REDIRECTS,
    ...(request.headerTimeoutMs === undefined ? {} : { headerTimeoutMs: request.headerTimeoutMs }),
    ...(request.idleTimeoutMs === undefined ? {} : { idleTimeoutMs: request.idleTimeoutMs }),
  };
}

/** Gets ready for the body, from where the server really begins; or says why there will be none worth having. */
async function begin(
  request: DownloadRequest,
  fetched: {
    readonly file: FileHandle;
    readonly state: FetchState;
    readonly head: HttpHead;
    readonly resumedFrom: number;
  },
  signal: AbortSignal,
): Promise<Fetched | undefined> {
  const { file, state, head, resumedFrom } = fetched;
  if (head.status === RANGE_NOT_SATISFIABLE && resumedFrom > 0) {
    const hash = await hashOfPart(request, signal);
    return judge(request, { hash, bytes: resumedFrom, resumedFrom });
  }
  const range = /^bytes (\d+)-\d+\/(\d+|\*)/u.exec(head.headers['content-range'] ?? '');
  if (head.status === PARTIAL_CONTENT && Number(range?.[1]) === resumedFrom) {
    state.hash = await hashState(request, signal);
    state.offset = resumedFrom;
    state.resumedFrom = resumedFrom;
    state.total ??= range?.[2] === '*' ? undefined : Number(range?.[2]);
    return undefined;
  }
  if (head.status !== OK) {
    return { outcome: 'refused', status: head.status };
  }
  await file.truncate(0);
  const length = Number(head.headers['content-length']);
  state.total ??= Number.isSafeInteger(length) ? length : undefined;
  return undefined;
}

function judge(
  request: DownloadRequest,
  got: { readonly hash: string; readonly bytes: number; readonly resumedFrom: number },
): Fetched {
  const expected = request.sha256 ?? request.gitBlob;
  return got.hash === expected?.toLowerCase()
    ? { outcome: 'right', bytes: got.bytes, resumedFrom: got.resumedFrom }
    : { outcome: 'wrong-hash', actual: got.hash, wasResumed: got.resumedFrom > 0 };
}

async function conclude(
  request: DownloadRequest,
  part: string,
  fetched: Fetched,
): Promise<DownloadOutcome> {
  switch (fetched.outcome) {
    case 'right': {
      const { bytes, resumedFrom } = fetched;
      await moveIntoPlace(part, request.target);
      return { outcome: 'done', bytes, resumedFrom };
    }
    case 'wrong-hash':
      await rm(part, { force: true });
      return { outcome: 'wrong-hash', actual: fetched.actual };
    case 'refused':
    case 'unreachable':
    case 'timed-out':
    case 'interrupted':
    case 'too-large':
    case 'redirected':
      return fetched;
    default:
      return assertNever(fetched);
  }
}

/** Two processes may fetch the same file: both write the same bytes to the same places, and one of them renames first. */
async function moveIntoPlace(part: string, target: string): Promise<void> {
  try {
    await rename(part, target);
  } catch (error) {
    const isThere = await stat(target).then(
      (stats) => stats.isFile(),
      () => false,
    );
    if (systemCode(error) !== 'ENOENT' || !isThere) {
      throw writeError(error, target);
    }
  }
}

async function checkRoom(request: DownloadRequest, present: number): Promise<void> {
  if (request.bytes === undefined) {
    return;
  }
  const { bavail, bsize } = await statfs(dirname(request.target));
  const missing = request.bytes - present;
  const room = bavail * bsize;
  if (missing > room) {
    throw new ReviewError(
      'DISK_FULL',
      `${request.target} needs ${megabytes(missing)} and ${megabytes(room)} are free`,
      { hint: 'Free some space, or set ASSAY_HOME to a folder on another disk.' },
    );
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000).toLocaleString('en-US')} MB`;
}

async function sizeOf(file: FileHandle): Promise<number> {
  return (await file.stat()).size;
}

async function writeAll(
  file: FileHandle,
  piece: { readonly bytes: Uint8Array; readonly position: number; readonly path: string },
): Promise<void> {
  const { bytes, position, path } = piece;
  try {
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
  } catch (error) {
    throw writeError(error, path);
  }
}

async function hashOfPart(request: DownloadRequest, signal: AbortSignal): Promise<string> {
  return (await hashState(request, signal)).digest('hex');
}

async function hashState(
  request: DownloadRequest,
  signal: AbortSignal,
): Promise<ReturnType<typeof createHash>> {
  const hash = newHash(request);
  const chunks: AsyncIterable<Uint8Array> = createReadStream(`${request.target}.part`, {
    highWaterMark: 1 << 20,
  });
  for await (const chunk of chunks) {
    hash.update(chunk);
    if (signal.aborted) {
      throw new ReviewError('CANCELLED', 'Cancelled', { hint: 'Start it again when you like.' });
    }
  }
  return hash;
}

function newHash({ sha256, bytes = 0 }: DownloadRequest): ReturnType<typeof createHash> {
  return sha256 === undefined ? createHash('sha1').update(`blob ${bytes}\0`) : createHash('sha256');
}
