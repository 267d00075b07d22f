import { afterAll, expect, test } from 'vitest';
import { openPool } from '../analyzers/pool.ts';
import type { SourceFile } from '../core/review-result.ts';
import { noCache } from '../io/cache.ts';
import { verifyFixes } from './verify.ts';

const pool = openPool({ jobs: 1, timeoutMs: 30_000, version: 'test' });
const { signal } = new AbortController();

afterAll(async () => {
  await pool.close();
});

async function verified(text: string): Promise<readonly string[]> {
  const file: SourceFile = { path: 'app.py', text, hash: '' };
  const { analysis } = await pool.analyse(file, signal);
  const findings = await verifyFixes(
    analysis.findings.filter((one) => one.rule === 'correctness/mutable-default'),
    {
      pool,
      cache: noCache(),
      version: 'test',
      files: new Map([['app.py', file]]),
      all: analysis.findings,
    },
    signal,
  );
  return findings.map(
    (one) => `${one.location.start.line} ${one.evidence.at(-1)?.kind} ${one.fix !== undefined}`,
  );
}

function collector(number: number): string {
  return `def collect_${number}(item, items=[]):\n    items.append(item)\n    return items\n`;
}

test('a fix that holds says so', async () => {
  expect(await verified(collector(1))).toEqual(['1 fix-checked true']);
});

test('many fixes of one file are checked together, each with its evidence', async () => {
  const numbers = Array.from({ length: 30 }, (_, index) => index);
  expect(await verified(numbers.map(collector).join('\n'))).toEqual(
    numbers.map((number) => `${number * 4 + 1} fix-checked true`),
  );
});

test('findings without a fix pass through as they are', async () => {
  const file: SourceFile = { path: 'app.py', text: 'x = 1\n', hash: '' };
  const context = {
    pool,
    cache: noCache(),
    version: 'test',
    files: new Map([['app.py', file]]),
    all: [],
  };
  expect(await verifyFixes([], context, signal)).toEqual([]);
});

test('a review that was stopped keeps its findings; what was not checked is no fix', async () => {
  const file: SourceFile = { path: 'app.py', text: collector(1), hash: '' };
  const { analysis } = await pool.analyse(file, signal);
  const files = new Map([['app.py', file]]);
  const context = { pool, cache: noCache(), version: 'test', files, all: analysis.findings };
  const kept = await verifyFixes(analysis.findings, context, AbortSignal.abort());
  expect(kept.map(({ rule }) => rule)).toEqual(analysis.findings.map(({ rule }) => rule));
  expect(kept.filter(({ fix }) => fix !== undefined)).toEqual([]);
});
