import { closeSync, constants, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';

import { ReviewError } from '../core/review-error.ts';
import { writeError } from './system-error.ts';

/**
 * Appends one line to a text file, which is created where needed. The line goes to the system in a single write to the file's end as it is
 * then, so processes that append at once do not tear one another's lines apart. Where the file ends in the middle of a
 * line (an editor did it, or a full disk), the new line still begins a line of its own. The path's last component is not followed as a link.
 * @throws ReviewError `DISK_FULL`, `FOLDER_READ_ONLY`, `PATH_NOT_FOUND`; `USAGE` where the path is no regular file.
 */
export function appendLine(path: string, line: string): void {
  try {
    const descriptor = openSync(path, OPEN_FLAGS, 0o666);
    try {
      const stats = fstatSync(descriptor);
      if (!stats.isFile()) {
        throw notAFile(path);
      }
      const content = Buffer.from(`${endsLine(descriptor, stats.size) ? '' : '\n'}${line}\n`);
      const written = writeSync(descriptor, content);
      if (written < content.length) {
        throw new ReviewError('DISK_FULL', `No room left on the disk for ${path}`, {
          hint: 'Free some space and do it again; the broken line may be deleted.',
          retryable: true,
        });
      }
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw error instanceof ReviewError ? error : writeFailure(error, path);
  }
}

/** Windows has no O_NOFOLLOW. A pipe that nobody reads is not waited for. */
const OPEN_FLAGS =
  constants.O_RDWR |
  constants.O_APPEND |
  constants.O_CREAT |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);

const LINE_FEED = 0x0a;

function endsLine(descriptor: number, size: number): boolean {
  if (size === 0) {
    return true;
  }
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  return last[0] === LINE_FEED;
}

function writeFailure(error: unknown, path: string): ReviewError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ELOOP' || code === 'EISDIR' || code === 'ENXIO'
    ? notAFile(path)
    : writeError(error, path);
}

function notAFile(path: string): ReviewError {
  return new ReviewError('USAGE', `${path} is not a regular file`, {
    hint: 'Move it out of the way: nothing is written through links, folders or devices.',
  });
}
