import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

import { openSandboxes } from './open-sandboxes.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-sandboxes-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('opens what there is and says why the rest is missing', async () => {
  const { signal } = new AbortController();
  const python = join(folder, 'python');
  const opened = await openSandboxes({ cacheFolder: folder, python }, signal);
  expect(opened.sandboxes.map(({ id, native }) => ({ id, native }))).toEqual([
    { id: 'wasm', native: false },
  ]);
  expect(opened.missing.map(({ id }) => id)).toEqual(['bubblewrap']);
  expect(opened.missing[0]?.reason).toMatch(/there is no Python|bubblewrap is/u);
});
