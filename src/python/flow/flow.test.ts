import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { analyseSource } from '../analyse-source.ts';
import { loadPythonParser } from '../parser.ts';
import type { PythonParser } from '../parser.ts';
import { describeFlow } from './describe-flow.ts';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadPythonParser();
});

const FOLDER = new URL('fixtures/', import.meta.url);
const CASES = readdirSync(FOLDER).filter((name) => name.endsWith('.py'));

describe('drawings', () => {
  test.each(CASES.sort())('%s', async (name) => {
    const text = readFileSync(new URL(name, FOLDER), 'utf8');
    const drawing = describeFlow(analyseSource(parser, name, text));
    const snapshot = new URL(name.replace(/\.py$/u, '.snap'), FOLDER);
    await expect(drawing).toMatchFileSnapshot(snapshot.pathname);
  });
});
