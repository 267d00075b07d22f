import { describe, expect, it } from 'vitest';
import { areaUnderCurve, pairsInOrder, type LabelledMargin } from './area-under-curve.ts';
import { heldOutProbabilities } from './held-out-probabilities.ts';
import { seededRandom, shuffled } from './random.ts';
import { brierScore, reliabilityBins } from './reliability.ts';
import { bootstrapInterval, meanAndDeviation, median, wilsonInterval } from './spread.ts';

function margins(real: readonly number[], harmless: readonly number[]): readonly LabelledMargin[] {
  return [
    ...real.map((margin) => ({ margin, isReal: true })),
    ...harmless.map((margin) => ({ margin, isReal: false })),
  ];
}

describe('areaUnderCurve', () => {
  it('is the share of real and harmless candidates in the right order, ties counting half', () => {
    // 3·2 comparisons: 3>1, 3>2, 2>1 right, 2=2 half, 0<1 and 0<2 wrong.
    expect(areaUnderCurve(margins([3, 2, 0], [1, 2]))?.value).toBeCloseTo(3.5 / 6);
  });

  it('agrees with counting all pairs', () => {
    const random = seededRandom(4);
    const items = Array.from({ length: 60 }, () => ({
      margin: Math.round(random() * 10),
      isReal: random() < 0.4,
    }));
    let right = 0;
    let all = 0;
    for (const one of items.filter(({ isReal }) => isReal)) {
      for (const other of items.filter(({ isReal }) => !isReal)) {
        all += 1;
        right += one.margin > other.margin ? 1 : one.margin === other.margin ? 0.5 : 0;
      }
    }
    expect(areaUnderCurve(items)?.value).toBeCloseTo(right / all, 10);
  });

  it('has the standard error of Hanley and McNeil: 0.0325 for 0.893 with 51 and 58 cases', () => {
    const items = [
      ...Array.from({ length: 51 }, (_, index) => ({ margin: index, isReal: true })),
      ...Array.from({ length: 58 }, (_, index) => ({ margin: index - 41.5, isReal: false })),
    ];
    const area = areaUnderCurve(items);
    expect(area?.standardError).toBeCloseTo(hanleyMcNeil(area?.value ?? 0, 51, 58), 10);
    expect(hanleyMcNeil(0.893, 51, 58)).toBeCloseTo(0.0325, 4);
  });

  it('says nothing without both labels', () => {
    expect(areaUnderCurve(margins([1, 2], []))).toBeUndefined();
  });
});

/** The formula as in the paper, written once more. */
function hanleyMcNeil(area: number, real: number, harmless: number): number {
  const q1 = area / (2 - area);
  const q2 = (2 * area ** 2) / (1 + area);
  const sum = area * (1 - area) + (real - 1) * (q1 - area ** 2) + (harmless - 1) * (q2 - area ** 2);
  return Math.sqrt(sum / (real * harmless));
}

it('pairsInOrder compares each real candidate with its own harmless twin', () => {
  const items = [
    { margin: 5, isReal: true, pair: 'a' },
    { margin: 4, isReal: false, pair: 'a' },
    { margin: 0, isReal: true, pair: 'b' },
    { margin: 1, isReal: false, pair: 'b' },
    { margin: 2, isReal: true, pair: 'c' },
    { margin: 2, isReal: false, pair: 'c' },
    { margin: 9, isReal: true, pair: 'alone' },
    { margin: 9, isReal: true },
  ];
  expect(pairsInOrder(items)).toEqual({ right: 1.5, pairs: 3 });
});

describe('heldOutProbabilities', () => {
  it('never fits on an item that it then judges, nor on its twin', () => {
    const items = Array.from({ length: 12 }, (_, index) => ({
      margin: index % 2 === 0 ? 1 : -1,
      isReal: index % 2 === 0,
      rule: 'a',
      pair: `p${index >>> 1}`,
    }));
    const flipped = items.map((one, index) => (index < 2 ? { ...one, isReal: !one.isReal } : one));
    const before = heldOutProbabilities(items)?.slice(0, 2);
    const after = heldOutProbabilities(flipped)?.slice(0, 2);
    expect(after?.map((one) => one.probability)).toEqual(before?.map((one) => one.probability));
    expect(heldOutProbabilities(items.slice(0, 2))).toBeUndefined();
  });
});

it('brierScore and reliabilityBins say how far from the truth probabilities are', () => {
  const items = [
    { probability: 0.9, isReal: true },
    { probability: 0.9, isReal: false },
    { probability: 0.1, isReal: false },
    { probability: 1, isReal: true },
  ];
  expect(brierScore(items)).toBeCloseTo((0.01 + 0.81 + 0.01) / 4);
  const bins = reliabilityBins(items);
  expect(bins.map(({ low, count }) => [low, count])).toEqual([
    [0, 1],
    [0.8, 3],
  ]);
  expect(bins[1]?.observed).toBeCloseTo(2 / 3);
  expect(bins[1]?.predicted).toBeCloseTo(2.8 / 3);
});

describe('spread', () => {
  it('gives mean, sample deviation and median', () => {
    expect(meanAndDeviation([1, 2, 3])).toEqual({ mean: 2, deviation: 1, runs: 3 });
    expect(meanAndDeviation([4])).toEqual({ mean: 4, deviation: 0, runs: 1 });
    expect(meanAndDeviation([])).toBeUndefined();
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeUndefined();
  });

  it('has the interval of Wilson for 8 of 10', () => {
    const { low, high } = wilsonInterval(8, 10);
    expect(low).toBeCloseTo(0.49, 2);
    expect(high).toBeCloseTo(0.943, 3);
  });

  it('has an interval that holds the statistic and is the same each time', () => {
    const groups = Array.from({ length: 30 }, (_, index) => [index % 3 === 0 ? 1 : 0]);
    function share(items: readonly number[]): number {
      return items.reduce<number>((sum, one) => sum + one, 0) / items.length;
    }
    const interval = bootstrapInterval(groups, share);
    expect(interval?.low).toBeLessThan(1 / 3);
    expect(interval?.high).toBeGreaterThan(1 / 3);
    expect(bootstrapInterval(groups, share)).toEqual(interval);
    expect(bootstrapInterval([[1]], share)).toBeUndefined();
    expect(bootstrapInterval([[1], [1], [1]], share)).toBeUndefined();
  });
});

it('shuffled keeps every item and depends on the seed alone', () => {
  const items = Array.from({ length: 20 }, (_, index) => index);
  const once = shuffled(items, 3);
  expect(once).not.toEqual(items);
  expect(shuffled(items, 3)).toEqual(once);
  expect(shuffled(items, 4)).not.toEqual(once);
  expect(once.toSorted((left, right) => left - right)).toEqual(items);
});
