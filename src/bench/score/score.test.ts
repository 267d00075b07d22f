import { expect, it } from 'vitest';
import type { DiscoverRecord } from '../bench-result.ts';
import { scoreDiscover } from './discover-score.ts';

const COST = {
  ms: 1000,
  modelMs: 900,
  calls: 1,
  promptTokens: 10,
  completionTokens: 1,
  truncated: 0,
  refused: 0,
  malformed: 0,
  timedOut: 0,
};

function file(
  item: string,
  flaws: readonly (readonly [number, number | null])[],
  claimed: readonly (readonly [number, number | null])[],
): DiscoverRecord {
  return {
    task: 'discover',
    run: 1,
    item,
    cost: COST,
    flaws: flaws.map(([line, cwe]) => ({ line, cwe })),
    claimed: claimed.map(([line, cwe]) => ({ line, lastLine: line, cwe })),
  };
}

it('counts a claim within two lines with the same CWE as right, and no other', () => {
  const score = scoreDiscover([
    file('near', [[10, 79]], [[12, 79]]),
    file('far', [[10, 79]], [[13, 79]]),
    file('other', [[10, 79]], [[10, 89]]),
    file('any', [[10, null]], [[10, 89]]),
    file('clean', [], [[1, 79]]),
    file('silent', [[4, 22]], []),
  ]);
  expect(score?.counts).toEqual({ found: 2, claimed: 5, flaws: 5 });
  expect(score?.precision).toBeCloseTo(2 / 5);
  expect(score?.recall).toBeCloseTo(2 / 5);
  expect(score?.f1ByPlace).toBeCloseTo(3 / 5);
});

it('lets a flaw be found once however often it is claimed', () => {
  const score = scoreDiscover([
    file(
      'twice',
      [[10, 79]],
      [
        [10, 79],
        [11, 79],
      ],
    ),
  ]);
  expect(score?.counts).toEqual({ found: 1, claimed: 2, flaws: 1 });
});

it('takes a silent model on clean files for neither good nor bad', () => {
  const score = scoreDiscover([file('clean', [], [])]);
  expect(score).toMatchObject({ precision: undefined, recall: undefined, f1: undefined });
});
