import { join } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { sha256OfFile } from '../../llm/weights/on-disk.ts';
import { readRunManifest, RUN_FILES, type FileDigest, type RunManifest } from '../run-manifest.ts';

/** A training that has ended, as it ended. */
export interface FinishedRun {
  readonly folder: string;
  readonly adapter: string;
  readonly manifest: RunManifest;
}

/**
 * Reads the folder of a training and compares base and adapter, file by file, with what the training noted: an adapter over another
 * base than its own answers nonsense without an error anywhere.
 *
 * @throws ReviewError `PATH_NOT_FOUND` for a folder of no training; `CONFIG_INVALID` for one that has not ended;
 *   `MODEL_UNSUITABLE` for files that have changed since; `FILE_UNREADABLE`, `CANCELLED`.
 */
export async function openFinishedRun(folder: string, signal: AbortSignal): Promise<FinishedRun> {
  const manifest = await readRunManifest(folder);
  if (manifest === undefined) {
    throw new ReviewError('PATH_NOT_FOUND', `${folder} is no folder of a training`, {
      hint: 'Name the folder that `assay tune train --out` was given.',
    });
  }
  if (manifest.state !== 'done' || manifest.adapter === undefined) {
    const { step, steps } = manifest.progress;
    throw new ReviewError(
      'CONFIG_INVALID',
      `The training in ${folder} has not ended: it is ${manifest.state} at step ${step} of ${steps}`,
      { hint: 'Go on with the same `assay tune train` command.' },
    );
  }
  const adapter = join(folder, RUN_FILES.adapter);
  await requireUnchanged(adapter, manifest.adapter, { what: 'The adapter', signal });
  if (manifest.base.folder !== undefined) {
    await requireUnchanged(manifest.base.folder, manifest.base.files, {
      what: 'The base that the adapter was trained on',
      signal,
    });
  }
  return { folder, adapter, manifest };
}

async function requireUnchanged(
  folder: string,
  files: readonly FileDigest[],
  { what, signal }: { readonly what: string; readonly signal: AbortSignal },
): Promise<void> {
  for (const { name, sha256 } of files) {
    const path = join(folder, name);
    const found = await sha256OfFile(path, signal).catch((error: unknown) => {
      if (signal.aborted) {
        throw error;
      }
      return undefined;
    });
    if (found !== sha256) {
      throw new ReviewError(
        'MODEL_UNSUITABLE',
        `${what} is not what it was at the end of the training: ${path} ${found === undefined ? 'cannot be read' : 'has changed'}`,
        {
          hint: 'Put the file back, or train again: an adapter fits only the very base that it was trained on.',
        },
      );
    }
  }
}
