import { describe, expect, it } from 'vitest';

import {
  everyThird,
  hasPython,
  readPairs,
  runPlan,
  verdictOf,
  type Pair,
} from './fixtures/run-plan.ts';

// Without a Python on the machine the harness still runs in the sandboxes, which have tests of their own.
const noPython = !hasPython();

describe.skipIf(noPython)('wrong rewrites are told from their originals', () => {
  it.concurrent.each([...pairsOf('wrong-rewrites.md')])('$title', async (pair) => {
    expect(verdictOf(await runPlan(pair))?.say).toBe('differs');
  });
});

describe.skipIf(noPython)('rewrites that few inputs tell', () => {
  it.concurrent.each([...pairsOf('wrong-by-input.md')])('$title', async (pair) => {
    expect(verdictOf(await runPlan(pair))?.say).toBe('differs');
  });

  it('are told by elements without a hash, unless they were announced to need one', async () => {
    const pair = titled('wrong-by-input.md', 'unique_of');
    expect(verdictOf(await runPlan(pair))).toMatchObject({
      say: 'differs',
      rewrite: expect.stringContaining('unhashable'),
    });
    expect(verdictOf(await runPlan(pair, { hashable: true }))).toMatchObject({ say: 'equal' });
  });

  it('are not told by them where calls in the project show what elements are', async () => {
    const pair = titled('wrong-by-input.md', 'unique_of');
    const examples = [{ positional: ['[1, 2]'], keyword: {} }];
    expect(verdictOf(await runPlan(pair, { examples }))).toMatchObject({ say: 'equal' });
  });
});

describe.skipIf(noPython)('right rewrites are equal', () => {
  it.concurrent.each([...pairsOf('right-rewrites.md')])('$title', async (pair) => {
    const found = verdictOf(await runPlan(pair, { maxInputs: 250 }));
    expect(found).toMatchObject({ say: 'equal' });
  });
});

describe.skipIf(noPython)('rewrites that need elements with a hash', () => {
  it.concurrent.each([...pairsOf('right-where-hashable.md')])('$title', async (pair) => {
    expect(verdictOf(await runPlan(pair, { maxInputs: 250, hashable: true }))?.say).toBe('equal');
  });
});

describe.skipIf(noPython)('what cannot be tried says why', () => {
  it.concurrent.each([...pairsOf('not-triable.md')])('$title', async (pair) => {
    const codes = pair.title.split(' ')[1]?.split('|');
    const found = verdictOf(await runPlan(pair, { checkSeconds: 2 }));
    expect(codes).toContain(found?.say === 'not-triable' ? found.code : found?.say);
  });
});

describe.skipIf(noPython)('what the harness says of a difference', () => {
  it('shows the smallest call it finds, and both results', async () => {
    const pair = titled('wrong-rewrites.md', 'lookup');
    const found = verdictOf(await runPlan(pair));
    expect(found).toMatchObject({ say: 'differs', difference: 'value' });
    expect(found?.say === 'differs' ? found.call : '').toMatch(
      /^lookup\(\[\('(.?)', \d\), \('\1', \d\)\], '\1'\)$/,
    );
  });

  it.each([
    ['ranked_copy', 'arguments'],
    ['describe', 'output'],
    ['unique', 'order'],
    ['first_over', 'laziness'],
    ['doubled', 'laziness'],
    ['grid', 'aliasing'],
    ['first_index', 'exception'],
    ['group_default', 'type'],
    ['remember', 'state'],
    ['endless', 'endless'],
  ])('%s differs by its %s', async (name, difference) => {
    const pair = titled('wrong-rewrites.md', name);
    expect(verdictOf(await runPlan(pair))).toMatchObject({ difference });
  });
});

describe.skipIf(noPython)('what the harness says of equal versions', () => {
  it('counts branches of both', async () => {
    const found = verdictOf(await runPlan(titled('right-rewrites.md', 'first_repeats')));
    expect(found).toMatchObject({
      originalBranches: { covered: 6, total: 6 },
      rewriteBranches: { covered: 4, total: 4 },
      unreached: { original: [], rewrite: [] },
    });
  });

  it('runs the calls of the project first', async () => {
    const pair = titled('right-rewrites.md', 'first_repeats');
    const examples = [{ positional: ['[1, 1]'], keyword: {} }];
    const found = verdictOf(await runPlan(pair, { examples }));
    expect(found).toMatchObject({
      sources: expect.arrayContaining(['1 call found in the project']),
    });
  });

  it('tells its verdict before it is killed, where starting took nearly all the time', async () => {
    const pair = titled('right-rewrites.md', 'first_repeats');
    const until = Date.now() / 1000 + 1;
    const answers = await runPlan(pair, { task: 'both', checkSeconds: 60, timeSeconds: 60, until });
    expect(verdictOf(answers)?.say).toBe('equal');
    expect(answers.at(-1)).toEqual({ say: 'done' });
  });

  it('times the largest size first and gives an interval of it', async () => {
    const answers = await runPlan(titled('right-rewrites.md', 'first_repeats'), { task: 'both' });
    const sizes = answers.flatMap((answer) => (answer.say === 'timed' ? [answer.size] : []));
    expect(sizes.length).toBeGreaterThanOrEqual(3);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    const clock = answers.find((answer) => answer.say === 'clock');
    expect(clock).toMatchObject({ size: sizes[0] });
    expect(answers.at(-1)).toEqual({ say: 'done' });
  });
});

function pairsOf(page: string): readonly Pair[] {
  return noPython ? [] : everyThird(readPairs(page));
}

function titled(page: string, name: string): Pair {
  const found = readPairs(page).find(({ title }) => title.startsWith(`${name}:`));
  expect(found, name).toBeDefined();
  return found ?? { title: name, files: {}, plan: {} };
}
