import { realpath } from 'node:fs/promises';

import { ReviewError } from '../../core/review-error.ts';
import { findModel } from '../catalogue/find-model.ts';
import { inspectAdapter, requireAdapterFits, type AdapterFacts } from './gguf/inspect-adapter.ts';
import { inspectChatModel } from './gguf/inspect-gguf.ts';
import {
  nameOfFile,
  place,
  requireFree,
  requireNotCatalogued,
  type ImportOptions,
  type ImportOutcome,
} from './import-weights.ts';
import { sha256OfFile, sizeOf, weightsPath } from './on-disk.ts';
import {
  filesOfOwnModel,
  findOwnModel,
  noteOwnModel,
  ownAdapterPath,
  requireOwnName,
  type OwnModel,
} from './own-models.ts';
import { weightsFolder } from './weights-folder.ts';

export interface AdapterImportOptions extends Omit<ImportOptions, 'onFacts'> {
  /** The model that the adapter was trained on: a name of the catalogue or of an imported model, on this disk. */
  readonly base: string;
  readonly onFacts?: (facts: AdapterFacts) => void;
}

/**
 * Takes a LoRA adapter (GGUF) into the folder of weights and gives it, over its base, a name of its own: the base is on the disk
 * once, whatever number of adapters goes over it.
 *
 * @throws ReviewError like `inspectAdapter` and `requireAdapterFits`; `MODEL_UNKNOWN` and `MODEL_NOT_PULLED` for the base;
 *   `USAGE` for a name that is taken; `DISK_FULL`, `FOLDER_READ_ONLY`, `CANCELLED`.
 */
export async function importAdapter(
  options: AdapterImportOptions,
  signal: AbortSignal,
): Promise<ImportOutcome> {
  const { dataFolder } = options;
  const name = requireOwnName(options.name ?? nameOfFile(options.path));
  requireNotCatalogued(name);
  const facts = inspectAdapter(options.path);
  options.onFacts?.(facts);
  const base = await baseOf(dataFolder, options.base);
  requireAdapterFits(facts, base.path);
  const path = await realpath(options.path);
  const sha256 = await sha256OfFile(path, signal, (done) => options.onProgress?.('checking', done));
  requireFree(dataFolder, name, { sha256: base.sha256, adapter: sha256 });
  const { bytes } = facts;
  const target = ownAdapterPath(dataFolder, sha256);
  const outcome = await place({ options, path, sha256, bytes }, target, signal);
  const { title, architecture, quantization, parameters, contextTokens, licence } =
    inspectChatModel(base.path);
  const model: OwnModel = {
    name,
    sha256: base.sha256,
    bytes: base.bytes,
    title,
    architecture,
    quantization,
    parameters,
    contextTokens,
    licence,
    importedFrom: path,
    adapter: { sha256, bytes },
  };
  noteOwnModel(dataFolder, model);
  return { outcome, model };
}

interface Base {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

async function baseOf(dataFolder: string, name: string): Promise<Base> {
  const own = findOwnModel(dataFolder, name);
  if (own?.adapter !== undefined) {
    throw new ReviewError('MODEL_UNSUITABLE', `${own.name} is an adapter over a model itself`, {
      hint: 'Name the model below it with --base.',
    });
  }
  if (own !== undefined) {
    const path = filesOfOwnModel(dataFolder, own).weights;
    return { path, sha256: own.sha256, bytes: own.bytes };
  }
  const known = findModel(name);
  if (known === undefined) {
    throw new ReviewError(
      'MODEL_UNKNOWN',
      `There is no model named ${name} to put an adapter over`,
      {
        hint: 'Import its file first with `assay models import`, or name one of `assay models list`.',
      },
    );
  }
  const path = weightsPath(weightsFolder(dataFolder), known);
  if ((await sizeOf(path)) !== known.bytes) {
    throw new ReviewError('MODEL_NOT_PULLED', `${known.id} is not on this disk`, {
      hint: `Bring it with \`assay models pull ${known.id}\`.`,
    });
  }
  return { path, sha256: known.sha256, bytes: known.bytes };
}
