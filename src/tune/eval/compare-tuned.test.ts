import { describe, expect, it } from 'vitest';

import type { ItemRecord, ModelResult } from '../../bench/bench-result.ts';
import { compareTuned } from './compare-tuned.ts';
import { comparisonLines, verdictOf } from './eval-text.ts';

const COST = {
  ms: 1000,
  modelMs: 1000,
  calls: 1,
  promptTokens: 500,
  completionTokens: 1,
  truncated: 0,
  refused: 0,
  malformed: 0,
  timedOut: 0,
};

function judged(item: number, margin: number | null, cost: Partial<typeof COST> = {}): ItemRecord {
  return {
    run: 1,
    item: `case-${item}`,
    cost: { ...COST, ...cost },
    task: 'judge',
    rule: 'security/sql-injection',
    isReal: item % 2 === 0,
    pair: `pair-${item >> 1}`,
    margin,
  };
}

function rewritten(item: number, stage: 'faster' | 'differs'): ItemRecord {
  return {
    run: 1,
    item: `function-${item}`,
    cost: COST,
    task: 'rewrite',
    stage,
    reason: '',
    speedup: null,
  };
}

function result(name: string, records: readonly ItemRecord[]): ModelResult {
  return {
    wish: name,
    name,
    provider: 'embedded',
    digest: null,
    details: null,
    openMs: 1,
    notAsked: {},
    failure: null,
    records: [...records],
    memory: { peakBytes: 2_000_000_000, source: 'test' },
    energy: { joules: null, source: 'test' },
  };
}

const ITEMS = Array.from({ length: 40 }, (_, index) => index);

/** Margins that say nothing of the label. */
function guess(item: number): number {
  return ((item * 7919) % 97) / 97 - 0.5;
}

/** Margins that tell the label, but for every eighth pair. */
function know(item: number): number {
  const side = item % 2 === 0 ? 1 : -1;
  return (item >> 1) % 8 === 0 ? -side * 0.2 : side;
}

describe('a tuned model against its base', () => {
  it('is better where the cases show it', () => {
    const comparison = compareTuned(
      result(
        'base',
        ITEMS.map((item) => judged(item, guess(item))),
      ),
      result(
        'tuned',
        ITEMS.map((item) => judged(item, know(item))),
      ),
    );
    const [judge] = comparison.tasks;
    expect(judge).toMatchObject({ task: 'judge', cases: 40, direction: 'better' });
    expect(judge?.difference?.low).toBeGreaterThan(0);
    expect(verdictOf(comparison)).toBe('better (judge); not slower');
  });

  it('is worse the other way round', () => {
    const comparison = compareTuned(
      result(
        'base',
        ITEMS.map((item) => judged(item, know(item))),
      ),
      result(
        'tuned',
        ITEMS.map((item) => judged(item, guess(item))),
      ),
    );
    expect(verdictOf(comparison)).toBe('worse (judge); not slower');
  });

  it('is nothing where it answers the same', () => {
    const records = ITEMS.map((item) => judged(item, know(item)));
    const comparison = compareTuned(result('base', records), result('tuned', records));
    expect(comparison.tasks[0]?.direction).toBe('no difference shown');
    expect(verdictOf(comparison)).toBe('no difference shown; not slower');
  });

  it('is not called better for two cases', () => {
    const comparison = compareTuned(
      result('base', [judged(0, -1), judged(1, 1)]),
      result('tuned', [judged(0, 1), judged(1, -1)]),
    );
    expect(comparison.tasks[0]).toMatchObject({
      before: 0,
      after: 1,
      difference: undefined,
      direction: 'no difference shown',
    });
  });

  it('is told to be slower', () => {
    const comparison = compareTuned(
      result(
        'base',
        ITEMS.map((item) => judged(item, know(item))),
      ),
      result(
        'tuned',
        ITEMS.map((item) =>
          judged(item, know(item), { modelMs: 1400 + item, completionTokens: 3 }),
        ),
      ),
    );
    expect(comparison.speed).toMatchObject({ direction: 'slower', completionRatio: 3 });
    expect(verdictOf(comparison)).toContain('slower');
    expect(comparisonLines(comparison).join('\n')).toContain('1.42 times as long');
  });

  it('is compared only in what both were asked, and counts what could not be used', () => {
    const comparison = compareTuned(
      result('base', [...ITEMS.map((item) => judged(item, know(item))), rewritten(1, 'differs')]),
      result('tuned', [
        ...ITEMS.slice(0, 20).map((item) => judged(item, know(item), { malformed: 1 })),
        rewritten(1, 'faster'),
        rewritten(2, 'faster'),
      ]),
    );
    expect(comparison.tasks.map(({ task, cases }) => [task, cases])).toEqual([
      ['judge', 20],
      ['rewrite', 1],
    ]);
    expect(comparison.unusable).toEqual({ before: 0, after: 20 });
    expect(comparisonLines(comparison)).toContain('  unusable replies: 0 → 20');
  });

  it('says so where there is nothing to compare', () => {
    const comparison = compareTuned(result('base', []), result('tuned', [judged(1, 1)]));
    expect(verdictOf(comparison)).toBe('nothing that both were asked; not timed');
  });
});
