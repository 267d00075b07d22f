import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openPool } from '../analyzers/pool.ts';
import { ReviewError } from '../core/review-error.ts';
import type { ReviewResult } from '../core/review-result.ts';
import { noCache } from '../io/cache.ts';
import { scriptedModel } from '../llm/providers/scripted.ts';
import { review } from './run.ts';

/** A review can be stopped anywhere: these stop it at many moments, and at every step that it tells of. */
const pool = openPool({ jobs: 1, timeoutMs: 30_000, version: 'test' });
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-interrupted-'));
  const shop = fileURLToPath(new URL('../../examples/shop/shop/', import.meta.url));
  for (const name of ['billing.py', 'importer.py', 'orders.py']) {
    cpSync(join(shop, name), join(root, name));
  }
  writeFileSync(join(root, '.env'), 'TOKEN=ghp_0123456789abcdefghijABCDEFGHIJ012345\n');
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
    ['commit', '-q', '-m', 'first'],
  ]) {
    const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.org'];
    execFileSync('git', [...identity, ...args], { cwd: root });
  }
});

afterAll(async () => {
  await pool.close();
  rmSync(root, { recursive: true, force: true });
});

interface Ending {
  readonly outcome: ReviewResult | ReviewError;
  readonly steps: readonly string[];
  readonly settled: number;
}

async function stopped(
  stop: AbortController,
  onStep: (step: string) => void = () => undefined,
): Promise<Ending> {
  const steps: string[] = [];
  let settled = 0;
  const model = scriptedModel({ choices: () => ({ delayMs: 5, answer: 1 }), replies: () => '{}' });
  const outcome = await review(
    {
      scope: {
        kind: 'paths',
        paths: ['.'],
        cwd: root,
        excludes: [],
        maxFileBytes: 1_000_000,
      },
      selection: { severity: 'low', minConfidence: 0, rules: [], overrides: {} },
      pool,
      cache: noCache(),
      model: Promise.resolve({ kind: 'model', model }),
      budgetMs: 60_000,
      version: 'test',
      assayVersion: '0',
      advisories: { dataFolder: undefined },
      decisions: { madeHere: new Set() },
      trials: undefined,
    },
    {
      progress: ({ step }) => {
        if (steps.at(-1) !== step) {
          steps.push(step);
          onStep(step);
        }
      },
      settled: () => {
        settled += 1;
      },
    },
    stop.signal,
  ).catch((error: unknown) => {
    expect(error).toBeInstanceOf(ReviewError);
    return error as ReviewError;
  });
  return { outcome, steps, settled };
}

function expectKnownIsKept({ outcome, steps, settled }: Ending): void {
  if (outcome instanceof ReviewError) {
    expect(outcome.code).toBe('CANCELLED');
    expect(steps).toEqual(['looking for files']);
    return;
  }
  expect(outcome.complete).toBe(false);
  expect(settled).toBe(outcome.findings.length);
}

describe('a review that is stopped', () => {
  it('at the beginning of any step keeps what is known and says that it is not all', async () => {
    const { steps } = await stopped(new AbortController());
    expect(steps).toEqual(expect.arrayContaining(['analysing', 'opening the model', 'judge']));
    for (const step of steps) {
      const stop = new AbortController();
      expectKnownIsKept(await stopped(stop, (now) => now === step && stop.abort()));
    }
  });

  it('at any moment', async () => {
    const before = performance.now();
    await stopped(new AbortController());
    const whole = performance.now() - before;
    expect(whole).toBeGreaterThan(0);
    const moments = Array.from({ length: 10 }, (_, index) => (whole * index) / 10);
    for (const moment of moments) {
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), moment);
      const ending = await stopped(stop);
      clearTimeout(timer);
      if (stop.signal.aborted) {
        expectKnownIsKept(ending);
      }
    }
  });
});
