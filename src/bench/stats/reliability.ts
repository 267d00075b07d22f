import type { HeldOutProbability } from './held-out-probabilities.ts';
import { wilsonInterval } from './spread.ts';
import type { Range } from './spread.ts';

/** Mean squared distance of the probabilities from what was true: 0 is perfect, 0.25 is always saying one half. */
export function brierScore(items: readonly HeldOutProbability[]): number {
  return (
    items.reduce((sum, one) => sum + (one.probability - Number(one.isReal)) ** 2, 0) / items.length
  );
}

/** Items whose probability lies between `low` and `high`: what was said, and what was true. */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Mean probability. */
  readonly predicted: number;
  /** Share that was real. */
  readonly observed: number;
  /** 95 % interval of that share after Wilson. */
  readonly interval: Range;
}

const BINS = 5;

/** Five bins of equal width; empty ones are left out. */
export function reliabilityBins(items: readonly HeldOutProbability[]): readonly ReliabilityBin[] {
  const groups = Map.groupBy(items, (one) =>
    Math.min(BINS - 1, Math.floor(one.probability * BINS)),
  );
  return [...groups]
    .toSorted(([left], [right]) => left - right)
    .map(([bin, group]) => {
      const real = group.filter((one) => one.isReal).length;
      return {
        low: bin / BINS,
        high: (bin + 1) / BINS,
        count: group.length,
        predicted: group.reduce((sum, one) => sum + one.probability, 0) / group.length,
        observed: real / group.length,
        interval: wilsonInterval(real, group.length),
      };
    });
}
