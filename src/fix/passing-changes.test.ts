import { expect, test } from 'vitest';
import { passingChanges, type CheckRun } from './passing-changes.ts';

function checkAgainst(bad: readonly string[], runs: string[][]) {
  return async (changes: readonly string[]): Promise<CheckRun> => {
    runs.push([...changes]);
    const found = changes.filter((change) => bad.includes(change));
    return found.length === 0 ? { passes: true } : { passes: false, reason: found.join(' and ') };
  };
}

test('one run is enough where everything passes', async () => {
  const runs: string[][] = [];
  const result = await passingChanges(['a', 'b', 'c'], checkAgainst([], runs));
  expect(result).toEqual({ passing: ['a', 'b', 'c'], failing: [] });
  expect(runs).toEqual([['a', 'b', 'c']]);
});

test('bad changes are found among good ones, each with its own reason', async () => {
  const runs: string[][] = [];
  const result = await passingChanges('abcdefgh'.split(''), checkAgainst(['c', 'h'], runs));
  expect(result.passing).toEqual(['a', 'b', 'd', 'e', 'f', 'g']);
  expect(result.failing).toEqual([
    { change: 'c', reason: 'c' },
    { change: 'h', reason: 'h' },
  ]);
  expect(runs.at(-1)).toEqual(['a', 'b', 'd', 'e', 'f', 'g', 'h']);
});

test('two changes that fail only together cost the later one', async () => {
  const result = await passingChanges(['a', 'b'], async (changes) =>
    changes.length === 2 ? { passes: false, reason: 'together' } : { passes: true },
  );
  expect(result).toEqual({ passing: ['a'], failing: [{ change: 'b', reason: 'together' }] });
});

test('nothing is checked where nothing changes', async () => {
  const runs: string[][] = [];
  expect(await passingChanges([], checkAgainst([], runs))).toEqual({ passing: [], failing: [] });
  expect(runs).toEqual([]);
});
