import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wordsElsewhere } from './words-elsewhere.ts';

let root = '';
const { signal } = new AbortController();

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-words-'));
  mkdirSync(join(root, 'pages'));
  writeFileSync(join(root, 'pyproject.toml'), '[project.scripts]\nweigh = "press.scale:_weigh"\n');
  writeFileSync(join(root, 'pages/sheet.html'), '{{ sheet.full_name }}\n');
  writeFileSync(join(root, 'scale.py'), 'def _weigh_alone(): pass\n');
  writeFileSync(join(root, 'other.py'), 'import scale\nscale._roll()\n');
  writeFileSync(join(root, 'photo.png'), 'not_a_name\n');
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

test('names stand in settings, templates and modules that are not under review', async () => {
  const reviewed = [{ path: 'scale.py', text: '', hash: '' }];
  const words = await wordsElsewhere(root, reviewed, signal);
  expect([...(words ?? [])]).toEqual(expect.arrayContaining(['_weigh', 'full_name', '_roll']));
  expect(words?.has('_weigh_alone')).toBe(false);
  expect(words?.has('not_a_name')).toBe(false);
});
