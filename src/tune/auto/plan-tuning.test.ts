import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { planTuning, type TuningWish } from './plan-tuning.ts';

let out: string;

beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'assay-auto-'));
});

afterEach(() => {
  rmSync(out, { recursive: true, force: true });
});

function wish(changes: Partial<TuningWish> = {}): TuningWish {
  return {
    base: '0.5b',
    name: 'my-judge',
    out,
    set: 'labelled',
    project: '.',
    sets: ['leetcode'],
    from: undefined,
    ollama: undefined,
    ...changes,
  };
}

test('a plan names every step, its sources and the command that does the same', async () => {
  const plan = await planTuning(wish());
  expect(plan.map(({ step, state }) => `${step}: ${state}`)).toEqual([
    'data: to do',
    'train: to do',
    'export: to do',
    'eval: to do',
  ]);
  expect(plan[0]?.command).toBe(
    `assay tune data --project . --set leetcode --synthetic --eval labelled --out ${join(out, 'data')}`,
  );
  expect(plan[0]?.text).toContain('the history and decisions of ., leetcode, our rules');
  expect(plan[3]?.command).toContain('assay tune eval 0.5b my-judge --set labelled');
});

test('what is there is not done again', async () => {
  mkdirSync(join(out, 'data'));
  writeFileSync(join(out, 'data/card.json'), '{}');
  mkdirSync(join(out, 'model'));
  writeFileSync(join(out, 'model/export.json'), '{}');
  const plan = await planTuning(wish({ project: undefined, sets: [] }));
  expect(plan.map(({ state }) => state)).toEqual(['done', 'to do', 'done', 'to do']);
  expect(plan[0]?.command).toContain('--synthetic --eval labelled --without-eval-sets --out');
});

test('a damaged run is told before anything is planned over it', async () => {
  mkdirSync(join(out, 'run'));
  writeFileSync(join(out, 'run/run.json'), 'half');
  await expect(planTuning(wish())).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
});

test('the commands do the same: folders with sets, an Ollama elsewhere, names with blanks', async () => {
  const plan = await planTuning(
    wish({ base: './my base', from: "it's here", ollama: 'http://box:11434', name: 'mine' }),
  );
  expect(plan[0]?.command).toContain(String.raw`--set leetcode --from 'it'\''s here' --synthetic`);
  expect(plan[1]?.command).toContain("--base './my base' --data");
  expect(plan[2]?.command).toContain('--name mine --ollama http://box:11434');
});

test('rows of public sets in a folder are compared with the evaluation sets', async () => {
  const plan = await planTuning(wish({ sets: [], from: 'sets' }));
  expect(plan[0]?.command).not.toContain('--without-eval-sets');
  expect(plan[0]?.text).toContain('the sets in sets');
});

test.each([
  ['a name of the catalogue', { name: 'smollm2' }, 'USAGE'],
  ['an adapter in Ollama', { ollama: true as const }, 'MODEL_UNSUITABLE'],
])('what the last step would refuse is refused first: %s', async (_what, changes, code) => {
  await expect(planTuning(wish(changes))).rejects.toMatchObject({ code });
});
