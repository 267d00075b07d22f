import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { hasPython } from './fixtures/run-plan.ts';

const rates = z.record(z.string(), z.object({ claimed: z.number(), slower: z.number() }));

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

describe.skipIf(!hasPython())('what the clock says of runs drawn by chance', () => {
  const found = rates.parse(
    hasPython()
      ? JSON.parse(
          execFileSync('python3', ['-B', path('fixtures/equal-speeds.py'), path('..')], {
            encoding: 'utf8',
          }),
        )
      : {},
  );

  it('claims nothing where both versions are equally fast, however busy the machine', () => {
    const equal = Object.entries(found).filter(([model]) => model.startsWith('1.0,'));
    expect(equal).toHaveLength(4);
    for (const [, rate] of equal) {
      expect(rate).toEqual({ claimed: 0, slower: 0 });
    }
  });

  it('claims what is there, on a busy machine given rounds enough', () => {
    for (const machine of ['idle, 4', 'idle, 24', 'busy, 24']) {
      expect(found[`2.0, ${machine} rounds`]?.claimed).toBeGreaterThan(0.8);
      expect(found[`0.5, ${machine} rounds`]?.slower).toBeGreaterThan(0.8);
    }
  });

  it('never claims a gain for a loss', () => {
    for (const [model, { claimed, slower }] of Object.entries(found)) {
      expect(model.startsWith('0.5,') ? claimed : 0, model).toBe(0);
      expect(model.startsWith('2.0,') ? slower : 0, model).toBe(0);
    }
  });
});
