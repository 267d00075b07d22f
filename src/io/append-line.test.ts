import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { appendLine } from './append-line.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'assay-append-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test('a line is added to what is there, on a line of its own', () => {
  const path = join(folder(), 'log');
  appendLine(path, 'one');
  writeFileSync(path, 'one\nhalf');
  appendLine(path, 'two');
  expect(readFileSync(path, 'utf8')).toBe('one\nhalf\ntwo\n');
});

test('nothing is written through a link or to a folder', () => {
  const base = folder();
  symlinkSync(join(base, 'elsewhere'), join(base, 'link'));
  mkdirSync(join(base, 'below'));
  expect(() => appendLine(join(base, 'link'), 'x')).toThrow('not a regular file');
  expect(() => appendLine(join(base, 'below'), 'x')).toThrow('not a regular file');
  expect(() => appendLine(join(base, 'none/log'), 'x')).toThrow('does not exist');
});
