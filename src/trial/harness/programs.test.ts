import { describe, expect, it } from 'vitest';

import { hasPython, readPairs, runPlan, verdictOf, type Pair } from './fixtures/run-plan.ts';

const noPython = !hasPython();

function pairsOf(page: string): readonly Pair[] {
  return noPython ? [] : readPairs(page);
}

function program(original: string, rewrite: string): Pick<Pair, 'files' | 'plan'> {
  const [first] = pairsOf('programs-right.md');
  return {
    files: { 'original/subject.py': original, 'rewrite/subject.py': rewrite },
    plan: first?.plan ?? {},
  };
}

describe.skipIf(noPython)('programs that read standard input', () => {
  it.concurrent.each([...pairsOf('programs-right.md')])('equal: $title', async (pair) => {
    const found = verdictOf(await runPlan(pair, { maxInputs: 60, checkSeconds: 6 }));
    expect(found).toMatchObject({ say: 'equal' });
    expect(found?.say === 'equal' ? found.succeeded : 0).toBeGreaterThanOrEqual(10);
  });

  it.concurrent.each([...pairsOf('programs-wrong.md')])('told: $title', async (pair) => {
    expect(verdictOf(await runPlan(pair, { checkSeconds: 6 }))?.say).toBe('differs');
  });

  it('shows the text that tells two programs apart, and what they print', async () => {
    const source = 'n = int(input())\nprint(sum(int(input()) for _ in range(n)))\n';
    const found = verdictOf(
      await runPlan(program(source, source.replace('range(n)', 'range(n - 1)'))),
    );
    expect(found).toMatchObject({ say: 'differs', difference: 'output' });
    expect(found?.say === 'differs' ? found.call : '').toMatch(
      /^the program, reading '1\\n[1-9]\\n'$/,
    );
  });

  it('does not call a program equal that prints the same for every text', async () => {
    const source = 'n = int(input())\nprint("done")\n';
    expect(verdictOf(await runPlan(program(source, source)))).toMatchObject({ code: 'no-inputs' });
  });

  it('starts every run anew', async () => {
    const source = 'seen = []\nseen.append(input())\nprint(len(seen), seen[0])\n';
    expect(verdictOf(await runPlan(program(source, source), { maxInputs: 30 }))).toMatchObject({
      say: 'equal',
    });
  });

  it('lets a program open no file', async () => {
    const source = 'n = int(input())\nprint(open("/etc/hostname").read(), n)\n';
    expect(verdictOf(await runPlan(program(source, source)))).toMatchObject({
      code: 'reads-files',
    });
  });
});
