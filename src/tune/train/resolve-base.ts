import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { requireModel } from '../../llm/catalogue/find-model.ts';
import { findKnownModel, pinnedOf } from '../../llm/catalogue/weights-of.ts';
import { checkFile, sha256OfFile, weightsPath } from '../../llm/weights/on-disk.ts';
import { filesOfOwnModel, findOwnModel } from '../../llm/weights/own-models.ts';
import { weightsFolder } from '../../llm/weights/weights-folder.ts';
import { readBaseLineage, type BaseLineage } from '../base-lineage.ts';
import type { FileDigest } from '../run-manifest.ts';
import { dequantizedBase, type BaseWork } from './dequantized-base.ts';
import { readModelShape, type ModelShape } from './model-shape.ts';
import { refuseQuantizedFolder, refuseQuantizedName, weightFiles } from './refuse-quantized.ts';

/** What is trained on, ready to be loaded. */
export interface TrainingBase {
  /** As the user named it. */
  readonly id: string;
  readonly kind: 'gguf' | 'folder' | 'hub';
  /** A folder, or a name on the hub. */
  readonly model: string;
  readonly revision: string | undefined;
  readonly files: readonly FileDigest[];
  readonly lineage: BaseLineage | undefined;
  /** Undefined where nothing is here yet. */
  readonly shape: ModelShape | undefined;
}

/**
 * Finds what is to be trained: a folder of Hugging Face weights, a GGUF file, a model of the catalogue or of the user's own on
 * this disk (these become 16-bit weights first, once), or `owner/name[@revision]` on the hub. Of a model and a folder by one name it
 * is the model; `./name` is the folder.
 *
 * @throws ReviewError `MODEL_UNSUITABLE` for quantized weights and tokenizers that cannot be rebuilt; `MODEL_UNKNOWN`,
 * `MODEL_NOT_PULLED`, `MODEL_CORRUPT`, `DISK_FULL`, `CANCELLED` and what `runScript` throws.
 */
export async function resolveBase(
  id: string,
  work: BaseWork,
  signal: AbortSignal,
): Promise<TrainingBase> {
  const path = resolve(id);
  const isFolder = !/\.gguf$/iu.test(id) && existsSync(path) && statSync(path).isDirectory();
  if (isFolder && findOwnModel(work.dataFolder, id) === undefined) {
    return folderBase(id, path, signal);
  }
  const file = await ggufOf(id, work.dataFolder, signal);
  if (file !== undefined) {
    const folder = await dequantizedBase(file, work, signal);
    return { ...(await folderBase(id, folder, signal)), kind: 'gguf' };
  }
  const onHub = HUB_NAME.exec(id)?.groups;
  if (onHub !== undefined) {
    const name = onHub['name'] ?? id;
    refuseQuantizedName(name);
    const revision = onHub['revision'];
    return {
      id,
      kind: 'hub',
      model: name,
      revision,
      files: [],
      lineage: undefined,
      shape: undefined,
    };
  }
  // Throws with the names that exist, or with the way to bring it.
  throw notHere(requireModel(id).id);
}

/** A GGUF file and its checksum. */
export interface GgufFile {
  readonly path: string;
  readonly sha256: string;
}

const HUB_NAME = /^(?<name>[\w.-]+\/[\w.-]+)(?:@(?<revision>[\w.-]+))?$/u;

async function folderBase(id: string, folder: string, signal: AbortSignal): Promise<TrainingBase> {
  const weights = weightFiles(folder);
  refuseQuantizedFolder(folder);
  const described = readdirSync(folder).filter((name) => DESCRIBING.test(name));
  const files: FileDigest[] = [];
  for (const name of [...described.toSorted(), ...weights]) {
    const path = join(folder, name);
    files.push({ name, bytes: statSync(path).size, sha256: await sha256OfFile(path, signal) });
  }
  return {
    id,
    kind: 'folder',
    model: folder,
    revision: undefined,
    files,
    lineage: await readBaseLineage(folder),
    shape: readModelShape(folder),
  };
}

const DESCRIBING =
  /^(?:config|generation_config|tokenizer.*|special_tokens_map|vocab)\.json$|^merges\.txt$|\.jinja$|\.model$/u;

/** The GGUF file that a name or path means, checked against its checksum where that is known. */
async function ggufOf(
  id: string,
  dataFolder: string,
  signal: AbortSignal,
): Promise<GgufFile | undefined> {
  if (/\.gguf$/iu.test(id)) {
    const path = resolve(id);
    if (!existsSync(path)) {
      throw new ReviewError('MODEL_NOT_PULLED', `There is no model file ${path}`, {
        hint: 'Correct the path, or bring a model with `assay models pull`.',
      });
    }
    return { path, sha256: await sha256OfFile(path, signal) };
  }
  const own = findOwnModel(dataFolder, id);
  if (own !== undefined) {
    if (own.adapter !== undefined) {
      throw new ReviewError('MODEL_UNSUITABLE', `${id} is an adapter over another model`, {
        hint: 'Train on the model below it; an adapter on an adapter cannot be served.',
      });
    }
    return { path: filesOfOwnModel(dataFolder, own).weights, sha256: own.sha256 };
  }
  return catalogued(id, dataFolder, signal);
}

async function catalogued(
  id: string,
  dataFolder: string,
  signal: AbortSignal,
): Promise<GgufFile | undefined> {
  const known = findKnownModel(id);
  const [pinned] = known === undefined ? [] : pinnedOf(known);
  const model = pinned ?? (id.includes('/') ? undefined : requireModel(id));
  if (model === undefined) {
    return undefined;
  }
  const path = weightsPath(weightsFolder(dataFolder), model);
  switch (await checkFile(path, model, signal)) {
    case 'right':
      return { path, sha256: model.sha256 };
    case 'absent':
      throw notHere(model.id);
    default:
      throw new ReviewError('MODEL_CORRUPT', `${path} is damaged`, {
        hint: `Run \`assay models pull ${model.id}\`: it fetches what is wrong.`,
      });
  }
}

function notHere(name: string): ReviewError {
  return new ReviewError('MODEL_NOT_PULLED', `${name} is not on this disk`, {
    hint: `Bring it with \`assay models pull ${name}\`.`,
  });
}
