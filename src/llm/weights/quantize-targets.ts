import type { GgufTensor } from './gguf/read-gguf.ts';

/** A quantization that can be made. */
export interface QuantizeTarget {
  readonly name: string;
  /** `enum llama_ftype` of llama.cpp v0.5.0. */
  readonly fileType: number;
  /** Bits of a number on average, with the larger types that a mix gives to some tensors; rounded up. */
  readonly bits: number;
  /** Bits where a row cannot be cut into blocks of 256, and a type with blocks of 32 is taken instead. */
  readonly fallbackBits: number;
  /** For people. */
  readonly note: string;
}

/** From the smallest to the largest. */
export const QUANTIZE_TARGETS: readonly QuantizeTarget[] = [
  { name: 'Q2_K', fileType: 10, bits: 3.4, fallbackBits: 5.5, note: 'smallest, clearly worse' },
  { name: 'Q3_K_S', fileType: 11, bits: 3.6, fallbackBits: 5.5, note: 'small, worse' },
  { name: 'Q3_K_M', fileType: 12, bits: 4.1, fallbackBits: 5.5, note: 'small, somewhat worse' },
  { name: 'Q3_K_L', fileType: 13, bits: 4.5, fallbackBits: 5.5, note: 'small, somewhat worse' },
  { name: 'Q4_0', fileType: 2, bits: 4.8, fallbackBits: 4.8, note: 'older than Q4_K_M' },
  { name: 'Q4_K_S', fileType: 14, bits: 4.8, fallbackBits: 6, note: 'nearly Q4_K_M' },
  { name: 'Q4_K_M', fileType: 15, bits: 5.1, fallbackBits: 6.5, note: 'what most people take' },
  { name: 'Q5_K_S', fileType: 16, bits: 5.8, fallbackBits: 6.5, note: 'close to the original' },
  { name: 'Q5_K_M', fileType: 17, bits: 6, fallbackBits: 7, note: 'close to the original' },
  { name: 'Q6_K', fileType: 18, bits: 6.7, fallbackBits: 8.5, note: 'hardly different' },
  { name: 'Q8_0', fileType: 7, bits: 8.6, fallbackBits: 8.6, note: 'as good as 16 bits' },
];

/** Bytes that the file will have at most, from the tensors of the original. */
export function quantizedBytes(target: QuantizeTarget, tensors: readonly GgufTensor[]): number {
  let bits = 0;
  for (const tensor of tensors) {
    bits += tensor.elements * bitsOf(target, tensor);
  }
  return Math.ceil(bits / 8) + HEADER_BYTES;
}

/** Vocabulary and table of tensors; the largest vocabularies have some 250,000 words. */
const HEADER_BYTES = 16_000_000;
const BLOCK = 256;
/** Vocabularies are kept in a finer type than the rest. */
const VOCABULARY = /^(?:token_embd|output)\.weight$/u;
const VOCABULARY_BITS = 6.6;

function bitsOf(target: QuantizeTarget, tensor: GgufTensor): number {
  if (tensor.elements === tensor.rowLength) {
    return 32;
  }
  const bits = tensor.rowLength % BLOCK === 0 ? target.bits : target.fallbackBits;
  const least = tensor.rowLength % BLOCK === 0 ? VOCABULARY_BITS : 8.6;
  return VOCABULARY.test(tensor.name) ? Math.max(bits, least) : bits;
}
