import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { ReviewError } from '../../core/review-error.ts';
import type { CatalogueModel } from '../catalogue/catalogue.ts';

/** What lies where a model's weights belong. `damaged`: a file of another size or with other bytes. */
export type WeightsState = 'absent' | 'right' | 'damaged';

/** Where the weights of a model lie, below the folder of all weights. */
export function weightsPath(folder: string, model: CatalogueModel): string {
  return join(folder, model.fileName);
}

/**
 * Compares the file with size and SHA-256. The whole file is read once; that it was right is kept beside it together with
 * its size and time of change, so the next check takes no time.
 *
 * @throws ReviewError `FILE_UNREADABLE`; `CANCELLED` when `signal` aborts.
 */
export async function checkWeights(
  folder: string,
  model: CatalogueModel,
  signal: AbortSignal,
): Promise<WeightsState> {
  return checkFile(weightsPath(folder, model), model, signal);
}

/** As `checkWeights`, for a file at any path. Throws the same. */
export async function checkFile(
  path: string,
  wanted: { readonly bytes: number; readonly sha256: string },
  signal: AbortSignal,
): Promise<WeightsState> {
  const file = await statOrNothing(path);
  if (file === undefined) {
    return 'absent';
  }
  if (file.size !== wanted.bytes) {
    return 'damaged';
  }
  const noted = await readNote(path);
  if (
    noted?.sha256 === wanted.sha256 &&
    noted.bytes === file.size &&
    noted.mtimeMs === file.mtimeMs
  ) {
    return 'right';
  }
  if ((await sha256OfFile(path, signal)) !== wanted.sha256) {
    return 'damaged';
  }
  await noteChecked(path, wanted.sha256);
  return 'right';
}

/** Keeps beside the file that its bytes have this checksum now. A folder that cannot be written only costs the next check its time. */
export async function noteChecked(path: string, sha256: string): Promise<void> {
  const file = await stat(path);
  const note: Note = { sha256, bytes: file.size, mtimeMs: file.mtimeMs };
  try {
    await writeFile(notePath(path), `${JSON.stringify(note)}\n`);
  } catch {
    // Read-only or full: the file itself is right, which is what matters.
  }
}

/**
 * SHA-256 of a file of any size, as 64 hex digits; `onBytes` hears how many bytes were read so far.
 *
 * @throws ReviewError `FILE_UNREADABLE`; `CANCELLED` when `signal` aborts.
 */
export async function sha256OfFile(
  path: string,
  signal: AbortSignal,
  onBytes?: (bytes: number) => void,
): Promise<string> {
  const digest = createHash('sha256');
  let read = 0;
  try {
    const chunks: AsyncIterable<unknown> = createReadStream(path, {
      highWaterMark: READ_BYTES,
      signal,
    });
    for await (const chunk of chunks) {
      if (chunk instanceof Uint8Array) {
        digest.update(chunk);
        read += chunk.length;
        onBytes?.(read);
      }
    }
  } catch (cause) {
    if (signal.aborted) {
      throw pullCancelled();
    }
    throw new ReviewError('FILE_UNREADABLE', `Cannot read ${path}`, {
      hint: 'Check the permissions of the file and the health of the disk.',
      cause,
    });
  }
  return digest.digest('hex');
}

/** Size of a file in bytes; 0 where there is none. */
export async function sizeOf(path: string): Promise<number> {
  return (await statOrNothing(path))?.size ?? 0;
}

export function pullCancelled(): ReviewError {
  return new ReviewError('CANCELLED', 'The download was stopped', {
    hint: 'Run the command again: it goes on where it stopped.',
  });
}

/** Where the note of the last check lies. */
function notePath(path: string): string {
  return `${path}.checked.json`;
}

interface Note {
  readonly sha256: string;
  readonly bytes: number;
  readonly mtimeMs: number;
}

const READ_BYTES = 4 * 1024 * 1024;
const NOTE = z.object({ sha256: z.string(), bytes: z.number(), mtimeMs: z.number() });

async function readNote(path: string): Promise<Note | undefined> {
  try {
    return NOTE.parse(JSON.parse(await readFile(notePath(path), 'utf8')));
  } catch {
    return undefined;
  }
}

async function statOrNothing(
  path: string,
): Promise<{ readonly size: number; readonly mtimeMs: number } | undefined> {
  try {
    const file = await stat(path);
    return file.isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}
