import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../io/hash.ts';
import { checkReplacement, replaceFile } from './replace-file.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-replace-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function replaced(bytes: Uint8Array, before: string, after: string) {
  const path = join(folder, 'a.py');
  writeFileSync(path, bytes, { mode: 0o755 });
  const outcome = replaceFile({ path, hash: sha256(bytes), before, after });
  return { outcome, bytes: readFileSync(path), mode: statSync(path).mode & 0o777 };
}

test('byte order mark, line endings and permissions stay', () => {
  const result = replaced(Buffer.from('\u{FEFF}a = 1\r\n'), 'a = 1\r\n', 'a = 2\r\n');
  expect(result.outcome).toEqual({ outcome: 'replaced', mark: '\u{FEFF}' });
  expect(result.bytes.toString()).toBe('\u{FEFF}a = 2\r\n');
  expect(result.mode).toBe(0o755);
});

test('a file that was changed meanwhile is left alone', () => {
  const path = join(folder, 'a.py');
  writeFileSync(path, 'b = 1\n');
  const outcome = replaceFile({
    path,
    hash: sha256('a = 1\n'),
    before: 'a = 1\n',
    after: 'a = 2\n',
  });
  expect(outcome).toEqual({ outcome: 'left', reason: 'was changed meanwhile' });
  expect(readFileSync(path, 'utf8')).toBe('b = 1\n');
});

test('a file in another encoding is left to its author', () => {
  const bytes = Buffer.from('# coding: latin-1\na = "é"\n', 'latin1');
  const text = '# coding: latin-1\na = "é"\n';
  const result = replaced(bytes, text, text.replace('é', 'è'));
  expect(result.outcome).toEqual({ outcome: 'left', reason: 'is not in UTF-8; change it by hand' });
  expect(result.bytes.equals(bytes)).toBe(true);
});

test('a link is not followed', () => {
  writeFileSync(join(folder, 'real.py'), 'a = 1\n');
  symlinkSync('real.py', join(folder, 'a.py'));
  const outcome = replaceFile({
    path: join(folder, 'a.py'),
    hash: sha256('a = 1\n'),
    before: 'a = 1\n',
    after: 'a = 2\n',
  });
  expect(outcome.outcome).toBe('left');
  expect(readFileSync(join(folder, 'real.py'), 'utf8')).toBe('a = 1\n');
});

test('a read-only file is left alone, also where renaming another onto it would work', () => {
  const path = join(folder, 'a.py');
  writeFileSync(path, 'a = 1\n');
  chmodSync(path, 0o444);
  const replacement = { path, hash: sha256('a = 1\n'), before: 'a = 1\n', after: 'a = 2\n' };
  expect(replaceFile(replacement)).toEqual({
    outcome: 'left',
    reason: 'is read-only; change its permissions first',
  });
  expect(readFileSync(path, 'utf8')).toBe('a = 1\n');
});

test('whether it could be replaced is known without doing it', () => {
  const path = join(folder, 'a.py');
  writeFileSync(path, 'a = 1\n');
  const replacement = { path, hash: sha256('a = 1\n'), before: 'a = 1\n' };
  expect(checkReplacement(replacement)).toEqual({ outcome: 'replaced', mark: '' });
  expect(checkReplacement({ ...replacement, hash: sha256('') }).outcome).toBe('left');
  expect(readFileSync(path, 'utf8')).toBe('a = 1\n');
});
