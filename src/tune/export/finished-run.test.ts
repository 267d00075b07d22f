import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { placeRun, writeRun } from './finished-run.fixture.ts';
import { openFinishedRun } from './finished-run.ts';

const { signal } = new AbortController();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-run-'));
  placeRun(folder);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a finished run', () => {
  it('is opened where base and adapter are what they were', async () => {
    const run = await openFinishedRun(writeRun(folder), signal);
    expect(run.manifest.state).toBe('done');
  });

  it('is not there', async () => {
    await expect(openFinishedRun(join(folder, 'base'), signal)).rejects.toMatchObject({
      code: 'PATH_NOT_FOUND',
    });
  });

  it('has to have ended', async () => {
    const run = writeRun(folder, { state: 'stopped', progress: { step: 2, steps: 9, seconds: 1 } });
    await expect(openFinishedRun(run, signal)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('stopped at step 2 of 9') as string,
      hint: expect.stringContaining('assay tune train') as string,
    });
  });

  it.each([
    ['the adapter', 'run/adapter/adapter_model.safetensors', 'The adapter'],
    ['the base', 'base/model.safetensors', 'The base that the adapter was trained on'],
  ])('is refused where %s has changed or is gone', async (_what, file, words) => {
    const run = writeRun(folder);
    writeFileSync(join(folder, file), 'something else');
    const refused = {
      code: 'MODEL_UNSUITABLE',
      message: expect.stringContaining(words) as string,
    };
    await expect(openFinishedRun(run, signal)).rejects.toMatchObject(refused);
    rmSync(join(folder, file));
    await expect(openFinishedRun(run, signal)).rejects.toMatchObject(refused);
  });
});
