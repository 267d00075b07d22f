import { describe, expect, it } from 'vitest';
import { seconds } from './figures.ts';
import { qualityPlot } from './quality-plot.ts';
import { reliabilityPlot } from './reliability-plot.ts';
import { secondsPlot } from './seconds-plot.ts';

function attribute(tag: string, name: string): number {
  return Number(new RegExp(` ${name}="([^"]*)"`, 'u').exec(tag)?.[1]);
}

function places(svg: string, tag: RegExp, [x, y]: readonly [string, string]) {
  return [...svg.matchAll(tag)].map(([text]) => ({ x: attribute(text, x), y: attribute(text, y) }));
}

const NUMBER = /<text class="number"[^>]*>/gu;
const DOT = /<circle class="dot"[^>]*>/gu;

function models(count: number, value: number): Parameters<typeof secondsPlot>[1] {
  return Array.from({ length: count }, (_, index) => ({
    label: `model ${index}`,
    quality: { value, interval: undefined, deviation: 0 },
    seconds: 12,
  }));
}

describe('quality against seconds', () => {
  it.each([0, 0.5, 1])(
    'keeps the numbers of six equal models apart and inside, at quality %s',
    (value) => {
      const svg = secondsPlot('F1', models(6, value));
      const numbers = places(svg, NUMBER, ['x', 'y']);
      expect(numbers).toHaveLength(6);
      for (const [index, one] of numbers.entries()) {
        expect(one.x).toBeGreaterThan(0);
        expect(one.x).toBeLessThan(360);
        for (const other of numbers.slice(index + 1)) {
          expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(12);
        }
      }
    },
  );

  it('leaves the dots where they belong, however crowded it is', () => {
    const dots = places(secondsPlot('F1', models(6, 0.5)), DOT, ['cx', 'cy']);
    expect(new Set(dots.map(({ x, y }) => `${x},${y}`)).size).toBe(1);
  });

  it.each([0.004, 0.9, 1, 49, 3000])('has an axis to read %s s from', (at) => {
    const [one] = models(1, 0.5);
    const svg = secondsPlot('F1', one === undefined ? [] : [{ ...one, seconds: at }]);
    expect(svg.match(/text-anchor="middle"/gu)?.length).toBeGreaterThanOrEqual(2);
    expect(svg).not.toMatch(/NaN|Infinity/u);
  });
});

it('draws a bin at 0 and one at 1 inside the frame', () => {
  const [low, high] = [0, 1].map((at) => ({
    low: at * 0.8,
    high: 0.2 + at * 0.8,
    count: 400,
    predicted: at,
    observed: at,
    interval: { low: at, high: at },
  }));
  const svg = reliabilityPlot('m', low === undefined || high === undefined ? [] : [low, high]);
  const frame = places(svg, /<line class="grid"[^>]*>/gu, ['x2', 'y2']);
  const right = Math.max(...frame.map(({ x }) => x));
  const bottom = Math.max(...frame.map(({ y }) => y));
  for (const { x, y } of places(svg, DOT, ['cx', 'cy'])) {
    expect(x + 9).toBeLessThanOrEqual(right + 6);
    expect(y + 9).toBeLessThanOrEqual(bottom + 6);
  }
});

it('explains each stroke of the quality plot, guessing only where it is drawn', () => {
  const rows = [
    { label: 'm', quality: { value: 0.7, interval: { low: 0.5, high: 0.9 }, deviation: 0.02 } },
  ];
  const [judged, other] = [qualityPlot(rows, 0.5), qualityPlot(rows, undefined)];
  for (const words of ['all runs', '95 % for other cases like these', 'between runs']) {
    expect(judged).toContain(words);
    expect(other).toContain(words);
  }
  expect(judged).toContain('guessing');
  expect(other).not.toContain('guessing');
});

it.each([
  [0.0421, '0.042 s'],
  [0.42, '0.42 s'],
  [12.4, '12 s'],
  [179.7, '3 min 0 s'],
  [245, '4 min 5 s'],
  [11009, '3 h 3 min'],
  [10799, '3 h 0 min'],
])('writes %s seconds as people do', (value, text) => {
  expect(seconds(value)).toBe(text);
});
