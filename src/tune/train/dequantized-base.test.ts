import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { ggufBytes, tinyModel } from '../../llm/weights/gguf/gguf-file.fixture.ts';
import { dequantizedBase } from './dequantized-base.ts';
import { fakeUv, testFolder } from './fake-uv.fixture.ts';

it('is refused where memory will not do, before anything is written', async () => {
  const dataFolder = testFolder();
  const path = join(dataFolder, 'tiny.gguf');
  writeFileSync(path, ggufBytes(tinyModel()));
  const work = {
    dataFolder,
    uv: fakeUv('exit 1'),
    environment: process.env,
    onNote: () => undefined,
    availableBytes: 1e9,
  };
  const file = { path, sha256: 'a'.repeat(64) };
  await expect(dequantizedBase(file, work, new AbortController().signal)).rejects.toMatchObject({
    code: 'MODEL_TOO_LARGE',
    message: expect.stringContaining('takes about 2.5 GB of memory, 1.0 GB are free'),
    hint: expect.stringContaining('smaller base'),
  });
  expect(existsSync(join(dataFolder, 'tune/bases'))).toBe(false);
});
