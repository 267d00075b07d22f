/**
 * MinHash (Broder 1997, "On the resemblance and containment of documents"): of a set of hashes, under each of 128 permutations the
 * smallest. Two signatures agree in as many places, in the mean, as their sets share of what they hold together (Jaccard); the standard
 * deviation at 0.7 is 0.04.
 */
export const PERMUTATIONS = 128;

/** Signature of a set of hashes, in which repeated ones count once. All ones for an empty set. */
export function minHash(hashes: Uint32Array): Uint32Array {
  const signature = new Uint32Array(PERMUTATIONS);
  for (let index = 0; index < PERMUTATIONS; index += 1) {
    signature[index] = smallest(hashes, FACTORS[index] ?? 1, OFFSETS[index] ?? 0);
  }
  return signature;
}

function smallest(hashes: Uint32Array, factor: number, offset: number): number {
  let least = 0xffffffff;
  for (let index = 0; index < hashes.length; index += 1) {
    const value = (Math.imul(factor, hashes[index] ?? 0) + offset) >>> 0;
    least = value < least ? value : least;
  }
  return least;
}

/** Odd factors and offsets, each pair a permutation of the 32-bit numbers; the same in every run. */
const [FACTORS, OFFSETS] = permutations();

function permutations(): readonly [factors: Uint32Array, offsets: Uint32Array] {
  const factors = new Uint32Array(PERMUTATIONS);
  const offsets = new Uint32Array(PERMUTATIONS);
  let state = 0x2545f491;
  for (let index = 0; index < PERMUTATIONS; index += 1) {
    state = nextRandom(state);
    factors[index] = state | 1;
    state = nextRandom(state);
    offsets[index] = state;
  }
  return [factors, offsets];
}

/** Marsaglia's xorshift, 2003. */
function nextRandom(state: number): number {
  let next = state ^ (state << 13);
  next ^= next >>> 17;
  return (next ^ (next << 5)) >>> 0;
}
