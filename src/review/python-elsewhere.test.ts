import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { pythonElsewhere } from './python-elsewhere.ts';

const root = mkdtempSync(join(tmpdir(), 'elsewhere-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

test('reads the modules that are not under review, and nothing else', async () => {
  mkdirSync(join(root, 'shop'));
  writeFileSync(join(root, 'shop', 'views.py'), 'import shop.rows\n');
  writeFileSync(join(root, 'shop', 'rows.py'), 'ROWS = 3\n');
  writeFileSync(join(root, 'notes.txt'), 'no Python\n');
  const reviewed = [{ path: 'shop/views.py', text: '', hash: '' }];
  const files = await pythonElsewhere(root, reviewed, new AbortController().signal);
  expect(files.map(({ path, text }) => [path, text])).toEqual([['shop/rows.py', 'ROWS = 3\n']]);
});
