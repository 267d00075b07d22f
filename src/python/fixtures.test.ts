import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { analyseSource } from './analyse-source.ts';
import { describeModule } from './describe-module.ts';
import { loadPythonParser } from './parser.ts';
import type { PythonParser } from './parser.ts';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadPythonParser();
});

const FOLDER = new URL('fixtures/', import.meta.url);
const CASES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.py'),
);

test.each(CASES.sort())('%s', async (path) => {
  const text = readFileSync(new URL(path, FOLDER), 'utf8');
  const module = analyseSource(parser, path, text);
  const snapshot = new URL(path.replace(/\.py$/u, '.snap'), FOLDER);
  await expect(describeModule(module)).toMatchFileSnapshot(snapshot.pathname);
});
