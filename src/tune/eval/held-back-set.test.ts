import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { DATA_FILES } from '../training-row.ts';
import { heldBackSet, isTrainingData } from './held-back-set.ts';

function folderWith(lines: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-held-back-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, DATA_FILES.card), '{}');
  writeFileSync(join(folder, DATA_FILES.test), lines.join('\n'));
  return folder;
}

interface Verdict {
  readonly id: string;
  readonly example: string;
  readonly code: string;
  readonly label?: 'real' | 'harmless';
}

function verdict({ id, example, code, label = 'real' }: Verdict): string {
  return JSON.stringify({
    id,
    task: 'verdict',
    kind: 'sft',
    prompt: [
      { role: 'user', content: example },
      { role: 'assistant', content: 'No' },
      { role: 'user', content: code },
    ],
    completion: [{ role: 'assistant', content: label === 'real' ? 'Yes' : 'No' }],
    origin: { source: 'rules', group: 'scene', rule: 'security/weak-hash', label, code },
  });
}

it('takes both orders of one question as one case', () => {
  const folder = folderWith([
    verdict({ id: 'a', example: 'first', code: 'md5(word)' }),
    verdict({ id: 'b', example: 'second', code: 'md5(word)' }),
    verdict({ id: 'c', example: 'first', code: 'md5(file)', label: 'harmless' }),
    '',
  ]);
  expect(isTrainingData(folder)).toBe(true);
  const set = heldBackSet(folder);
  expect(
    set.judge.map(({ id, isReal, pair, wordings }) => ({
      id,
      isReal,
      pair,
      asked: wordings?.map((turns) => turns[0]?.content),
    })),
  ).toEqual([
    { id: 'a', isReal: true, pair: 'scene', asked: ['first', 'second'] },
    { id: 'c', isReal: false, pair: 'scene', asked: ['first'] },
  ]);
});

it('names broken rows and leaves out other tasks', () => {
  const other = verdict({ id: 'r', example: 'x', code: 'y' }).replace('"verdict"', '"explain"');
  const folder = folderWith([
    other,
    '{"id": ',
    verdict({ id: 'a', example: 'first', code: 'md5(word)' }),
  ]);
  const set = heldBackSet(folder);
  expect(set.judge.map(({ id }) => id)).toEqual(['a']);
  expect(set.problems).toEqual([{ place: 'test.jsonl:2', reason: 'it is no training row' }]);
});

it('says that no verdict was held back', () => {
  const folder = folderWith([]);
  expect(() => heldBackSet(folder)).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('No verdict was held back'),
    }),
  );
});

it('does not take a labelled set for training data', () => {
  expect(isTrainingData('examples/bench')).toBe(false);
});
