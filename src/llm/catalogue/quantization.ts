import type { Architecture, KnownModel } from './known-model.ts';

/**
 * Sizes of weights. A quantization of llama.cpp is a mixture: the table of the vocabulary that writes tokens keeps more bits than
 * the layers, and in the K_M mixtures half of the value and down projections do (`llama_tensor_get_type` in llama.cpp,
 * release v0.5.0). K blocks hold 256 weights: rows of another length fall back to blocks of 32 with more bits, so a K
 * quantization of a model like Qwen2.5-Coder 0.5B is larger than its name says. Estimates are of the text part; what
 * libraries offer may carry a part for images as well.
 */
export const QUANTIZATIONS = [
  'Q2_K',
  'Q3_K_M',
  'Q4_0',
  'Q4_1',
  'Q4_K_M',
  'MXFP4',
  'Q5_K_M',
  'Q6_K',
  'Q8_0',
  'F16',
] as const;

export type Quantization = (typeof QUANTIZATIONS)[number];

/** How large weights are, and how that is known. */
export interface WeightsSize {
  readonly quantization: Quantization;
  readonly bytes: number;
  /** `exact`: of a file with a known checksum. `published`: as a library shows it, rounded. `estimated`: computed from parameters and bits. */
  readonly source: 'exact' | 'published' | 'estimated';
}

interface Mixture {
  /** Bits a weight of the table that writes tokens. */
  readonly output: number;
  /** Of the table that reads them, where that is another one. */
  readonly input: number;
  /** Mean of all other matrices. */
  readonly body: number;
  /** The last two, where rows are no multiple of 256. */
  readonly oddOutput: number;
  readonly oddBody: number;
}

/** Bits of the blocks, scales included: Q2_K 2.625, Q3_K 3.4375, Q4_K 4.5, Q5_K 5.5, Q6_K 6.5625, Q8_0 8.5, Q4_0 4.5, Q4_1 5, MXFP4 4.25. */
const MIXTURES: Readonly<Record<Quantization, Mixture>> = {
  Q2_K: { output: 6.5625, input: 2.625, body: 3.02, oddOutput: 8.5, oddBody: 4.3 },
  Q3_K_M: { output: 6.5625, input: 3.4375, body: 3.86, oddOutput: 8.5, oddBody: 4.7 },
  Q4_0: { output: 6.5625, input: 4.5, body: 4.5, oddOutput: 8.5, oddBody: 4.5 },
  Q4_1: { output: 6.5625, input: 5, body: 5, oddOutput: 8.5, oddBody: 5 },
  Q4_K_M: { output: 6.5625, input: 4.5, body: 4.83, oddOutput: 8.5, oddBody: 5.5 },
  MXFP4: { output: 8.5, input: 8.5, body: 4.35, oddOutput: 8.5, oddBody: 4.35 },
  Q5_K_M: { output: 6.5625, input: 5.5, body: 5.68, oddOutput: 8.5, oddBody: 6.1 },
  Q6_K: { output: 6.5625, input: 6.5625, body: 6.5625, oddOutput: 8.5, oddBody: 8 },
  Q8_0: { output: 8.5, input: 8.5, body: 8.5, oddOutput: 8.5, oddBody: 8.5 },
  F16: { output: 16, input: 16, body: 16, oddOutput: 16, oddBody: 16 },
};

const BLOCK = 256;
/** Of the file for one token of the vocabulary: its text, kind and merges. */
const BYTES_A_TOKEN = 40;

/** Weights of a model in a quantization, computed. */
export function estimateWeights(model: KnownModel, quantization: Quantization): number {
  const { architecture } = model;
  const mixture = MIXTURES[quantization];
  if (architecture === undefined) {
    return Math.round((model.parameters * mixture.body) / 8);
  }
  const { table, hasTwo } = vocabularyTables(architecture);
  const body = model.parameters - table * (hasTwo ? 2 : 1);
  const bits =
    outputTableBytes(model, quantization) * 8 +
    (hasTwo ? table * mixture.input : 0) +
    body * bodyBits(model, quantization);
  return Math.round(bits / 8 + architecture.vocabulary * BYTES_A_TOKEN);
}

/** Mean bits of a weight outside the tables of the vocabulary. */
export function bodyBits(model: KnownModel, quantization: Quantization): number {
  const { oddBody, body } = MIXTURES[quantization];
  return isOdd(model) ? oddBody : body;
}

/** The table that writes tokens, bytes: it is read for each one. */
export function outputTableBytes(model: KnownModel, quantization: Quantization): number {
  if (model.architecture === undefined) {
    return 0;
  }
  const { output, oddOutput } = MIXTURES[quantization];
  const { table } = vocabularyTables(model.architecture);
  return (table * (isOdd(model) ? oddOutput : output)) / 8;
}

/** Parameters without the tables of the vocabulary. */
export function bodyParameters(model: KnownModel): number {
  if (model.architecture === undefined) {
    return model.parameters;
  }
  const { table, hasTwo } = vocabularyTables(model.architecture);
  return model.parameters - table * (hasTwo ? 2 : 1);
}

/** Whether the model's rows make K quantizations fall back to larger blocks. */
export function fallsBack(model: KnownModel, quantization: Quantization): boolean {
  return /_K/u.test(quantization) && isOdd(model);
}

function isOdd(model: KnownModel): boolean {
  return (model.architecture?.hidden ?? BLOCK) % BLOCK !== 0;
}

function vocabularyTables(architecture: Architecture): {
  readonly table: number;
  readonly hasTwo: boolean;
} {
  return {
    table: architecture.vocabulary * architecture.hidden,
    hasTwo: !architecture.isTied,
  };
}

/** Parameters that a dense model of these numbers has, without norms and biases (well below one per cent). */
export function denseParameters(architecture: Architecture): number {
  const { layers, hidden, heads, kvHeads, headDimension, feedForward } = architecture;
  const { table, hasTwo } = vocabularyTables(architecture);
  const attention = 2 * hidden * headDimension * (heads + kvHeads);
  const matrices = architecture.isGated === false ? 2 : 3;
  return table * (hasTwo ? 2 : 1) + layers * (attention + matrices * hidden * feedForward);
}
