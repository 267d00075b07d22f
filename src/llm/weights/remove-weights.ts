import { rm, stat } from 'node:fs/promises';

import { ReviewError } from '../../core/review-error.ts';
import { writeError } from '../../io/system-error.ts';
import { findModel, requireModel } from '../catalogue/find-model.ts';
import { sizeOf, weightsPath } from './on-disk.ts';
import {
  findOwnModel,
  listOwnModels,
  ownAdapterPath,
  ownNotePath,
  ownWeightsPath,
  type OwnModel,
} from './own-models.ts';
import { isLocked } from './pull-lock.ts';
import { usersOf } from './use-mark.ts';
import { weightsFolder } from './weights-folder.ts';

/** What would be removed. */
export interface Removal {
  readonly name: string;
  /** The weights, or the adapter over weights of another name; undefined where another name needs them too. */
  readonly path: string | undefined;
  /** Bytes that it frees: none where another name or the original file keeps them on the disk. */
  readonly bytes: number;
  /** The note of an imported model. */
  readonly note: string | undefined;
}

/**
 * Finds what `assay models rm NAME` removes: an imported model, else one of the catalogue.
 *
 * @throws ReviewError `MODEL_UNKNOWN`; `MODEL_NOT_PULLED` when it is not on this disk.
 */
export async function findRemoval(dataFolder: string, name: string): Promise<Removal> {
  const own = findOwnModel(dataFolder, name);
  if (own !== undefined) {
    const path = pathToRemove(dataFolder, own);
    const bytes = path === undefined ? 0 : await freedBytes(path);
    return { name: own.name, path, bytes, note: ownNotePath(dataFolder, own.name) };
  }
  const model = findModel(name) ?? requireModel(name);
  const path = weightsPath(weightsFolder(dataFolder), model);
  if ((await sizeOf(path)) === 0) {
    throw new ReviewError('MODEL_NOT_PULLED', `${model.id} is not on this disk`, {
      hint: 'See `assay models list` for what is.',
    });
  }
  return { name: model.id, path, bytes: await freedBytes(path), note: undefined };
}

/** The weights under an adapter are a model of their own, which stays. */
function pathToRemove(dataFolder: string, own: OwnModel): string | undefined {
  const others = listOwnModels(dataFolder).filter((other) => other.name !== own.name);
  const { adapter } = own;
  const isShared = others.some((other) =>
    adapter === undefined ? other.sha256 === own.sha256 : other.adapter?.sha256 === adapter.sha256,
  );
  if (isShared) {
    return undefined;
  }
  return adapter === undefined
    ? ownWeightsPath(dataFolder, own.sha256)
    : ownAdapterPath(dataFolder, adapter.sha256);
}

/** What is linked from elsewhere stays on the disk. */
async function freedBytes(path: string): Promise<number> {
  const file = await stat(path).catch(() => undefined);
  return file === undefined || file.nlink > 1 ? 0 : file.size;
}

/**
 * Removes it: the name first, then the weights.
 *
 * @throws ReviewError `MODEL_IN_USE` while a process works with it or brings it; `FOLDER_READ_ONLY`.
 */
export async function removeWeights(removal: Removal): Promise<void> {
  const { path } = removal;
  if (path !== undefined) {
    await requireUnused(removal.name, path);
  }
  for (const file of [
    removal.note,
    ...(path === undefined ? [] : [path, `${path}.checked.json`]),
  ]) {
    if (file !== undefined) {
      await rm(file, { force: true }).catch((error: unknown) => {
        throw writeError(error, file);
      });
    }
  }
}

async function requireUnused(name: string, path: string): Promise<void> {
  const users = usersOf(path);
  if (users.length > 0) {
    const [first] = users;
    const processes = users.length === 1 ? `process ${first}` : `processes ${users.join(', ')}`;
    throw new ReviewError('MODEL_IN_USE', `${name} is in use by ${processes}`, {
      hint: 'Wait for the review to end, or stop it, then remove the model again.',
      retryable: true,
    });
  }
  if (await isLocked(`${path}.lock`)) {
    throw new ReviewError('MODEL_IN_USE', `${name} is being brought by another assay`, {
      hint: 'Wait for it to end, or stop it, then remove the model again.',
      retryable: true,
    });
  }
}
