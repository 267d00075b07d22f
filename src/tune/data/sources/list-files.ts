import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

import { ReviewError } from '../../../core/review-error.ts';
import { sha256OfParts } from '../../../io/hash.ts';
import { systemReason } from '../../../io/system-error.ts';
import type { CardSource } from '../card.ts';
import type { SetFile } from './hub-set.ts';

/**
 * The regular files below a folder, or the one file that `path` is, whose names `isWanted`, by name. Links are not followed.
 * @throws ReviewError `PATH_NOT_FOUND`
 */
export async function listFiles(
  path: string,
  isWanted: (name: string) => boolean,
): Promise<readonly SetFile[]> {
  const root = resolve(path);
  try {
    if ((await stat(root)).isFile()) {
      return [{ path: root, name: basename(root) }];
    }
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && isWanted(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => ({ path: file, name: relative(root, file).split(sep).join('/') }))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  } catch (error) {
    throw new ReviewError('PATH_NOT_FOUND', `${path} cannot be read: ${systemReason(error)}`, {
      hint: 'Give a folder with the files of the sets, one folder a set.',
      cause: error,
    });
  }
}

/** Sizes and checksums for the card, and one digest of all. */
export async function describeFiles(
  files: readonly SetFile[],
  signal: AbortSignal,
): Promise<{ readonly files: CardSource['files']; readonly digest: string }> {
  const described: CardSource['files'] = [];
  for (const { path, name } of files) {
    described.push({ name, ...(await digestOf(path, signal)) });
  }
  return {
    files: described,
    digest: `sha256:${sha256OfParts(described.map(({ sha256 }) => sha256)).slice(0, 16)}`,
  };
}

/** Name of the folder that a file lies in, or of `root` where that is it. */
export function foldersAbove(root: string, file: SetFile): readonly string[] {
  const below = dirname(file.name);
  return [basename(resolve(root)), ...(below === '.' ? [] : below.split('/'))];
}

async function digestOf(
  path: string,
  signal: AbortSignal,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const chunks: AsyncIterable<Uint8Array> = createReadStream(path, { highWaterMark: 1 << 20 });
  for await (const chunk of chunks) {
    if (signal.aborted) {
      throw new ReviewError('CANCELLED', 'Cancelled', { hint: 'Start it again when you like.' });
    }
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
