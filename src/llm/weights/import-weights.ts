import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { ReviewError } from '../../core/review-error.ts';
import { systemCode, writeError } from '../../io/system-error.ts';
import { CATALOGUE, type CatalogueModel } from '../catalogue/catalogue.ts';
import { findModel } from '../catalogue/find-model.ts';
import { requireDiskSpace } from './disk-space.ts';
import { inspectChatModel, type GgufFacts } from './gguf/inspect-gguf.ts';
import { checkFile, noteChecked, pullCancelled, sha256OfFile, weightsPath } from './on-disk.ts';
import {
  findOwnModel,
  noteOwnModel,
  ownWeightsPath,
  requireOwnName,
  type OwnModel,
} from './own-models.ts';
import { takePullLock } from './pull-lock.ts';
import { weightsFolder } from './weights-folder.ts';

export interface ImportOptions {
  readonly dataFolder: string;
  readonly path: string;
  /** Default: the file's name without its ending, in small letters. */
  readonly name?: string | undefined;
  /** Called with what the header says, before the file is read. */
  readonly onFacts?: (facts: GgufFacts) => void;
  /** Called while the file is read and copied. */
  readonly onProgress?: (phase: 'checking' | 'copying', doneBytes: number) => void;
}

/** `linked`: the file is in both places and on the disk once. */
export type ImportOutcome =
  | { readonly outcome: 'linked' | 'copied' | 'present'; readonly model: OwnModel }
  /** Its bytes are those of a model of the catalogue, under whose name it is now. */
  | { readonly outcome: 'catalogued'; readonly model: CatalogueModel };

/**
 * Takes a GGUF file of the user's own into the folder of weights, under its SHA-256 and a name: linked where it lies on the same
 * disk, else copied under another name, compared and renamed. The file itself stays where it is.
 *
 * @throws ReviewError like `inspectChatModel`; `USAGE` for a name that is taken; `DISK_FULL`, `FOLDER_READ_ONLY`, `CANCELLED`.
 */
export async function importWeights(
  options: ImportOptions,
  signal: AbortSignal,
): Promise<ImportOutcome> {
  const name = requireOwnName(options.name ?? nameOfFile(options.path));
  const facts = inspectChatModel(options.path);
  options.onFacts?.(facts);
  const path = await realpath(options.path);
  const sha256 = await sha256OfFile(path, signal, (done) => options.onProgress?.('checking', done));
  const known = CATALOGUE.find((model) => model.sha256 === sha256);
  const placing: Placing = { options, path, sha256, bytes: facts.bytes };
  if (known !== undefined) {
    await place(placing, weightsPath(weightsFolder(options.dataFolder), known), signal);
    return { outcome: 'catalogued', model: known };
  }
  requireNotCatalogued(name);
  requireFree(options.dataFolder, name, { sha256 });
  const outcome = await place(placing, ownWeightsPath(options.dataFolder, sha256), signal);
  const model = ownModel(name, sha256, facts);
  noteOwnModel(options.dataFolder, model);
  return { outcome, model };
}

/** A file that is taken into our folder. */
interface Placing {
  readonly options: Pick<ImportOptions, 'onProgress'>;
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** The name that a file gets when none is given. */
export function nameOfFile(path: string): string {
  return basename(path)
    .replace(/\.gguf$/iu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/gu, '-')
    .replace(/^[^a-z0-9]+/u, '');
}

/** @throws ReviewError `USAGE`. */
export function requireNotCatalogued(name: string): void {
  const known = findModel(name);
  if (known !== undefined) {
    throw new ReviewError('USAGE', `${name} is the name of ${known.id} in the catalogue`, {
      hint: 'Choose another name with --name.',
    });
  }
}

/** A name belongs to one file, or to one pair of weights and adapter. @throws ReviewError `USAGE`. */
export function requireFree(
  dataFolder: string,
  name: string,
  wanted: { readonly sha256: string; readonly adapter?: string },
): void {
  const present = findOwnModel(dataFolder, name);
  const isOther =
    present !== undefined &&
    (present.sha256 !== wanted.sha256 || present.adapter?.sha256 !== wanted.adapter);
  if (isOther) {
    throw new ReviewError('USAGE', `There is another model named ${name} already`, {
      hint: `Choose another name with --name, or remove that one with \`assay models rm ${name}\`.`,
    });
  }
}

function ownModel(name: string, sha256: string, facts: GgufFacts): OwnModel {
  const { bytes, title, architecture, quantization, parameters, contextTokens, licence } = facts;
  return {
    name,
    sha256,
    bytes,
    title,
    architecture,
    quantization,
    parameters,
    contextTokens,
    licence,
    importedFrom: facts.path,
  };
}

/**
 * Links or copies the file to `target`, under another name until it is whole.
 *
 * @throws ReviewError `DISK_FULL`, `FOLDER_READ_ONLY`, `FILE_UNREADABLE`, `CANCELLED`.
 */
export async function place(
  placing: Placing,
  target: string,
  signal: AbortSignal,
): Promise<'linked' | 'copied' | 'present'> {
  const folder = dirname(target);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeError(error, folder);
  });
  const lock = await takePullLock(`${target}.lock`, {}, signal);
  try {
    if ((await checkFile(target, placing, signal)) === 'right') {
      return 'present';
    }
    await rm(target, { force: true });
    const outcome = (await linked(placing.path, target)) ? 'linked' : 'copied';
    if (outcome === 'copied') {
      await copy(placing, target, signal);
    }
    await noteChecked(target, placing.sha256);
    return outcome;
  } finally {
    await lock.release();
  }
}

/** Another disk, or a file system without links: the caller copies. */
const CANNOT_LINK: ReadonlySet<string> = new Set([
  'EXDEV',
  'EPERM',
  'EMLINK',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EACCES',
]);

async function linked(source: string, target: string): Promise<boolean> {
  try {
    await link(source, target);
    return true;
  } catch (error) {
    if (CANNOT_LINK.has(systemCode(error) ?? '')) {
      return false;
    }
    throw writeError(error, target);
  }
}

const COPY_BYTES = 4 * 1024 * 1024;
const SPARE_BYTES = 1_000_000;

async function copy(placing: Placing, target: string, signal: AbortSignal): Promise<void> {
  await requireDiskSpace(dirname(target), placing.bytes + SPARE_BYTES);
  const part = `${target}.part`;
  const digest = createHash('sha256');
  let done = 0;
  try {
    await pipeline(
      createReadStream(placing.path, { highWaterMark: COPY_BYTES }),
      async function* hashing(chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          digest.update(chunk);
          done += chunk.length;
          placing.options.onProgress?.('copying', done);
          yield chunk;
        }
      },
      createWriteStream(part),
      { signal },
    );
    if (digest.digest('hex') !== placing.sha256) {
      throw changedMeanwhile(placing.path);
    }
    await rename(part, target);
  } catch (error) {
    if (signal.aborted) {
      throw pullCancelled();
    }
    throw error instanceof ReviewError ? error : writeError(error, target);
  } finally {
    await rm(part, { force: true }).catch(() => undefined);
  }
}

function changedMeanwhile(path: string): ReviewError {
  return new ReviewError('FILE_UNREADABLE', `${path} changed while it was read`, {
    hint: 'Wait until it is complete, then import it again.',
    retryable: true,
  });
}
