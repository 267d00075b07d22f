import { fitCalibration, probabilityOf } from '../../review/model/calibration/fit-calibration.ts';
import type { LabelledMargin } from './area-under-curve.ts';

/** A probability that was made without looking at the item's own label. */
export interface HeldOutProbability {
  readonly probability: number;
  readonly isReal: boolean;
}

export interface MarginOfRule extends LabelledMargin {
  readonly rule: string;
}

/**
 * The probability of each item by a calibration, as a review makes it, on the others: in turn every fold is left out, and a pair is never torn
 * apart. Undefined where there are too few pairs (or single items) to leave any out.
 */
export function heldOutProbabilities(
  items: readonly MarginOfRule[],
): readonly HeldOutProbability[] | undefined {
  const groups = [
    ...Map.groupBy(items, (one, index) => one.pair ?? `\u0000${index}`).values(),
  ].toSorted((left, right) => order(left) - order(right));
  const folds = Math.min(FOLDS, groups.length);
  if (folds < 2) {
    return undefined;
  }
  return Array.from({ length: folds }, (_, fold) => fold).flatMap((fold) => {
    const held = groups.filter((_, index) => index % folds === fold).flat();
    const rest = groups.filter((_, index) => index % folds !== fold).flat();
    return probabilities(held, rest);
  });
}

const FOLDS = 5;

function probabilities(
  held: readonly MarginOfRule[],
  rest: readonly MarginOfRule[],
): readonly HeldOutProbability[] {
  const fit = fitCalibration(
    rest.map(({ rule, margin, isReal }) => ({ rule, margin, isRight: isReal })),
  );
  // Labels that all say the same teach no more than how often that is.
  const share = rest.filter(({ isReal }) => isReal).length / rest.length;
  return held.map(({ rule, margin, isReal }) => ({
    probability: fit === undefined ? share : probabilityOf(fit, rule, margin),
    isReal,
  }));
}

/** Groups of one label last, so that each fold gets its part of both. */
function order(group: readonly LabelledMargin[]): number {
  const real = group.filter((one) => one.isReal).length;
  return real === 0 ? 2 : real === group.length ? 1 : 0;
}
