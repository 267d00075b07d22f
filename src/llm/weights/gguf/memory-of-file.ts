import {
  memoryOfNumbers,
  REVIEW_CONTEXT_TOKENS,
  type MemoryParts,
} from '../../catalogue/memory.ts';
import type { GgufFacts } from './inspect-gguf.ts';

/**
 * Memory of a review with a model of which only the file is known, on the processor. Undefined where the file does not say how
 * many layers and heads it has.
 */
export function memoryOfFile(facts: GgufFacts): MemoryParts | undefined {
  const { architectureNumbers: architecture, bytes, tensors } = facts;
  if (architecture === undefined) {
    return undefined;
  }
  const rearranged = tensors
    .filter(({ name, type }) => name.startsWith(LAYER) && REARRANGED_TYPES.has(type.name))
    .reduce((sum, tensor) => sum + tensor.bytes, 0);
  const contextTokens = Math.min(
    REVIEW_CONTEXT_TOKENS,
    facts.contextTokens ?? REVIEW_CONTEXT_TOKENS,
  );
  return memoryOfNumbers({ weightsBytes: bytes, rearranged, architecture, contextTokens });
}

const LAYER = 'blk.';
/** What llama.cpp v0.5.0 copies into another order for AVX2 and AVX-512, of the matrices of layers. */
const REARRANGED_TYPES: ReadonlySet<string> = new Set(['Q2_K', 'Q4_0', 'Q4_K', 'IQ4_NL']);
