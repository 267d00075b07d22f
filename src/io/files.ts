import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { assertNever } from '../core/assert.ts';
import { ReviewError } from '../core/review-error.ts';
import { sha256 } from './hash.ts';
import { decodePython } from './python-encoding.ts';
import { systemCode, systemReason, writeError } from './system-error.ts';

/** Why a file could not be read. `reason` and `kind` are for people. */
export type ReadFailure =
  | { readonly outcome: 'not-found' }
  | { readonly outcome: 'unreadable'; readonly reason: string }
  /** A folder, a symbolic link (never followed), a pipe, a socket or a device. */
  | { readonly outcome: 'not-regular'; readonly kind: FileKind }
  | { readonly outcome: 'too-large'; readonly bytes: number; readonly limit: number }
  /** It was written to during each of three attempts. */
  | { readonly outcome: 'changing' };

export type FileKind = 'folder' | 'symbolic link' | 'named pipe' | 'socket' | 'device';

export type ReadOutcome = { readonly outcome: 'ok'; readonly bytes: Uint8Array } | ReadFailure;

/** As `ReadOutcome`, decoded as Python decodes it. `hash` is the SHA-256 of the bytes, hex. */
export type ReadTextOutcome =
  | { readonly outcome: 'ok'; readonly text: string; readonly hash: string }
  | ReadFailure
  | { readonly outcome: 'binary' }
  | { readonly outcome: 'undecodable'; readonly reason: string };

export interface ReadOptions {
  /** Largest file that is read, bytes. */
  readonly maxBytes: number;
  /** Called after the bytes were read and before it is checked whether the file changed meanwhile. */
  readonly onAttempt?: (attempt: number) => void;
}

/**
 * Reads a regular file whole. The path's last component is never followed as a link, a pipe is never waited for, and what is
 * given back is the file as it was at one moment: when size or times change while it is read, it is read again, three times.
 */
export function readRegularFile(path: string, options: ReadOptions): ReadOutcome {
  for (let attempt = 1; attempt <= READ_ATTEMPTS; attempt += 1) {
    const outcome = readOnce(path, options, attempt);
    if (outcome.outcome !== 'changing') {
      return outcome;
    }
  }
  return { outcome: 'changing' };
}

/** Reads a Python file as `readRegularFile` does and decodes it (PEP 263). */
export function readPythonFile(path: string, options: ReadOptions): ReadTextOutcome {
  const read = readRegularFile(path, options);
  if (read.outcome !== 'ok') {
    return read;
  }
  const decoded = decodePython(read.bytes);
  return decoded.outcome === 'ok' ? { ...decoded, hash: sha256(read.bytes) } : decoded;
}

/** The failure as half a sentence about the file, for instance `is larger than 1,000,000 bytes (2,345,678)`. */
export function describeReadFailure(
  failure: Exclude<ReadTextOutcome, { readonly outcome: 'ok' }>,
): string {
  switch (failure.outcome) {
    case 'not-found':
      return 'is not there any more';
    case 'unreadable':
      return `cannot be read (${failure.reason})`;
    case 'not-regular':
      return `is not a file but a ${failure.kind}`;
    case 'too-large':
      return `is larger than ${number(failure.limit)} bytes (${number(failure.bytes)})`;
    case 'changing':
      return 'was changed by somebody else each time it was read';
    case 'binary':
      return 'is not text (it holds NUL bytes)';
    case 'undecodable':
      return `cannot be decoded: ${failure.reason}`;
    default:
      return assertNever(failure);
  }
}

/**
 * Writes a file so that readers see the old or the new content and nothing between: a temporary file beside it, flushed, then
 * renamed. Keeps the permissions of a file that is there.
 * @throws ReviewError `DISK_FULL`, `FOLDER_READ_ONLY`, `PATH_NOT_FOUND`; `USAGE` when the path is there and is no regular file.
 */
export function writeFileAtomically(path: string, content: string | Uint8Array): void {
  const mode = modeToKeep(path);
  const temporary = join(
    dirname(path),
    `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`,
  );
  try {
    const descriptor = openSync(temporary, 'wx', mode ?? 0o666);
    try {
      if (mode !== undefined) {
        fchmodSync(descriptor, mode);
      }
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw writeError(error, path);
  }
}

/**
 * True where the permissions of a file let somebody write to it. A renamed file would take its place all the same, and the
 * system lets its administrator write to any, so the permissions themselves are asked: they say what the owner wants.
 */
export function isWritable(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats !== undefined && (stats.mode & ANYBODY_WRITES) !== 0;
}

const ANYBODY_WRITES = 0o222;

/** What stands at a path, without following it; undefined when there is nothing or it cannot be looked at. */
export function kindOf(path: string): 'file' | FileKind | undefined {
  try {
    const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? undefined : kindOfStats(stats);
  } catch {
    return undefined;
  }
}

const READ_ATTEMPTS = 3;
/** Windows has neither flag; opening a link there is caught by the look before. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

function readOnce(path: string, options: ReadOptions, attempt: number): ReadOutcome {
  let descriptor: number | undefined;
  try {
    const found = lstatSync(path, { bigint: true });
    if (!found.isFile()) {
      return { outcome: 'not-regular', kind: notRegularKind(found) };
    }
    descriptor = openSync(path, OPEN_FLAGS);
    const before = fstatSync(descriptor, { bigint: true });
    if (!before.isFile()) {
      return { outcome: 'not-regular', kind: notRegularKind(before) };
    }
    if (before.size > BigInt(options.maxBytes)) {
      return { outcome: 'too-large', bytes: Number(before.size), limit: options.maxBytes };
    }
    const bytes = readUpTo(descriptor, Number(before.size));
    options.onAttempt?.(attempt);
    const after = fstatSync(descriptor, { bigint: true });
    return isSameContent(before, after) && bytes.length === Number(before.size)
      ? { outcome: 'ok', bytes }
      : { outcome: 'changing' };
  } catch (error) {
    return readFailure(error);
  } finally {
    if (descriptor !== undefined) {
      closeSync(descriptor);
    }
  }
}

/** Asks for one byte more than expected: a file that grew meanwhile gives it. */
function readUpTo(descriptor: number, expected: number): Uint8Array {
  const buffer = Buffer.allocUnsafe(expected + 1);
  let length = 0;
  while (length < buffer.length) {
    const read = readSync(descriptor, buffer, length, buffer.length - length, null);
    if (read === 0) {
      break;
    }
    length += read;
  }
  return buffer.subarray(0, length);
}

function isSameContent(before: BigIntStats, after: BigIntStats): boolean {
  return (
    before.size === after.size &&
    before.mtimeNs === after.mtimeNs &&
    before.ctimeNs === after.ctimeNs
  );
}

function readFailure(error: unknown): ReadFailure {
  switch (systemCode(error)) {
    case 'ENOENT':
      return { outcome: 'not-found' };
    case 'ELOOP':
    case 'EMLINK':
      return { outcome: 'not-regular', kind: 'symbolic link' };
    case 'ENXIO':
      return { outcome: 'not-regular', kind: 'socket' };
    default:
      return { outcome: 'unreadable', reason: systemReason(error) };
  }
}

function kindOfStats(stats: BigIntStats): 'file' | FileKind {
  return stats.isFile() ? 'file' : notRegularKind(stats);
}

function notRegularKind(stats: BigIntStats): FileKind {
  if (stats.isSymbolicLink()) {
    return 'symbolic link';
  }
  if (stats.isDirectory()) {
    return 'folder';
  }
  if (stats.isFIFO()) {
    return 'named pipe';
  }
  return stats.isSocket() ? 'socket' : 'device';
}

function modeToKeep(path: string): number | undefined {
  let stats: BigIntStats | undefined;
  try {
    stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    throw writeError(error, path);
  }
  if (stats === undefined) {
    return undefined;
  }
  if (!stats.isFile()) {
    throw new ReviewError(
      'USAGE',
      `${path} is a ${notRegularKind(stats)}, not a file to write to`,
      {
        hint: 'Give the path of a file.',
      },
    );
  }
  return Number(stats.mode & 0o777n);
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
