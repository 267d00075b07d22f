import { expect, it } from 'vitest';
import { calibrationOf } from './calibration-of.ts';
import { probabilityOf } from './fit-calibration.ts';
import { MEASURED_MARGINS } from './judge-margins.generated.ts';
import type { MeasuredMargins } from './measured-margins.ts';

const MARGINS = [-2, -1, -0.5, 0.5, 1, 2].map((margin) => ({
  rule: 'security/pickle-load',
  margin,
  isRight: margin > 0,
}));
const SHIPPED: MeasuredMargins = {
  digest: 'a'.repeat(64),
  prompt: 'judge-candidate@2',
  quality: {
    set: 'tiny 00000000',
    on: '2026-01-02',
    candidates: 6,
    area: 1,
    standardError: 0,
    brier: 0.1,
    baseBrier: 0.25,
  },
  margins: MARGINS,
};

it('fits what ships about the very weights and prompt', () => {
  const found = calibrationOf({ digest: SHIPPED.digest }, SHIPPED.prompt, [SHIPPED]);
  const calibration = found ?? expect.unreachable();
  const [low, high] = [-1, 1].map((margin) =>
    probabilityOf(calibration, 'security/pickle-load', margin),
  );
  expect(low).toBeLessThan(0.4);
  expect(high).toBeGreaterThan(0.6);
});

it.each([
  ['other weights', { digest: 'b'.repeat(64) }, SHIPPED.prompt],
  ['weights that a server does not name', { digest: undefined }, SHIPPED.prompt],
  ['another version of the prompt', { digest: SHIPPED.digest }, 'judge-candidate@3'],
])('knows nothing of %s', (_, model, prompt) => {
  expect(calibrationOf(model, prompt, [SHIPPED])).toBeUndefined();
});

it('ships one entry for the same weights and prompt, each better than its base rate and with labels of both kinds', () => {
  const names = MEASURED_MARGINS.map(({ digest, prompt }) => `${digest} ${prompt}`);
  expect(new Set(names).size).toBe(names.length);
  for (const { digest, quality, margins } of MEASURED_MARGINS) {
    expect(digest).toMatch(/^[0-9a-f]{64}$/u);
    expect(quality.brier).toBeLessThan(quality.baseBrier);
    expect(new Set(margins.map(({ isRight }) => isRight)).size).toBe(2);
  }
});
