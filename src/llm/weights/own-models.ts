import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { ReviewError } from '../../core/review-error.ts';
import { writeFileAtomically } from '../../io/files.ts';
import { writeError } from '../../io/system-error.ts';
import { CATALOGUE } from '../catalogue/catalogue.ts';
import { weightsPath } from './on-disk.ts';
import { weightsFolder } from './weights-folder.ts';

/**
 * A model that the user imported or tuned: a name for a file that lies in our folder under its SHA-256, or for a file of the
 * catalogue with an adapter over it.
 */
export interface OwnModel {
  readonly name: string;
  /** Of the weights, 64 hex digits. */
  readonly sha256: string;
  readonly bytes: number;
  /** For people: the title that its maker gave it. */
  readonly title?: string | undefined;
  readonly architecture: string;
  readonly quantization: string;
  /** Numbers in all its tensors. */
  readonly parameters: number;
  /** Tokens it was trained to hold, where its file says so. */
  readonly contextTokens?: number | undefined;
  readonly licence?: string | undefined;
  /** Where it came from: the path at the time. */
  readonly importedFrom: string;
  /** A LoRA adapter that the runtime puts over the weights when it loads them. */
  readonly adapter?: AdapterFile | undefined;
}

/** A GGUF file with an adapter, in our folder under its SHA-256. */
export interface AdapterFile {
  readonly sha256: string;
  readonly bytes: number;
}

const OWN_MODEL = z.object({
  name: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
  bytes: z.int().nonnegative(),
  title: z.string().optional(),
  architecture: z.string(),
  quantization: z.string(),
  parameters: z.number(),
  contextTokens: z.number().optional(),
  licence: z.string().optional(),
  importedFrom: z.string(),
  adapter: z
    .object({ sha256: z.string().regex(/^[0-9a-f]{64}$/u), bytes: z.int().nonnegative() })
    .optional(),
});

/** The folder of the imported models below Assay's data folder. */
export function ownModelsFolder(dataFolder: string): string {
  return join(weightsFolder(dataFolder), 'own');
}

/** Where the weights of an imported model lie. */
export function ownWeightsPath(dataFolder: string, sha256: string): string {
  return join(ownModelsFolder(dataFolder), `${sha256}.gguf`);
}

/** Where an adapter lies. */
export function ownAdapterPath(dataFolder: string, sha256: string): string {
  return join(ownModelsFolder(dataFolder), `${sha256}.adapter.gguf`);
}

/** The files of an own model; its weights may be those of the catalogue. */
export function filesOfOwnModel(
  dataFolder: string,
  { sha256, adapter }: OwnModel,
): { readonly weights: string; readonly adapter: string | undefined } {
  const catalogued = CATALOGUE.find((model) => model.sha256 === sha256);
  return {
    weights:
      catalogued === undefined
        ? ownWeightsPath(dataFolder, sha256)
        : weightsPath(weightsFolder(dataFolder), catalogued),
    adapter: adapter === undefined ? undefined : ownAdapterPath(dataFolder, adapter.sha256),
  };
}

/** All imported models whose files are there, by name; a damaged note counts as none. */
export function listOwnModels(dataFolder: string): readonly OwnModel[] {
  const folder = ownModelsFolder(dataFolder);
  return namesIn(folder)
    .filter((name) => name.endsWith(NOTE))
    .flatMap((name) => readNote(join(folder, name)) ?? [])
    .filter((model) => {
      const { weights, adapter } = filesOfOwnModel(dataFolder, model);
      return existsSync(weights) && (adapter === undefined || existsSync(adapter));
    })
    .sort((first, second) => first.name.localeCompare(second.name, 'en'));
}

/** The imported model of this name; upper and lower case are the same. */
export function findOwnModel(dataFolder: string, name: string): OwnModel | undefined {
  const wanted = name.trim().toLowerCase();
  return listOwnModels(dataFolder).find((model) => model.name.toLowerCase() === wanted);
}

/** Keeps the name. @throws ReviewError `DISK_FULL`, `FOLDER_READ_ONLY`. */
export function noteOwnModel(dataFolder: string, model: OwnModel): void {
  const folder = ownModelsFolder(dataFolder);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw writeError(error, folder);
  }
  writeFileAtomically(ownNotePath(dataFolder, model.name), `${JSON.stringify(model)}\n`);
}

/** Where the note of a name lies. */
export function ownNotePath(dataFolder: string, name: string): string {
  return join(ownModelsFolder(dataFolder), `${encodeURIComponent(name.toLowerCase())}${NOTE}`);
}

/**
 * A name that is no other word of `--model`.
 *
 * @throws ReviewError `USAGE` with what is wrong.
 */
export function requireOwnName(name: string): string {
  if (!NAME.test(name) || name.toLowerCase().endsWith('.gguf')) {
    throw new ReviewError('USAGE', `Not a name for a model: ${name}`, {
      hint: 'Use letters, digits, dots, hyphens, underscores and one colon, for instance --name my-coder:7b.',
    });
  }
  if (RESERVED.test(name)) {
    throw new ReviewError('USAGE', `--model ${name} means something else already`, {
      hint: 'Choose another name with --name.',
    });
  }
  return name;
}

const NOTE = '.model.json';
const NAME = /^[a-z0-9][a-z0-9._-]{0,79}(?::[a-z0-9._-]{1,40})?$/iu;
const RESERVED = /^(?:auto|none|embedded|ollama|openai)(?::|$)/iu;

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readNote(path: string): OwnModel | undefined {
  try {
    return OWN_MODEL.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}
