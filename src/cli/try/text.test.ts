import { expect, test } from 'vitest';
import type { TrialEvidence } from '../../core/evidence.ts';
import { trialText } from './text.ts';

const TRIAL: TrialEvidence = {
  kind: 'trial',
  subject: 'total_by_customer',
  inputs: 512,
  inputSources: ['annotations', '3 calls in tests', 'edge values'],
  originalBranches: { covered: 9, total: 9 },
  rewriteBranches: { covered: 7, total: 7 },
  rounding: false,
  python: 'CPython 3.12.4, native (bubblewrap)',
  native: true,
  timings: [
    { size: 8, original: 9e-7, rewrite: 1e-6 },
    { size: 250, original: 0.0074, rewrite: 0.00071 },
    { size: 4000, original: 1.89, rewrite: 0.011 },
  ],
  speedup: { value: 172, low: 165, high: 181, size: 4000 },
  growth: {
    original: { value: 1.99, low: 1.95, high: 2.02 },
    rewrite: { value: 1.02, low: 0.98, high: 1.05 },
  },
  slowerUpTo: 8,
  memory: { size: 250, original: 9000, rewrite: 9900 },
  alsoAsked: [],
};

const PLACES = { original: 'shop/billing.py:38 total_by_customer', rewrite: 'faster.py:1 total' };
const PLAIN = { width: 80, color: false };

test('a tried rewrite: the table, bars on a logarithmic scale, growth and the claim', () => {
  const text = trialText({ ...PLACES, outcome: { outcome: 'tried', evidence: TRIAL } }, PLAIN);
  expect(`\n${text}`).toMatchInlineSnapshot(`
    "
    original  shop/billing.py:38 total_by_customer
    rewrite   faster.py:1 total
    inputs    512 made (annotations, 3 calls in tests, edge values), 9 of 9 branches
              covered
    result    equal on all of them (values, types, order, exceptions, arguments,
              output)

            n     original      rewrite   time, log scale
            8       0.9 µs       1.0 µs   █
                                          █▎
          250       7.4 ms       710 µs   █████████████████████████▏
                                          ██████████████████▊
        4,000        1.9 s        11 ms   ████████████████████████████████████████
                                          ██████████████████████████▏
       growth       n^1.99       n^1.02
       memory                      1.1×
       slower up to n = 8

    tried ✓   172× faster at n = 4,000 (165 to 181, 95 %) · CPython 3.12.4, native
              (bubblewrap)
    "
  `);
  for (const line of text.split('\n')) {
    expect(line.length).toBeLessThanOrEqual(80);
  }
});

test('WebAssembly’s factor is about so much, and has no interval', () => {
  const evidence = { ...TRIAL, native: false, python: 'CPython 3.14.2 (WebAssembly)' };
  const text = trialText({ ...PLACES, outcome: { outcome: 'tried', evidence } }, PLAIN);
  expect(text).toContain('about 200× faster at n = 4,000 · CPython 3.14.2 (WebAssembly)');
});

test('equal and no faster claims nothing', () => {
  const { speedup: _, ...evidence } = TRIAL;
  const text = trialText({ ...PLACES, outcome: { outcome: 'tried', evidence } }, PLAIN);
  expect(text).toContain('tried ✓   no difference in speed to claim');
});

test('a refused rewrite: the call, and what each version did', () => {
  const text = trialText(
    {
      ...PLACES,
      outcome: {
        outcome: 'refused',
        evidence: {
          kind: 'counterexample',
          call: 'first_repeats([2, 1, 1, 2])',
          original: '[1, 2]',
          rewrite: '[2, 1]',
          difference: 'order',
          inputs: 37,
          originalBranches: { covered: 4, total: 6 },
        },
      },
    },
    PLAIN,
  );
  expect(`\n${text}`).toMatchInlineSnapshot(`
    "
    original  shop/billing.py:38 total_by_customer
    rewrite   faster.py:1 total

    refused ✗  the rewrite differs on
               first_repeats([2, 1, 1, 2])
                 original  [1, 2]
                 rewrite   [2, 1]
               order differs; equal on 37 inputs before
    "
  `);
});

test('what cannot be tried says why, and a name cannot act on the terminal', () => {
  const outcome = {
    outcome: 'not-triable',
    code: 'reads-files',
    reason: 'it opens a file (line 12)',
  } as const;
  const text = trialText({ original: 'a\u001B[31m.py:1 f', outcome }, PLAIN);
  expect(text).toBe('original  a␛[31m.py:1 f\n\nnot tried it opens a file (line 12)\n');
});
