import { describe, expect, it } from 'vitest';
import { fitCalibration, probabilityOf } from './fit-calibration.ts';
import type { LabelledMargin } from './fit-calibration.ts';

/** Labels drawn from a known curve: of each margin as many are right as the curve says. */
function drawn(rule: string, line: { slope: number; intercept: number }): LabelledMargin[] {
  return [-3, -2, -1, 0, 1, 2, 3].flatMap((margin) => {
    const share = 1 / (1 + Math.exp(-(line.slope * margin + line.intercept)));
    return Array.from({ length: 200 }, (_, index) => ({
      rule,
      margin,
      isRight: index < Math.round(200 * share),
    }));
  });
}

describe('fitCalibration', () => {
  it('finds the curve that the labels come from', () => {
    const fitted = fitCalibration(drawn('a', { slope: 1.3, intercept: -0.4 }));
    expect(fitted?.pooled.slope).toBeCloseTo(1.3, 1);
    expect(fitted?.pooled.intercept).toBeCloseTo(-0.4, 1);
    expect(fitted?.pooled.count).toBe(1400);
  });

  it('gives a rule with many labels its own curve', () => {
    const labelled = [
      ...drawn('often-right', { slope: 1, intercept: 1 }),
      ...drawn('often-wrong', { slope: 1, intercept: -1 }),
    ];
    const fitted = fitCalibration(labelled);
    expect(fitted?.rules['often-right']?.intercept).toBeCloseTo(1, 1);
    expect(fitted?.rules['often-wrong']?.intercept).toBeCloseTo(-1, 1);
  });

  it('keeps a rule with two labels near what all have in common', () => {
    const labelled: LabelledMargin[] = [
      ...drawn('many', { slope: 1, intercept: 0 }),
      { rule: 'few', margin: 1, isRight: false },
      { rule: 'few', margin: 2, isRight: false },
    ];
    const fitted = fitCalibration(labelled);
    const few = fitted === undefined ? 0 : probabilityOf(fitted, 'few', 2);
    const many = fitted === undefined ? 0 : probabilityOf(fitted, 'many', 2);
    expect(few).toBeLessThan(many);
    expect(few).toBeGreaterThan(0.5);
  });

  it('stays finite where no label is on the wrong side', () => {
    const labelled = [-2, -1, 1, 2].map((margin) => ({ rule: 'a', margin, isRight: margin > 0 }));
    const fitted = fitCalibration(labelled);
    expect(fitted === undefined ? 0 : probabilityOf(fitted, 'a', 2)).toBeGreaterThan(0.6);
    expect(fitted === undefined ? 1 : probabilityOf(fitted, 'a', 1e6)).toBeLessThanOrEqual(1);
  });

  it('says that margins which tell nothing tell nothing', () => {
    const labelled = [-1, 1].flatMap((margin) =>
      [true, false].map((isRight) => ({ rule: 'a', margin, isRight })),
    );
    const fitted = fitCalibration(labelled);
    expect(fitted === undefined ? 0 : probabilityOf(fitted, 'a', 3)).toBeCloseTo(0.5, 5);
  });

  it('learns nothing from labels that all say the same', () => {
    expect(fitCalibration([{ rule: 'a', margin: 1, isRight: true }])).toBeUndefined();
    expect(fitCalibration([])).toBeUndefined();
  });

  it('takes the curve of all for a rule that has no labels', () => {
    const fitted = fitCalibration(drawn('a', { slope: 1, intercept: 0.5 }));
    expect(fitted === undefined ? 0 : probabilityOf(fitted, 'unknown', 0)).toBeCloseTo(0.62, 1);
  });
});
