import { abilitiesOf } from '../../llm/catalogue/abilities.ts';
import type { KnownModel } from '../../llm/catalogue/known-model.ts';
import { KNOWN_MODELS } from '../../llm/catalogue/known-models.ts';
import { reviewMemory, type MemoryParts } from '../../llm/catalogue/memory.ts';
import type { WeightsSize } from '../../llm/catalogue/quantization.ts';
import { predictSpeed, type Speed, type TimedModel } from '../../llm/catalogue/speed.ts';
import {
  findKnownModel,
  ollamaWeights,
  pinnedOf,
  weightsOf,
} from '../../llm/catalogue/weights-of.ts';
import type { ModelAbilities } from '../../llm/model.ts';
import type { ModelPlaces } from './list-places.ts';
import type { Machine } from './recommend-machine.ts';
import { secondsPerFile } from './recommend-workload.ts';

/** A model as this machine would run it. */
export interface Candidate {
  readonly model: KnownModel;
  /** Name and quantization. */
  readonly id: string;
  readonly weights: WeightsSize;
  readonly memory: MemoryParts;
  readonly fit: Fit;
  readonly abilities: ModelAbilities;
  readonly speed: Speed | undefined;
  /** For a file of 200 lines; undefined without a timing, or for a model that may do nothing. */
  readonly seconds: number | undefined;
  readonly where: 'on disk' | 'in Ollama' | 'assay pull' | 'ollama pull';
  /** What to run to have it; undefined where it is here already. */
  readonly command: string | undefined;
}

/** `tight`: it runs, but memory is so short that the system must read weights from the disk again. */
export type Fit = 'yes' | 'tight' | 'no';

export interface Recommendation {
  readonly machine: Machine;
  readonly timing: TimedModel | undefined;
  /** Whether others kept the cores busy while it was timed. */
  readonly isBusy: boolean;
  /** Fastest first; those without a prediction by size. */
  readonly candidates: readonly Candidate[];
  readonly best: Candidate | undefined;
}

export interface Situation {
  readonly machine: Machine;
  readonly places: ModelPlaces;
  readonly timing: TimedModel | undefined;
  /** Whether others kept the cores busy while it was timed. */
  readonly isBusy: boolean;
}

/**
 * Every model with what it would need and take here, and the one to take: of those that fit, one whose verdicts were measured
 * and good; else the one that may do most, a smaller one first. A model whose licence forbids commercial use is
 * never recommended unasked.
 */
export function recommendation(situation: Situation): Recommendation {
  const candidates = KNOWN_MODELS.flatMap((model) => candidate(model, situation)).toSorted(
    (left, right) =>
      (left.seconds ?? Number.POSITIVE_INFINITY) - (right.seconds ?? Number.POSITIVE_INFINITY) ||
      left.weights.bytes - right.weights.bytes,
  );
  const { machine, timing, isBusy } = situation;
  return { machine, timing, isBusy, candidates, best: bestOf(candidates) };
}

function candidate(model: KnownModel, situation: Situation): readonly Candidate[] {
  const place = placeOf(model, situation.places);
  if (place === undefined) {
    return [];
  }
  const { machine, timing } = situation;
  const { weights } = place;
  const { quantization } = weights;
  const memory = reviewMemory(model, weights);
  const abilities = abilitiesOf(model);
  const speed = timing === undefined ? undefined : predictSpeed(timing, { model, quantization });
  return [
    {
      ...place,
      model,
      id: `${model.name}-${quantization.toLowerCase()}`,
      memory,
      fit: fitOf(memory, machine),
      abilities,
      speed,
      seconds: speed === undefined ? undefined : secondsPerFile(speed, model),
    },
  ];
}

type Place = Pick<Candidate, 'where' | 'weights' | 'command'>;

/** Where the model is, else where it is to be had. */
function placeOf(model: KnownModel, { onDisk, ollama }: ModelPlaces): Place | undefined {
  const [pinned] = pinnedOf(model);
  if (pinned !== undefined && onDisk.has(pinned.id)) {
    const weights = weightsOf(model, pinned.quantization);
    return { where: 'on disk', weights, command: undefined };
  }
  const fromOllama = ollamaWeights(model);
  const isServed = ollama?.models.some(({ name }) => findKnownModel(name) === model) === true;
  if (isServed && fromOllama !== undefined) {
    return { where: 'in Ollama', weights: fromOllama, command: undefined };
  }
  if (pinned !== undefined) {
    const weights = weightsOf(model, pinned.quantization);
    return { where: 'assay pull', weights, command: `assay models pull ${pinned.id}` };
  }
  return fromOllama === undefined
    ? undefined
    : {
        where: 'ollama pull',
        weights: fromOllama,
        command: `ollama pull ${model.ollama?.tags[0] ?? model.name}`,
      };
}

function fitOf(memory: MemoryParts, { availableMemory }: Machine): Fit {
  if (memory.total <= availableMemory) {
    return 'yes';
  }
  return memory.least <= availableMemory ? 'tight' : 'no';
}

function bestOf(candidates: readonly Candidate[]): Candidate | undefined {
  const usable = candidates.filter(
    ({ fit, abilities, model }) =>
      fit === 'yes' &&
      Object.values(abilities).includes(true) &&
      model.licence.commercialUse !== 'not allowed',
  );
  return usable.toSorted((left, right) => worth(right) - worth(left))[0];
}

/** A measured judge first, then what may judge, then what may do most; among equals the order of speed stays. */
function worth({ model, abilities }: Candidate): number {
  const isMeasured = model.measured?.judge?.isGood === true;
  return (
    Number(isMeasured) * 100 +
    Number(model.measured !== undefined) * 10 +
    Object.values(abilities).filter(Boolean).length
  );
}
