/**
 * Brings an archive whose content nobody can know beforehand. What arrives is kept in `<target>.part` with the server's name for that
 * very content (a strong `ETag`, else `Last-Modified`; RFC 9110 §8.8) beside it: a later call goes on where this one ended only while
 * the server still has the same content (`If-Range`, §13.1.5), and begins anew otherwise.
 */
import { mkdir, open, readFile, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

import { ReviewError } from '../../../core/review-error.ts';
import { describeHttpFailure, exchange, type HttpHead } from '../../../io/http.ts';
import { writeError } from '../../../io/system-error.ts';

export interface FetchRequest {
  readonly url: string;
  /** Absolute path of the file to make. */
  readonly target: string;
  readonly onProgress: (received: number, total: number | undefined) => void;
}

/** @throws ReviewError `ADVISORIES_FAILED`, `DISK_FULL`, `FOLDER_READ_ONLY`, `CANCELLED`, `USAGE`. */
export async function fetchArchive(request: FetchRequest, signal: AbortSignal): Promise<void> {
  const part = `${request.target}.part`;
  let file: FileHandle | undefined;
  try {
    await mkdir(dirname(part), { recursive: true });
    await (await open(part, 'a')).close();
    file = await open(part, 'r+');
    await receive(request, file, signal);
    await file.sync();
    await file.close();
    file = undefined;
    await rename(part, request.target);
    await rm(markPath(part), { force: true });
  } catch (error) {
    throw error instanceof ReviewError ? error : writeError(error, request.target);
  } finally {
    await file?.close();
  }
}

const MOST_BYTES = 2_000_000_000;
const PARTIAL_CONTENT = 206;
const OK = 200;
const RANGE_NOT_SATISFIABLE = 416;

async function receive(
  request: FetchRequest,
  file: FileHandle,
  signal: AbortSignal,
): Promise<void> {
  const part = `${request.target}.part`;
  const { size } = await file.stat();
  const mark = size === 0 ? undefined : await readMark(part, request.url);
  const headers = mark === undefined ? {} : { range: `bytes=${size}-`, 'if-range': mark.validator };
  let at = 0;
  let total: number | undefined;
  const asked = { url: request.url, headers, maxBytes: MOST_BYTES, redirects: 5 };
  for await (const event of exchange(asked, signal)) {
    switch (event.kind) {
      case 'head':
        at = begins(event.head, mark === undefined ? 0 : size, request.url);
        await file.truncate(at);
        await writeMark(part, request.url, event.head);
        total = totalBytes(event.head, at);
        break;
      case 'data':
        await writeAt(file, event.bytes, at);
        at += event.bytes.length;
        request.onProgress(at, total);
        break;
      case 'failure':
        throw failed(request.url, describeHttpFailure(event.failure), true);
      case 'end':
        if (total !== undefined && at !== total) {
          throw failed(request.url, 'the connection ended early', true);
        }
        break;
    }
  }
}

/** Where the body belongs in the file. */
function begins(head: HttpHead, size: number, url: string): number {
  const range = /^bytes (\d+)-/u.exec(head.headers['content-range'] ?? '');
  if (head.status === PARTIAL_CONTENT && Number(range?.[1]) === size) {
    return size;
  }
  if (head.status === OK) {
    return 0;
  }
  const isStale = head.status === RANGE_NOT_SATISFIABLE;
  throw failed(url, `the server answered ${head.status}`, isStale || head.status >= 500);
}

function totalBytes(head: HttpHead, from: number): number | undefined {
  const length = Number(head.headers['content-length'] ?? 'none');
  return Number.isSafeInteger(length) ? from + length : undefined;
}

async function writeAt(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}

const markSchema = z.object({ url: z.string(), validator: z.string().min(1) });

function markPath(part: string): string {
  return `${part}.json`;
}

async function readMark(
  part: string,
  url: string,
): Promise<z.infer<typeof markSchema> | undefined> {
  try {
    const mark = markSchema.safeParse(JSON.parse(await readFile(markPath(part), 'utf8')));
    return mark.success && mark.data.url === url ? mark.data : undefined;
  } catch {
    return undefined;
  }
}

async function writeMark(part: string, url: string, { headers }: HttpHead): Promise<void> {
  const tag = headers['etag'] ?? '';
  const validator = tag !== '' && !tag.startsWith('W/') ? tag : (headers['last-modified'] ?? '');
  await writeFile(markPath(part), JSON.stringify({ url, validator }));
}

function failed(url: string, reason: string, isRetryable: boolean): ReviewError {
  return new ReviewError('ADVISORIES_FAILED', `No advisories from ${url}: ${reason}`, {
    hint: isRetryable
      ? 'Run the command again: it goes on where it stopped.'
      : 'Correct the address after --from, or name a file or folder that holds the records.',
    retryable: isRetryable,
  });
}
