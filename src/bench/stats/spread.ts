import { seededRandom } from './random.ts';

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Mean of several runs and their sample standard deviation; 0 for a single run. */
export interface MeanAndDeviation {
  readonly mean: number;
  readonly deviation: number;
  readonly runs: number;
}

/** Undefined for no values. */
export function meanAndDeviation(values: readonly number[]): MeanAndDeviation | undefined {
  if (values.length === 0) {
    return undefined;
  }
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  const squares = values.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const deviation = values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
  return { mean, deviation, runs: values.length };
}

/** Undefined for no values. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >>> 1;
  const upper = sorted[middle];
  const lower = sorted.length % 2 === 0 ? sorted[middle - 1] : upper;
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}

/** 95 % interval of a share of `total` (Wilson 1927). */
export function wilsonInterval(count: number, total: number): Range {
  if (total === 0) {
    return { low: 0, high: 1 };
  }
  const share = count / total;
  const z = 1.96;
  const centre = share + (z * z) / (2 * total);
  const half = z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  const scale = 1 + (z * z) / total;
  return {
    low: Math.max(0, (centre - half) / scale),
    high: Math.min(1, (centre + half) / scale),
  };
}

const ROUNDS = 1000;

/**
 * 95 % interval of a statistic by the percentile bootstrap: groups (a pair, a file) are drawn with replacement, since their
 * members depend on each other. The same groups give the same interval. Undefined for fewer than two groups, and where every draw gives the same:
 * then the groups are too few or too much alike to say how far off the value may be.
 */
export function bootstrapInterval<Item>(
  groups: readonly (readonly Item[])[],
  statistic: (items: readonly Item[]) => number | undefined,
): Range | undefined {
  if (groups.length < 2) {
    return undefined;
  }
  const random = seededRandom(groups.length);
  const values: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const drawn = groups.flatMap(() => groups[Math.floor(random() * groups.length)] ?? []);
    const value = statistic(drawn);
    if (value !== undefined && Number.isFinite(value)) {
      values.push(value);
    }
  }
  const sorted = values.toSorted((left, right) => left - right);
  const low = sorted[Math.floor(sorted.length * 0.025)];
  const high = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.975) - 1)];
  return low === undefined || high === undefined || low === high ? undefined : { low, high };
}
