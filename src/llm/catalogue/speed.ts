import type { KnownModel } from './known-model.ts';
import {
  bodyBits,
  bodyParameters,
  fallsBack,
  outputTableBytes,
  type Quantization,
} from './quantization.ts';

/** Tokens a second. */
export interface Speed {
  /** Of a prompt. */
  readonly reading: number;
  /** Of an answer. */
  readonly writing: number;
}

/** A model in a quantization. */
export interface QuantizedModel {
  readonly model: KnownModel;
  readonly quantization: Quantization;
}

export interface TimedModel extends QuantizedModel {
  readonly speed: Speed;
}

/**
 * Speed of one model on the processor where another one was timed. Reading a prompt is bound by arithmetic and goes with the
 * parameters of the layers that take part in a token, writing is bound by memory and goes with the bytes that are read for
 * each token (those layers and the table that writes tokens):
 *
 *     reading = timed reading × (parameters × reading cost, of the timed one) / (the same, of this one)
 *     writing = timed writing × (bytes × writing cost, of the timed one) / (the same, of this one)
 *
 * The costs of a quantization are those of llama.cpp's kernels on two cores with AVX-512, Q4_K_M being 1. Prompts of a few
 * hundred tokens are meant: at 4,000 tokens reading is half as fast. From the 1.5B in Q4_K_M, the 0.5B in Q8_0, the 3B and
 * the 7B came out within 12 % (`speed.test.ts`).
 */
export function predictSpeed(timed: TimedModel, wanted: QuantizedModel): Speed {
  return {
    reading: (timed.speed.reading * readingWork(timed)) / readingWork(wanted),
    writing: (timed.speed.writing * writingWork(timed)) / writingWork(wanted),
  };
}

/** Whether the cost of the quantization was measured; else it is a guess from its neighbours. */
export function isCostMeasured(quantization: Quantization): boolean {
  return !GUESSED.has(quantization);
}

interface Cost {
  readonly reading: number;
  readonly writing: number;
}

/**
 * Time a weight, or a byte, takes in comparison with Q4_K_M: llama-bench of llama.cpp v0.5.0 with the 1.5B, two cores. Those of
 * `GUESSED` were not; Q4_1 has no kernel for wide vectors, and took 2 to 4 times as long in three runs on a busy machine.
 */
const COSTS: Readonly<Record<Quantization, Cost>> = {
  Q2_K: { reading: 1.64, writing: 1.4 },
  Q3_K_M: { reading: 1.64, writing: 1.2 },
  Q4_0: { reading: 0.69, writing: 1.01 },
  Q4_1: { reading: 3, writing: 2 },
  Q4_K_M: { reading: 1, writing: 1 },
  MXFP4: { reading: 1.3, writing: 1.2 },
  Q5_K_M: { reading: 1.3, writing: 1.1 },
  Q6_K: { reading: 1.3, writing: 1 },
  Q8_0: { reading: 1.3, writing: 0.99 },
  F16: { reading: 1.07, writing: 0.97 },
};
const GUESSED: ReadonlySet<Quantization> = new Set(['Q3_K_M', 'Q4_1', 'MXFP4', 'Q5_K_M', 'Q6_K']);
/** Of a K quantization whose rows fall back to small blocks: the 0.5B in Q4_K_M. */
const COST_FALLEN_BACK: Cost = { reading: 2.08, writing: 1.92 };

function costOf({ model, quantization }: QuantizedModel): Cost {
  return fallsBack(model, quantization) ? COST_FALLEN_BACK : COSTS[quantization];
}

function readingWork(one: QuantizedModel): number {
  return activeBody(one.model) * costOf(one).reading;
}

function writingWork(one: QuantizedModel): number {
  const { model, quantization } = one;
  const bytes =
    (activeBody(model) * bodyBits(model, quantization)) / 8 + outputTableBytes(model, quantization);
  return bytes * costOf(one).writing;
}

/** Parameters of the layers that take part in a token. */
function activeBody(model: KnownModel): number {
  const all = bodyParameters(model);
  if (model.activeParameters === undefined) {
    return all;
  }
  const tables = model.parameters - all;
  // Publishers count the tables of the vocabulary in, except where the rest would be nearly nothing.
  return Math.max(model.activeParameters - tables, model.activeParameters / 2);
}
