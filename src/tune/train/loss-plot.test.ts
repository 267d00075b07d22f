import { describe, expect, it } from 'vitest';

import type { LossEntry } from './loss-log.ts';
import { lossSvg, sparkline } from './loss-plot.ts';

function entry(event: LossEntry['event'], step: number, loss: number | null): LossEntry {
  return { event, step, steps: 4, loss, seconds: step };
}

describe('the plot of the loss', () => {
  const svg = lossSvg([
    entry('validation', 0, 2),
    entry('step', 1, 2),
    entry('step', 2, null),
    entry('step', 4, 0.5),
    entry('validation', 4, 1),
  ]);

  it('is an image of its own that says in words what it shows', () => {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/u);
    expect(svg).toContain(
      'aria-label="training loss 2.00 at step 1, 0.50 at step 4; validation loss 1.00"',
    );
    expect(svg).toContain('prefers-color-scheme:dark');
  });

  it('has a place for each loss that is a number, falling to the right', () => {
    const points = /class="steps" points="(?<points>[^"]*)"/u.exec(svg)?.groups?.['points'] ?? '';
    const [first, last, ...more] = points.split(' ').map((one) => one.split(',').map(Number));
    expect(more).toEqual([]);
    expect(first?.[0]).toBeLessThan(last?.[0] ?? 0);
    expect(first?.[1]).toBeLessThan(last?.[1] ?? 0);
    expect(svg.match(/<circle/gu)).toHaveLength(2);
  });
});

describe('the sparkline', () => {
  it.each([
    [[3, 2, 1], 10, '█▅▁'],
    [[1, 1], 10, '▁▁'],
    [[], 10, ''],
    [[4, 4, 2, 2, 0, 0], 3, '█▅▁'],
  ])('of %j in %i cells', (losses, width, line) => {
    expect(sparkline(losses, width)).toBe(line);
  });
});
