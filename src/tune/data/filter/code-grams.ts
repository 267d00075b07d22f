import { mixed, type CodeTokens } from './code-tokens.ts';

/** Hashes of every `length` tokens in a row, in order; of all tokens where there are fewer. */
export function tokenGrams(tokens: CodeTokens, length: number): Uint32Array {
  return grams(tokens, length, (index) => tokens.hashes[index] ?? 0);
}

/**
 * As `tokenGrams`, with the names that an author chose numbered by where they first stand in the gram: renaming them changes nothing,
 * and neither does what stands before or behind.
 */
export function renamedGrams(tokens: CodeTokens, length: number): Uint32Array {
  const { hashes, chosen } = tokens;
  return grams(tokens, length, (index, start) => {
    const hash = hashes[index] ?? 0;
    if (chosen[index] !== 1) {
      return hash;
    }
    let first = start;
    while (hashes[first] !== hash) {
      first += 1;
    }
    return NAME_MARK + first - start;
  });
}

const NAME_MARK = 0x9e3779b1;

function grams(
  { length: tokens }: CodeTokens,
  length: number,
  at: (index: number, start: number) => number,
): Uint32Array {
  const size = Math.min(length, tokens);
  const found = new Uint32Array(size === 0 ? 0 : tokens - size + 1);
  for (let start = 0; start < found.length; start += 1) {
    let hash = 0;
    for (let index = start; index < start + size; index += 1) {
      hash = (Math.imul(hash, 31) + at(index, start)) | 0;
    }
    found[start] = mixed(hash);
  }
  return found;
}
