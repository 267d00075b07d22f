import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openPool } from '../analyzers/pool.ts';
import type { SourceFile } from '../core/review-result.ts';
import { noCache, openCache } from '../io/cache.ts';
import type { ContentCache } from '../io/cache.ts';
import { analyse } from './analyse.ts';
import type { Analysis } from './analyse.ts';

const root = mkdtempSync(join(tmpdir(), 'assay-analyse-'));
const cache = openCache(join(root, 'cache'));

afterAll(() => {
  cache.close();
  rmSync(root, { recursive: true, force: true });
});

function file(path: string, text: string): SourceFile {
  return { path, text, hash: path };
}

async function analyseWithin(
  timeoutMs: number,
  files: readonly SourceFile[],
  memory: ContentCache,
): Promise<Analysis> {
  const pool = openPool({ jobs: 1, timeoutMs, version: 'test' });
  const context = { pool, root, cache: memory, version: 'test', templates: [], onProgress() {} };
  try {
    return await analyse(files, context, new AbortController().signal);
  } finally {
    await pool.close();
  }
}

test('a file that took too long is looked at again the next time', async () => {
  const files = [file('slow.py', `def calculate(text):\n    return eval(text)\n`)];
  const hurried = await analyseWithin(1, files, cache);
  expect(hurried.shortfalls.filter((one) => one.file === 'slow.py')).toMatchObject([
    { step: 'analyse', reason: expect.stringMatching(/^the analysis .+ and was stopped$/) },
  ]);
  const patient = await analyseWithin(60_000, files, cache);
  expect(patient.shortfalls).toEqual([]);
  expect(patient.findings.map(({ rule, location }) => [rule, location.start.line])).toContainEqual([
    'security/code-injection',
    2,
  ]);
});

test('what only a file mentions that was given up is not said to be unused', async () => {
  const shop = [
    file('shop/__init__.py', ''),
    file('shop/sums.py', 'def _total(prices):\n    return sum(prices)\n'),
  ];
  function unused({ findings }: Analysis): readonly string[] {
    return findings.flatMap(({ rule, location }) =>
      rule === 'refactoring/unused-definition' ? [location.file] : [],
    );
  }
  const idle = file('shop/app.py', 'import os\n');
  expect(unused(await analyseWithin(60_000, [...shop, idle], noCache()))).toEqual(['shop/sums.py']);
  const calls = 'value = _total([1, 2, [3]])\n'.repeat(60_000);
  const huge = file('shop/app.py', `from shop.sums import _total\n${calls}`);
  const analysis = await analyseWithin(1500, [...shop, huge], noCache());
  expect(analysis.shortfalls.map((one) => one.file)).toContain('shop/app.py');
  expect(unused(analysis)).toEqual([]);
});
