import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { ReviewError } from '../core/review-error.ts';
import type { Notice } from '../core/review-result.ts';
import { CATALOGUE, type CatalogueModel } from './catalogue/catalogue.ts';
import { defaultModel, findModel, requireModel } from './catalogue/find-model.ts';
import { describeOllamaTag, preferredOllamaTag } from './catalogue/ollama-tags.ts';
import type { ChatModel } from './model.ts';
import { readModelWish, type ModelWish, type WantedModel } from './model-wish.ts';
import { findLocalModel } from './providers/embedded/weights.ts';
import { openEmbedded, type EmbeddedOptions } from './providers/embedded.ts';
import { unreachable } from './protocol/server-errors.ts';
import { findOllama, notPulled, ollamaServer, ollamaUrl } from './providers/ollama-discovery.ts';
import { openOllama } from './providers/ollama.ts';
import { openOpenai } from './providers/openai.ts';
import { withProbedAbilities } from './providers/probe-abilities.ts';
import { openProbeStore } from './providers/probe-store.ts';
import { RUNTIME_BYTES } from './runtime/install-runtime.ts';
import { isRuntimeInstalled } from './runtime/runtime-folder.ts';
import { formatBytes } from './weights/format-bytes.ts';
import { sizeOf, weightsPath } from './weights/on-disk.ts';
import { filesOfOwnModel, findOwnModel, type OwnModel } from './weights/own-models.ts';
import { weightsFolder } from './weights/weights-folder.ts';

export interface ModelRequest {
  readonly wish: ModelWish;
  /** Assay's data folder, with weights and runtime; undefined where the user has no home folder. */
  readonly dataFolder: string | undefined;
  /** Where the embedded model keeps states of prompt beginnings from run to run. */
  readonly cacheFolder?: string | undefined;
  /** A fixed number of threads instead of a measured one. */
  readonly threads?: number | undefined;
  /** Leaves the weights of an embedded model to `prepare`, or to the first question. */
  readonly loadsLater?: boolean | undefined;
  /** Opens it without asking first what it can do: for `assay models check`, which asks itself. */
  readonly isUnexamined?: boolean | undefined;
  /** Default: the process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** What came of the choice. */
export type ModelChoice =
  | { readonly outcome: 'model'; readonly model: ChatModel }
  /** `auto` found nothing, but `offered` could be pulled. Whoever does not ask the user shows the notice. */
  | {
      readonly outcome: 'offer';
      readonly offered: CatalogueModel;
      /** Bytes that pulling it brings, weights and runtime together, without what is there already. */
      readonly downloadBytes: number;
      readonly notice: Notice;
    }
  /** No model takes part: undefined when that was asked for. */
  | { readonly outcome: 'none'; readonly notice: Notice | undefined };

/**
 * Finds and opens the model of a review. `auto` takes a running Ollama's that the catalogue knows, else one that is on this
 * disk; it never takes one that runs on another computer through Ollama's own service, since nobody asked for that.
 *
 * @throws ReviewError when a model that was asked for, or found, cannot be opened; `CONFIG_INVALID`, `MODEL_UNKNOWN`,
 *   `MODEL_NOT_PULLED`, and what the providers throw.
 */
export async function chooseModel(
  request: ModelRequest,
  signal: AbortSignal,
): Promise<ModelChoice> {
  const wanted = readModelWish(request.wish);
  switch (wanted.kind) {
    case 'none': {
      return { outcome: 'none', notice: undefined };
    }
    case 'auto': {
      return chooseAutomatically(request, signal);
    }
    default: {
      return { outcome: 'model', model: await openWanted(request, wanted, signal) };
    }
  }
}

async function chooseAutomatically(
  request: ModelRequest,
  signal: AbortSignal,
): Promise<ModelChoice> {
  const { dataFolder } = request;
  const url = serverUrl(request);
  const tag = await preferredTag(url, signal);
  const local = dataFolder === undefined ? undefined : await findLocalModel(dataFolder);
  if (tag !== undefined && (local === undefined || judges(tag))) {
    return { outcome: 'model', model: await openTag(request, { tag, url }, signal) };
  }
  if (dataFolder === undefined) {
    return { outcome: 'none', notice: NO_FOLDER };
  }
  if (local !== undefined && isRuntimeInstalled(dataFolder)) {
    return { outcome: 'model', model: await openCatalogued(request, local, signal) };
  }
  return offer(local ?? defaultModel(), local !== undefined);
}

/** The best model of the Ollama that runs at this address, if one does and it has any. */
async function preferredTag(url: URL, signal: AbortSignal): Promise<string | undefined> {
  const server = await findOllama(url, signal);
  const own = server?.models.filter((model) => !model.isRemote) ?? [];
  return preferredOllamaTag(own.map((model) => model.name));
}

function judges(tag: string): boolean {
  return describeOllamaTag(tag)?.abilities.judge === true;
}

function offer(offered: CatalogueModel, hasWeights: boolean): ModelChoice {
  const downloadBytes = RUNTIME_BYTES + (hasWeights ? 0 : offered.bytes);
  const command = hasWeights ? `assay models pull ${offered.id}` : 'assay models pull';
  return {
    outcome: 'offer',
    offered,
    downloadBytes,
    notice: {
      text: 'No model took part: there is none on this machine',
      hint: `Bring one with \`${command}\` (${formatBytes(downloadBytes)}).`,
    },
  };
}

const NO_FOLDER: Notice = {
  text: 'No model took part: there is no home folder to keep one in',
  hint: 'Set HOME or ASSAY_HOME, or start Ollama.',
};

async function openWanted(
  request: ModelRequest,
  wanted: Exclude<WantedModel, { readonly kind: 'auto' | 'none' }>,
  signal: AbortSignal,
): Promise<ChatModel> {
  switch (wanted.kind) {
    case 'embedded': {
      const own = ownModel(request, wanted.name);
      if (own !== undefined) {
        return openOwn(request, own, signal);
      }
      const model =
        wanted.name === undefined ? await bestOnDisk(request) : requireModel(wanted.name);
      return openCatalogued(request, model, signal);
    }
    case 'file': {
      const { path } = wanted;
      const model = await openEmbedded({ ...embeddedOptions(request), model: { path } }, signal);
      const { size, mtimeMs } = await stat(path);
      return examined(request, model, { identity: [path, `${size}`, `${mtimeMs}`], signal });
    }
    case 'ollama': {
      const url = wanted.url ?? serverUrl(request);
      const tag = wanted.tag ?? (await bestTag(url, signal));
      return openTag(request, { tag, url }, signal);
    }
    case 'openai': {
      const { url, model: name, keyVariable } = wanted;
      const { environment } = request;
      const model = await openOpenai({ url, model: name, keyVariable, environment }, signal);
      return examined(request, model, { identity: [url.href], signal });
    }
    default: {
      return openNamed(request, wanted.name, signal);
    }
  }
}

/** On this disk, else in a running Ollama; of the two words for the same model, the catalogue's is the first. */
async function openNamed(
  request: ModelRequest,
  name: string,
  signal: AbortSignal,
): Promise<ChatModel> {
  const own = ownModel(request, name);
  if (own !== undefined) {
    return openOwn(request, own, signal);
  }
  const known = findModel(name);
  if (known !== undefined && (await isOnDisk(request, known))) {
    return openCatalogued(request, known, signal);
  }
  const url = serverUrl(request);
  const server = await findOllama(url, signal);
  const wanted = name.includes(':') ? name : `${name}:latest`;
  const listing = server?.models.find((model) => [name, wanted].includes(model.name));
  if (listing !== undefined) {
    return openTag(request, { tag: listing.name, url }, signal);
  }
  return openCatalogued(request, requireModel(name), signal);
}

/** The model that the user imported under this name. */
function ownModel(request: ModelRequest, name: string | undefined): OwnModel | undefined {
  const { dataFolder } = request;
  return dataFolder === undefined || name === undefined
    ? undefined
    : findOwnModel(dataFolder, name);
}

async function openOwn(
  request: ModelRequest,
  own: OwnModel,
  signal: AbortSignal,
): Promise<ChatModel> {
  const options = embeddedOptions(request);
  const files = filesOfOwnModel(options.dataFolder, own);
  const { name, sha256, bytes, adapter } = own;
  const imported = { name, sha256, bytes, path: files.weights };
  const model = await openEmbedded(
    {
      ...options,
      model:
        adapter === undefined || files.adapter === undefined
          ? imported
          : { ...imported, adapter: { ...adapter, path: files.adapter } },
    },
    signal,
  );
  return examined(request, model, { identity: [], signal });
}

/** A model that the catalogue knows as it is; another one is asked what it can do. */
async function examined(
  request: ModelRequest,
  model: ChatModel,
  { identity, signal }: { readonly identity: readonly string[]; readonly signal: AbortSignal },
): Promise<ChatModel> {
  const isKnown =
    request.isUnexamined === true ||
    CATALOGUE.some(({ sha256 }) => sha256 === model.digest) ||
    (model.provider === 'ollama' && describeOllamaTag(model.name) !== undefined);
  if (isKnown) {
    return model;
  }
  const { cacheFolder } = request;
  const folder = cacheFolder === undefined ? undefined : join(cacheFolder, 'probes');
  const store = openProbeStore({ folder, now: Date.now });
  return withProbedAbilities(model, { store, identity }, signal);
}

async function isOnDisk(request: ModelRequest, model: CatalogueModel): Promise<boolean> {
  return (
    request.dataFolder !== undefined &&
    (await sizeOf(weightsPath(weightsFolder(request.dataFolder), model))) === model.bytes
  );
}

async function bestOnDisk(request: ModelRequest): Promise<CatalogueModel> {
  const { dataFolder } = embeddedOptions(request);
  const local = await findLocalModel(dataFolder);
  if (local === undefined) {
    throw new ReviewError('MODEL_NOT_PULLED', 'There is no model on this disk', {
      hint: `Bring one with \`assay models pull\` (${formatBytes(RUNTIME_BYTES + defaultModel().bytes)}).`,
    });
  }
  return local;
}

async function bestTag(url: URL, signal: AbortSignal): Promise<string> {
  const server = await findOllama(url, signal);
  if (server === undefined) {
    throw unreachable(ollamaServer(url), NO_GREETING);
  }
  const tags = server.models.filter((model) => !model.isRemote).map((model) => model.name);
  const tag = preferredOllamaTag(tags) ?? (tags.length === 1 ? tags[0] : undefined);
  if (tag === undefined) {
    throw tags.length === 0 ? notPulled(DEFAULT_TAG) : severalTags(tags);
  }
  return tag;
}

const NO_GREETING = {
  outcome: 'interrupted',
  reason: 'it does not say that it is Ollama',
} as const;
const DEFAULT_TAG = 'qwen2.5-coder:1.5b';

function severalTags(tags: readonly string[]): ReviewError {
  return new ReviewError(
    'MODEL_UNKNOWN',
    'Ollama has several models, and Assay knows none of them',
    {
      hint: `Say which with --model ollama:TAG: ${tags.join(', ')}.`,
    },
  );
}

function serverUrl(request: ModelRequest): URL {
  const environment = request.environment ?? process.env;
  const configured = request.wish.provider === 'ollama' ? request.wish.url : undefined;
  return ollamaUrl(configured ?? environment['OLLAMA_HOST']);
}

async function openTag(
  request: ModelRequest,
  { tag, url }: { readonly tag: string; readonly url: URL },
  signal: AbortSignal,
): Promise<ChatModel> {
  const threads = request.threads ?? 'measured';
  const model = await openOllama({ url, model: tag, threads }, signal);
  return examined(request, model, { identity: [url.href], signal });
}

function openCatalogued(
  request: ModelRequest,
  model: CatalogueModel,
  signal: AbortSignal,
): Promise<ChatModel> {
  return openEmbedded({ ...embeddedOptions(request), model }, signal);
}

function embeddedOptions(request: ModelRequest): Omit<EmbeddedOptions, 'model'> {
  const { dataFolder, cacheFolder, threads, loadsLater } = request;
  if (dataFolder === undefined) {
    throw new ReviewError('HOME_MISSING', 'There is no home folder to keep a model in', {
      hint: 'Set HOME or ASSAY_HOME.',
    });
  }
  return { dataFolder, cacheFolder, threads, loadsLater };
}
