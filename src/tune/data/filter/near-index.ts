/**
 * Finds signatures like a given one among hundreds of thousands (locality-sensitive hashing by bands: Leskovec, Rajaraman, Ullman,
 * "Mining of Massive Datasets", chapter 3). A signature is cut into 25 bands of 5; two that agree in a whole band are compared in
 * full. At a similarity of 0.7 that misses 1 % of the pairs, at 0.8 one in twenty thousand. Everything stands in typed arrays: some
 * 900 bytes a signature.
 */
import { mixed } from './code-tokens.ts';
import { PERMUTATIONS } from './min-hash.ts';

export interface NearIndex {
  /** Numbers of the signatures, as `add` gave them, that are like this one; the similarity is that of `openNearIndex`. */
  readonly near: (signature: Uint32Array) => readonly number[];
  /** Numbers count from 0 on. */
  readonly add: (signature: Uint32Array) => number;
}

const BANDS = 25;
const ROWS = 5;
/** Signatures that are stored in one piece. */
const BLOCK = 1024;
const FIRST_SLOTS = 1 << 15;

interface Entries {
  count: number;
  readonly blocks: Uint32Array[];
  /** By slot, the last entry whose band fell there; an entry is `signature * BANDS + band`. */
  heads: Int32Array;
  /** By entry, the one before it in its slot. */
  next: Int32Array;
  /** By entry, the hash of its band. */
  hashes: Uint32Array;
}

export function openNearIndex(similarity: number): NearIndex {
  const agreeing = Math.ceil(similarity * PERMUTATIONS);
  const entries: Entries = {
    count: 0,
    blocks: [],
    heads: new Int32Array(FIRST_SLOTS).fill(-1),
    next: new Int32Array(FIRST_SLOTS),
    hashes: new Uint32Array(FIRST_SLOTS),
  };
  return {
    near(signature) {
      const looked = new Set<number>();
      for (let band = 0; band < BANDS; band += 1) {
        addCandidates(looked, entries, { signature, band });
      }
      const found = [...looked].filter((candidate) =>
        agree(entries, { candidate, signature, agreeing }),
      );
      return found.sort((left, right) => left - right);
    },
    add(signature) {
      const number = entries.count;
      if (number % BLOCK === 0) {
        entries.blocks.push(new Uint32Array(BLOCK * PERMUTATIONS));
      }
      entries.blocks.at(-1)?.set(signature, (number % BLOCK) * PERMUTATIONS);
      entries.count += 1;
      makeRoom(entries);
      for (let band = 0; band < BANDS; band += 1) {
        const entry = number * BANDS + band;
        entries.hashes[entry] = bandHash(signature, band);
        link(entries, entry);
      }
      return number;
    },
  };
}

function addCandidates(
  looked: Set<number>,
  { heads, next, hashes }: Entries,
  where: { readonly signature: Uint32Array; readonly band: number },
): void {
  const hash = bandHash(where.signature, where.band);
  let entry = heads[hash & (heads.length - 1)] ?? -1;
  while (entry >= 0) {
    if (hashes[entry] === hash) {
      looked.add(Math.floor(entry / BANDS));
    }
    entry = next[entry] ?? -1;
  }
}

function agree(
  { blocks }: Entries,
  pair: { readonly candidate: number; readonly signature: Uint32Array; readonly agreeing: number },
): boolean {
  const { candidate, signature, agreeing } = pair;
  const block = blocks[Math.floor(candidate / BLOCK)];
  const start = (candidate % BLOCK) * PERMUTATIONS;
  let different = 0;
  for (let index = 0; index < PERMUTATIONS; index += 1) {
    if (block?.[start + index] !== signature[index]) {
      different += 1;
      if (different > PERMUTATIONS - agreeing) {
        return false;
      }
    }
  }
  return true;
}

function bandHash(signature: Uint32Array, band: number): number {
  let hash = band + 1;
  for (let index = band * ROWS; index < (band + 1) * ROWS; index += 1) {
    hash = (Math.imul(hash, 31) + (signature[index] ?? 0)) | 0;
  }
  return mixed(hash);
}

function makeRoom(entries: Entries): void {
  const needed = entries.count * BANDS;
  if (needed <= entries.next.length) {
    return;
  }
  const size = entries.next.length * 2;
  const hashes = new Uint32Array(size);
  hashes.set(entries.hashes);
  entries.hashes = hashes;
  entries.next = new Int32Array(size);
  entries.heads = new Int32Array(size).fill(-1);
  for (let entry = 0; entry < needed - BANDS; entry += 1) {
    link(entries, entry);
  }
}

function link({ heads, next, hashes }: Entries, entry: number): void {
  const slot = (hashes[entry] ?? 0) & (heads.length - 1);
  next[entry] = heads[slot] ?? -1;
  heads[slot] = entry;
}
