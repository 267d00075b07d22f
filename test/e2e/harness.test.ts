import { describe, expect, it } from 'vitest';

import {
  hasPython,
  readPairs,
  runPlan,
  verdictOf,
  type Pair,
} from '../../src/trial/harness/fixtures/run-plan.ts';

const noPython = !hasPython();

/** What is told apart, and not how fast: on a busy machine it takes longer. */
const UNHURRIED = { patience: 10 };

describe.skipIf(noPython)('every wrong rewrite is told from its original', () => {
  it.concurrent.each([...pairsOf('wrong-rewrites.md'), ...pairsOf('wrong-by-input.md')])(
    '$title',
    async (pair) => {
      expect(verdictOf(await runPlan(pair, UNHURRIED))?.say).toBe('differs');
    },
  );
});

describe.skipIf(noPython)('every right rewrite is equal', () => {
  it.concurrent.each([...pairsOf('right-rewrites.md')])('$title', async (pair) => {
    expect(verdictOf(await runPlan(pair, UNHURRIED))).toMatchObject({ say: 'equal' });
  });
});

describe.skipIf(noPython)(
  'every rewrite that needs elements with a hash is equal under that condition alone',
  () => {
    it.concurrent.each([...pairsOf('right-where-hashable.md')])('$title', async (pair) => {
      expect(verdictOf(await runPlan(pair, UNHURRIED))).toMatchObject({
        say: 'differs',
        rewrite: expect.stringMatching(/TypeError.*unhashable/u),
      });
      const kept = await runPlan(pair, { ...UNHURRIED, hashable: true });
      expect(verdictOf(kept)?.say).toBe('equal');
    });
  },
);

describe.skipIf(noPython)('all that cannot be tried says why', () => {
  it.concurrent.each([...pairsOf('not-triable.md')])('$title', async (pair) => {
    const codes = pair.title.split(' ')[1]?.split('|');
    const found = verdictOf(await runPlan(pair, { checkSeconds: 2 }));
    expect(codes).toContain(found?.say === 'not-triable' ? found.code : found?.say);
  });
});

function pairsOf(page: string): readonly Pair[] {
  return noPython ? [] : readPairs(page);
}
