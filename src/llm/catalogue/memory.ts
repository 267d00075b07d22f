import type { Architecture, CacheGroup, KnownModel } from './known-model.ts';
import { bodyParameters, fallsBack, type Quantization, type WeightsSize } from './quantization.ts';

/** What a review with a model takes while it works, bytes, in parts. */
export interface MemoryParts {
  readonly weights: number;
  /** The copy of four-bit matrices that llama.cpp rearranges for wide vector instructions; the original stays mapped beside it. */
  readonly rearranged: number;
  /** Remembered keys and values of the whole context, 16 bits each; 0 where the architecture is not known. */
  readonly cache: number;
  /** The tokenizer's tables and the buffers of a batch. */
  readonly buffers: number;
  /** The process without a model. */
  readonly process: number;
  /** What a review takes beside the model: the analysis, and the sandbox in which rewrites are tried. Only asking a model takes none of it. */
  readonly review: number;
  /** All of it, at its peak. */
  readonly total: number;
  /** What must be there: the system may drop the mapped original of what was rearranged. */
  readonly least: number;
}

export interface MemoryQuestion {
  readonly model: KnownModel;
  readonly quantization: Quantization;
  /** Of the weights' file, bytes. */
  readonly weightsBytes: number;
  /** Prompt and answer together. */
  readonly contextTokens: number;
}

/**
 * Memory of a review with a model on the processor:
 *
 *     weights + rearranged copy + layers × key-value heads × head dimension × 2 × 2 bytes × context
 *             + vocabulary × 1,250 bytes + 512 × (hidden + feed-forward) × 4 bytes + 130 MB + 450 MB for the review
 *
 * Layers that look back a window keep no more than the window and one batch. The last line was fitted to what the embedded
 * runtime took (node-llama-cpp 3.22.1, Linux, AVX-512), and holds within 10 % for all that were measured;
 * `memory.test.ts` has the figures, `scripts/measure-memory.ts` takes them. A processor without wide vectors rearranges
 * nothing and takes less; the analysis of a very large folder takes more.
 */
export function memoryOf({
  model,
  quantization,
  weightsBytes,
  contextTokens,
}: MemoryQuestion): MemoryParts {
  const rearranged = rearrangedBytes(model, quantization);
  return memoryOfNumbers({
    weightsBytes,
    rearranged,
    architecture: model.architecture,
    contextTokens,
  });
}

/** What decides how much memory a model takes, of a model of the catalogue or of any file. */
export interface MemoryNumbers {
  readonly weightsBytes: number;
  /** See `MemoryParts`. */
  readonly rearranged: number;
  readonly architecture: CachingArchitecture | undefined;
  readonly contextTokens: number;
}

/** The numbers of an architecture that memory depends on. */
export type CachingArchitecture = Pick<
  Architecture,
  | 'layers'
  | 'kvHeads'
  | 'headDimension'
  | 'cache'
  | 'stateBytes'
  | 'vocabulary'
  | 'hidden'
  | 'feedForward'
>;

/** As `memoryOf`. */
export function memoryOfNumbers({
  weightsBytes,
  rearranged,
  architecture,
  contextTokens,
}: MemoryNumbers): MemoryParts {
  const cache = Math.round(cacheBytes(architecture, contextTokens));
  const buffers =
    architecture === undefined
      ? 0
      : architecture.vocabulary * BYTES_A_TOKEN_KNOWN +
        BATCH_TOKENS * (architecture.hidden + architecture.feedForward) * 4;
  const least = weightsBytes + cache + buffers + PROCESS_BYTES + REVIEW_BYTES;
  return {
    weights: weightsBytes,
    rearranged,
    cache,
    buffers,
    process: PROCESS_BYTES,
    review: REVIEW_BYTES,
    total: least + rearranged,
    least,
  };
}

/** The same for a review with Assay's context. */
export function reviewMemory(model: KnownModel, weights: WeightsSize): MemoryParts {
  return memoryOf({
    model,
    quantization: weights.quantization,
    weightsBytes: weights.bytes,
    contextTokens: Math.min(REVIEW_CONTEXT_TOKENS, model.contextTokens),
  });
}

/** Tokens that Assay gives a context, unless the model holds fewer. */
export const REVIEW_CONTEXT_TOKENS = 8192;

const BATCH_TOKENS = 512;
const BYTES_A_TOKEN_KNOWN = 1250;
const PROCESS_BYTES = 130e6;
/** What a review of a file took beyond that, with and without a model. */
const REVIEW_BYTES = 450e6;
/** Keys and values are kept as 16-bit numbers: 8 bits made reading three times slower on a processor. */
const BYTES_A_NUMBER = 2;

/** Bits of the rearranged copy, per weight of the layers. */
const REARRANGED_BITS: Readonly<Partial<Record<Quantization, number>>> = {
  Q2_K: 2,
  Q3_K_M: 1.4,
  Q4_0: 4.5,
  Q4_K_M: 3.82,
};
/** The same where rows do not fit K blocks: only half of the down projections. */
const REARRANGED_BITS_FALLEN_BACK = 0.7;

function rearrangedBytes(model: KnownModel, quantization: Quantization): number {
  const bits = fallsBack(model, quantization)
    ? REARRANGED_BITS_FALLEN_BACK
    : (REARRANGED_BITS[quantization] ?? 0);
  return Math.round((bodyParameters(model) * bits) / 8);
}

/** Keys and values of a context, and what recurrent layers keep, bytes. */
export function cacheBytes(
  architecture: CachingArchitecture | undefined,
  contextTokens: number,
): number {
  if (architecture === undefined) {
    return 0;
  }
  const { layers, kvHeads, headDimension } = architecture;
  const groups: readonly CacheGroup[] = architecture.cache ?? [{ layers, kvHeads, headDimension }];
  return groups.reduce(
    (sum, group) => sum + groupBytes(group, contextTokens),
    architecture.stateBytes ?? 0,
  );
}

function groupBytes(group: CacheGroup, contextTokens: number): number {
  const kept =
    group.window === undefined
      ? contextTokens
      : Math.min(contextTokens, group.window + BATCH_TOKENS);
  return group.layers * group.kvHeads * group.headDimension * 2 * BYTES_A_NUMBER * kept;
}
