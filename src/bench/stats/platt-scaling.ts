import type { LabelledMargin } from './area-under-curve.ts';

/** Probability that a finding is real, `1 / (1 + exp(-(slope · margin + intercept)))`. */
export interface PlattFit {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Platt scaling by Newton's method with backtracking, on targets drawn in from 0 and 1 so that few examples do not make it
 * sure of itself: Platt (1999) as corrected by Lin, Lin and Weng, "A note on Platt's probabilistic outputs for support
 * vector machines", Machine Learning 68 (2007), 267–276.
 */
export function fitPlatt(items: readonly LabelledMargin[]): PlattFit {
  const real = items.filter((one) => one.isReal).length;
  const harmless = items.length - real;
  const high = (real + 1) / (real + 2);
  const low = 1 / (harmless + 2);
  const points = items.map(({ margin, isReal }) => ({ margin, target: isReal ? high : low }));
  let fit: PlattFit = { slope: 0, intercept: Math.log((real + 1) / (harmless + 1)) };
  let cost = costOf(points, fit);
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const step = newtonStep(points, fit);
    if (Math.hypot(step.slope, step.intercept) < SMALL_STEP) {
      return fit;
    }
    const next = backtrack(points, { fit, step, cost });
    if (next === undefined) {
      return fit;
    }
    fit = next;
    cost = costOf(points, fit);
  }
  return fit;
}

export function probabilityOf({ slope, intercept }: PlattFit, margin: number): number {
  return 1 / (1 + Math.exp(-(slope * margin + intercept)));
}

/** A probability that was made without looking at the item's own label. */
export interface HeldOutProbability {
  readonly probability: number;
  readonly isReal: boolean;
}

/**
 * The probability of each item by a fit on the others: in turn every fold is left out, and a pair is never torn apart.
 * Undefined where there are too few pairs (or single items) to leave any out.
 */
export function heldOutProbabilities(
  items: readonly LabelledMargin[],
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
    const fit = fitPlatt(rest);
    return held.map(({ margin, isReal }) => ({ probability: probabilityOf(fit, margin), isReal }));
  });
}

const FOLDS = 5;
const MOST_TURNS = 100;
const SMALL_STEP = 1e-8;
/** Keeps the Hessian invertible where all margins are equal. */
const RIDGE = 1e-12;

/** Groups of one label last, so that each fold gets its part of both. */
function order(group: readonly LabelledMargin[]): number {
  const real = group.filter((one) => one.isReal).length;
  return real === 0 ? 2 : real === group.length ? 1 : 0;
}

interface Point {
  readonly margin: number;
  readonly target: number;
}

function costOf(points: readonly Point[], { slope, intercept }: PlattFit): number {
  return points.reduce((sum, { margin, target }) => {
    const value = slope * margin + intercept;
    // log(1 + exp(v)) − t·v without overflow.
    return sum + Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value))) - target * value;
  }, 0);
}

function newtonStep(points: readonly Point[], fit: PlattFit): PlattFit {
  let [g1, g2, h11, h12, h22] = [0, 0, RIDGE, 0, RIDGE];
  for (const { margin, target } of points) {
    const probability = probabilityOf(fit, margin);
    const weight = probability * (1 - probability);
    g1 += (probability - target) * margin;
    g2 += probability - target;
    h11 += weight * margin * margin;
    h12 += weight * margin;
    h22 += weight;
  }
  const determinant = h11 * h22 - h12 * h12;
  return {
    slope: -(h22 * g1 - h12 * g2) / determinant,
    intercept: -(h11 * g2 - h12 * g1) / determinant,
  };
}

function backtrack(
  points: readonly Point[],
  { fit, step, cost }: { readonly fit: PlattFit; readonly step: PlattFit; readonly cost: number },
): PlattFit | undefined {
  for (let part = 1; part > 1e-6; part /= 2) {
    const next = {
      slope: fit.slope + part * step.slope,
      intercept: fit.intercept + part * step.intercept,
    };
    if (costOf(points, next) < cost) {
      return next;
    }
  }
  return undefined;
}
