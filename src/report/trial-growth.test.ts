import { expect, test } from 'vitest';
import { growthTexts } from './trial-growth.ts';

/** Timings of a version that takes so many steps for n, a tenth of a microsecond each after what the call itself takes. */
function textOf(sizes: readonly number[], steps: (n: number) => number, slope: number): string {
  const timings = sizes.map((size, index) => ({
    size,
    // Clocks waver by a tenth to either side.
    original: (3e-7 + steps(size) * 1e-7) * (index % 2 === 0 ? 1.1 : 0.9),
    rewrite: 1e-6,
  }));
  const interval = { value: slope, low: slope, high: slope };
  return (
    growthTexts({ timings, growth: { original: interval, rewrite: interval } })?.original ?? ''
  );
}

function calls(n: number): number {
  return n < 2 ? 1 : 1 + calls(n - 1) + calls(n - 2);
}

test.each<[string, readonly number[], (n: number) => number, number, string]>([
  ['Fibonacci', [1, 2, 4, 8, 16, 19, 20], calls, 5.5, '1.6^n'],
  ['doubling', [1, 2, 4, 8, 12, 16], (n) => 2 ** n, 6.2, '2.0^n'],
  ['a square', [4, 8, 16, 32, 64, 128], (n) => n ** 2, 1.97, 'n^1.97'],
  ['a cube', [1, 2, 4, 8, 16, 32, 64], (n) => n ** 3, 3.01, 'n^3.01'],
  ['n to the fifth', [2, 4, 8, 16, 20, 24], (n) => n ** 5, 4.9, 'n^4.90'],
  ['too few sizes to tell', [4, 8, 16], calls, 4.4, 'n^4.40'],
])('%s', (_, sizes, steps, slope, expected) => {
  expect(textOf(sizes, steps, slope)).toBe(expected);
});

test('what was not measured has no words', () => {
  expect(growthTexts({ timings: [] })).toBeUndefined();
});
