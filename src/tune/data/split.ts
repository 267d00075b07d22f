import { sha256OfParts } from '../../io/hash.ts';

/** The parts that a set is split into. */
export const SPLITS = ['train', 'validation', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/** Shares of the groups: what is asked while it is trained, and what is held back until it is. */
const VALIDATION = 0.05;
const TEST = 0.1;

/** Where the rows of a group stand: by its name and the seed alone, so it stays when other data come and go. */
export function splitOf(group: string, seed: number): Split {
  const place = Number.parseInt(sha256OfParts([String(seed), group]).slice(0, 8), 16) / 2 ** 32;
  if (place < TEST) {
    return 'test';
  }
  return place < TEST + VALIDATION ? 'validation' : 'train';
}
