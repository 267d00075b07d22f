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

function twoToThe(n: number): number {
  return 2 ** n;
}

function toThe(degree: number): (n: number) => number {
  return (n) => n ** degree;
}

test.each([
  { what: 'Fibonacci', sizes: [1, 2, 4, 8, 16, 19, 20], steps: calls, slope: 5.5, says: '1.6^n' },
  { what: 'doubling', sizes: [2, 4, 8, 12, 16], steps: twoToThe, slope: 6.2, says: '2.0^n' },
  { what: 'a square', sizes: [4, 8, 16, 32, 64], steps: toThe(2), slope: 1.97, says: 'n^1.97' },
  { what: 'a cube', sizes: [1, 2, 4, 8, 16, 32], steps: toThe(3), slope: 3.01, says: 'n^3.01' },
  { what: 'n⁵', sizes: [2, 4, 8, 16, 20, 24], steps: toThe(5), slope: 4.9, says: 'n^4.90' },
  { what: 'too few sizes to tell', sizes: [4, 8, 16], steps: calls, slope: 4.4, says: 'n^4.40' },
])('$what', ({ sizes, steps, slope, says }) => {
  expect(textOf(sizes, steps, slope)).toBe(says);
});

test('what was not measured has no words', () => {
  expect(growthTexts({ timings: [] })).toBeUndefined();
});
