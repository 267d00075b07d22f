import { expect, test } from 'vitest';
import { failingChanges, type CheckRun } from './failing-changes.ts';

function checkAgainst(bad: readonly string[], runs: string[][]) {
  return async (changes: readonly string[]): Promise<CheckRun> => {
    runs.push([...changes]);
    const found = changes.filter((change) => bad.includes(change));
    return found.length === 0 ? { passes: true } : { passes: false, reason: found.join(' and ') };
  };
}

test('one run is enough where everything passes', async () => {
  const runs: string[][] = [];
  const result = await failingChanges(['a', 'b', 'c'], checkAgainst([], runs));
  expect(result).toEqual(new Map());
  expect(runs).toEqual([['a', 'b', 'c']]);
});

test('bad changes are found among good ones, each with its own reason', async () => {
  const runs: string[][] = [];
  const result = await failingChanges('abcdefgh'.split(''), checkAgainst(['c', 'h'], runs));
  expect([...result]).toEqual([
    ['c', 'c'],
    ['h', 'h'],
  ]);
  expect(runs.at(-1)).toEqual(['a', 'b', 'd', 'e', 'f', 'g', 'h']);
});

test('two changes that fail only together cost the later one', async () => {
  const result = await failingChanges(['a', 'b'], async (changes) =>
    changes.length === 2 ? { passes: false, reason: 'together' } : { passes: true },
  );
  expect(result).toEqual(new Map([['b', 'together']]));
});

test('nothing is checked where nothing changes', async () => {
  const runs: string[][] = [];
  expect(await failingChanges([], checkAgainst([], runs))).toEqual(new Map());
  expect(runs).toEqual([]);
});
