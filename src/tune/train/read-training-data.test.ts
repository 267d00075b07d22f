import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { dataFolder, testFolder, verdictRow } from './fake-uv.fixture.ts';
import { readTrainingData } from './read-training-data.ts';

const { signal } = new AbortController();

describe('training data', () => {
  it('are counted, and known by their digests', async () => {
    const data = await readTrainingData(dataFolder(8), 'sft', signal);
    expect(data.train).toMatchObject({ rows: 8, otherRows: 0 });
    expect(data.train.sha256).toMatch(/^[0-9a-f]{64}$/u);
    expect(data.validation).toMatchObject({ rows: 2 });
    expect(data.cardSha256).toBeUndefined();
  });

  it('are refused where there are none', async () => {
    await expect(readTrainingData(testFolder(), 'sft', signal)).rejects.toMatchObject({
      code: 'PATH_NOT_FOUND',
      hint: expect.stringContaining('assay tune data'),
    });
  });

  it('are refused when the file is empty', async () => {
    const folder = testFolder();
    writeFileSync(join(folder, 'train.jsonl'), '\n');
    await expect(readTrainingData(folder, 'sft', signal)).rejects.toThrow(/is empty/u);
  });

  it('are refused with the line that is no row of ours', async () => {
    const folder = testFolder();
    const foreign = { instruction: 'Add two numbers', output: 'a + b' };
    writeFileSync(
      join(folder, 'train.jsonl'),
      `${JSON.stringify(verdictRow(1))}\n${JSON.stringify(foreign)}\n`,
    );
    await expect(readTrainingData(folder, 'sft', signal)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/^Line 2 of .* is no row/u),
    });
  });

  it('are refused with the line that was cut off', async () => {
    const folder = testFolder();
    writeFileSync(join(folder, 'train.jsonl'), JSON.stringify(verdictRow(1)).slice(0, 80));
    await expect(readTrainingData(folder, 'sft', signal)).rejects.toThrow(/^Line 1 of/u);
  });

  it('of pairs are not trained on as single answers', async () => {
    await expect(readTrainingData(dataFolder(4), 'dpo', signal)).rejects.toMatchObject({
      message: expect.stringContaining('all 4 are for sft'),
      hint: expect.stringContaining('--method sft'),
    });
  });
});
