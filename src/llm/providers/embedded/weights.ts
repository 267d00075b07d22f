import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

import { ReviewError } from '../../../core/review-error.ts';
import { sha256OfParts } from '../../../io/hash.ts';
import { CATALOGUE, DEFAULT_MODEL_ID, type CatalogueModel } from '../../catalogue/catalogue.ts';
import { abilitiesOfSize } from '../../abilities-of-size.ts';
import type { ModelAbilities } from '../../model.ts';
import { inspectChatModel } from '../../weights/gguf/inspect-gguf.ts';
import { memoryOfFile } from '../../weights/gguf/memory-of-file.ts';
import { checkFile, checkWeights, sizeOf, weightsPath } from '../../weights/on-disk.ts';
import { weightsFolder } from '../../weights/weights-folder.ts';
import { estimateMemory } from './memory.ts';

/** Weights on disk that may be given to native code. */
export interface Weights {
  readonly name: string;
  readonly path: string;
  /** A LoRA adapter that goes over them. */
  readonly adapterPath?: string | undefined;
  /** SHA-256, hex; of weights with an adapter, that of both. Undefined for a file that was never imported. */
  readonly digest: string | undefined;
  /** What tells these weights from all others, for keys of caches. */
  readonly identity: string;
  readonly abilities: ModelAbilities;
  readonly memoryBytes: number;
  /** Tokens the model was trained to hold, where that is known. */
  readonly contextTokens: number | undefined;
}

/**
 * Finds the weights and checks them: those of the catalogue and imported ones by their SHA-256, and a file of the user's own by
 * its header.
 *
 * @throws ReviewError `MODEL_NOT_PULLED`, `MODEL_CORRUPT`, `MODEL_UNSUITABLE`, `FILE_UNREADABLE`, `CANCELLED`.
 */
export async function locateWeights(
  dataFolder: string,
  model: CatalogueModel | ImportedFile | { readonly path: string },
  signal: AbortSignal,
): Promise<Weights> {
  if ('path' in model) {
    return 'sha256' in model ? importedWeights(model, signal) : ownWeights(model.path);
  }
  return cataloguedWeights(dataFolder, model, signal);
}

/** The file of an imported model (`OwnModel`). */
export interface ImportedFile {
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly adapter?: { readonly path: string; readonly sha256: string; readonly bytes: number };
}

/** What tells weights with an adapter from all others, 64 hex digits. */
export function digestWithAdapter(weightsSha256: string, adapterSha256: string): string {
  return sha256OfParts([weightsSha256, adapterSha256]);
}

/**
 * The model of the catalogue on this disk that a review should take when none is named: the default one, else the one that
 * can do most. Looks at sizes only; opening the model checks the rest.
 */
export async function findLocalModel(dataFolder: string): Promise<CatalogueModel | undefined> {
  const present: CatalogueModel[] = [];
  for (const model of CATALOGUE) {
    if ((await sizeOf(weightsPath(weightsFolder(dataFolder), model))) === model.bytes) {
      present.push(model);
    }
  }
  return (
    present.find((model) => model.id === DEFAULT_MODEL_ID) ??
    present
      .filter((model) => countAbilities(model) > 0)
      .sort((first, second) => countAbilities(second) - countAbilities(first))[0]
  );
}

async function cataloguedWeights(
  dataFolder: string,
  model: CatalogueModel,
  signal: AbortSignal,
): Promise<Weights> {
  const folder = weightsFolder(dataFolder);
  const path = weightsPath(folder, model);
  const state = await checkWeights(folder, model, signal);
  if (state === 'absent') {
    throw new ReviewError('MODEL_NOT_PULLED', `${model.id} is not on this disk`, {
      hint: `Bring it with \`assay models pull ${model.id}\`.`,
    });
  }
  if (state === 'damaged') {
    throw new ReviewError('MODEL_CORRUPT', `${path} is not the file that ${model.id} should be`, {
      hint: `Bring it again with \`assay models pull ${model.id}\`.`,
    });
  }
  return {
    name: model.id,
    path,
    digest: model.sha256,
    identity: model.sha256,
    abilities: model.abilities,
    memoryBytes: model.memoryBytes,
    contextTokens: model.contextTokens,
  };
}

async function importedWeights(model: ImportedFile, signal: AbortSignal): Promise<Weights> {
  const { name, path, sha256, adapter } = model;
  for (const file of [model, ...(adapter === undefined ? [] : [adapter])]) {
    if ((await checkFile(file.path, file, signal)) !== 'right') {
      throw new ReviewError(
        'MODEL_CORRUPT',
        `${file.path} is not the file that was imported as ${name}`,
        { hint: `Run \`assay models rm ${name}\`, then import the file again.` },
      );
    }
  }
  const weights = await ownWeights(path);
  if (adapter === undefined) {
    return { ...weights, name, digest: sha256, identity: sha256 };
  }
  const digest = digestWithAdapter(sha256, adapter.sha256);
  return {
    ...weights,
    name,
    adapterPath: adapter.path,
    digest,
    identity: digest,
    memoryBytes: weights.memoryBytes + adapter.bytes,
  };
}

async function ownWeights(path: string): Promise<Weights> {
  const facts = inspectChatModel(path);
  const { size, mtimeMs } = await stat(path);
  return {
    name: basename(path),
    path,
    digest: undefined,
    identity: `${path} ${size} ${mtimeMs}`,
    abilities: abilitiesOfSize(facts.parameters),
    memoryBytes: memoryOfFile(facts)?.total ?? estimateMemory(size),
    contextTokens: facts.contextTokens,
  };
}

function countAbilities(model: CatalogueModel): number {
  return Object.values(model.abilities).filter(Boolean).length;
}
