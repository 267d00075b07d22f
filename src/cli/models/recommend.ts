import { loadavg } from 'node:os';

import { z } from 'zod';

import { ReviewError } from '../../core/review-error.ts';
import { openCache } from '../../io/cache.ts';
import { assayFolders } from '../../io/folders.ts';
import { abilitiesOf } from '../../llm/catalogue/abilities.ts';
import { CATALOGUE, type CatalogueModel } from '../../llm/catalogue/catalogue.ts';
import type { Speed, TimedModel } from '../../llm/catalogue/speed.ts';
import { findKnownModel } from '../../llm/catalogue/weights-of.ts';
import { openEmbedded } from '../../llm/providers/embedded.ts';
import { RUNTIME_VERSION } from '../../llm/runtime/runtime-folder.ts';
import { findModelPlaces, type ModelPlaces } from './list-places.ts';
import { lookAtMachine, type Machine } from './recommend-machine.ts';
import { recommendation } from './recommend-choice.ts';
import { timeModel } from './recommend-speed.ts';
import { recommendationJson, recommendationText } from './recommend-text.ts';

export interface RecommendOptions {
  readonly isJson: boolean;
  /** Every model, not only those worth considering here. */
  readonly isAll: boolean;
  /** Whether to time a model again that was timed on this machine before. */
  readonly isFresh: boolean;
  readonly isColored: boolean;
}

/**
 * `assay models recommend`: looks at the machine, times the smallest model that is on its disk, and says which model to take. The table
 * goes to stdout, what it does meanwhile to stderr.
 *
 * @throws ReviewError `HOME_MISSING`, `CANCELLED`.
 */
export async function printRecommendation(
  options: RecommendOptions,
  signal: AbortSignal,
): Promise<void> {
  const places = await findModelPlaces(signal);
  const machine = await lookAtMachine(places.folder);
  const timed = await timeSmallest(places, { machine, isFresh: options.isFresh }, signal);
  const result = recommendation({ machine, places, ...timed });
  process.stdout.write(
    options.isJson
      ? `${JSON.stringify(recommendationJson(result), undefined, 2)}\n`
      : recommendationText(result, options),
  );
}

const SPEED = z.object({ reading: z.number().positive(), writing: z.number().positive() });

interface TimingOptions {
  readonly machine: Machine;
  readonly isFresh: boolean;
}

interface Timed {
  readonly timing: TimedModel | undefined;
  readonly isBusy: boolean;
}

const NOT_TIMED: Timed = { timing: undefined, isBusy: false };

/** Where the mean number of programs that want to run is known, and larger than the cores before we begin. */
function hasBusyCores({ cores }: Machine): boolean {
  return (loadavg()[0] ?? 0) > cores;
}

/** The speed of the smallest model that is here, from the cache where this machine timed it before; undefined where none is. What a busy machine gave is not kept. */
async function timeSmallest(
  places: ModelPlaces,
  { machine, isFresh }: TimingOptions,
  signal: AbortSignal,
): Promise<Timed> {
  const file = smallestOnDisk(places);
  const model = file === undefined ? undefined : findKnownModel(file.name);
  if (file === undefined || model === undefined || !places.hasRuntime) {
    return NOT_TIMED;
  }
  const { quantization } = file;
  const cache = openCache(assayFolders().cache);
  try {
    const key = [
      'speed-of-model',
      machine.processor,
      machine.cores,
      file.sha256,
      RUNTIME_VERSION,
    ].join(' ');
    const known = SPEED.safeParse(cache.getJson([key]).get(key));
    if (known.success && !isFresh) {
      return { timing: { model, quantization, speed: known.data }, isBusy: false };
    }
    const isBusy = hasBusyCores(machine);
    process.stderr.write(`timing ${file.id}, once for this machine (some seconds)\n`);
    const speed = await timeEmbedded(file, places.folder, signal);
    if (speed === undefined) {
      return NOT_TIMED;
    }
    if (!isBusy) {
      cache.putJson(new Map([[key, speed]]));
    }
    return { timing: { model, quantization, speed }, isBusy };
  } finally {
    cache.close();
  }
}

/** Models that may do something come first: the smallest of all is here for tests and says less about larger ones. */
function smallestOnDisk({ onDisk }: ModelPlaces): CatalogueModel | undefined {
  const here = CATALOGUE.filter((file) => onDisk.has(file.id)).toSorted(
    (left, right) => left.bytes - right.bytes,
  );
  return here.find(mayDoSomething) ?? here[0];
}

function mayDoSomething(file: CatalogueModel): boolean {
  const model = findKnownModel(file.name);
  return model !== undefined && Object.values(abilitiesOf(model)).includes(true);
}

const TIMING_CONTEXT_TOKENS = 1024;

async function timeEmbedded(
  model: CatalogueModel,
  dataFolder: string,
  signal: AbortSignal,
): Promise<Speed | undefined> {
  try {
    const opened = await openEmbedded(
      { dataFolder, model, contextTokens: TIMING_CONTEXT_TOKENS },
      signal,
    );
    try {
      return await timeModel(opened, () => performance.now(), signal);
    } finally {
      await opened.dispose();
    }
  } catch (error) {
    if (error instanceof ReviewError && error.code !== 'CANCELLED') {
      process.stderr.write(`not timed: ${error.message}\n`);
      return undefined;
    }
    throw error;
  }
}
