/** A verdict's margin on code of which people have said whether the finding is right. */
export interface LabelledMargin {
  readonly rule: string;
  /** In log-odds, less the rule's baseline. */
  readonly margin: number;
  readonly isRight: boolean;
}

/** Probability that a finding is right = 1 / (1 + exp(-(slope · margin + intercept))). */
export interface Calibration {
  readonly slope: number;
  readonly intercept: number;
  /** Labelled margins that it was fitted on. */
  readonly count: number;
}

/** For one model and one version of the prompt. */
export interface ModelCalibration {
  /** Of all rules together: what a rule without labels of its own gets. */
  readonly pooled: Calibration;
  readonly rules: Readonly<Record<string, Calibration>>;
}

/**
 * Fits margins to probabilities by Platt's method (Platt, "Probabilistic outputs for support vector machines", 1999, with the targets that he
 * takes against overconfidence, and Newton's method as Lin, Lin and Weng, "A note on Platt's probabilistic outputs", 2007): once for all rules
 * together, then for each rule, held to what all have in common by as much as some labels would weigh, since a rule has few of its own. Undefined
 * where all labels say the same, from which nothing can be learnt.
 */
export function fitCalibration(labelled: readonly LabelledMargin[]): ModelCalibration | undefined {
  const right = labelled.filter(({ isRight }) => isRight).length;
  if (right === 0 || right === labelled.length) {
    return undefined;
  }
  const pooled = fit(labelled, { slope: 0, intercept: 0, weight: LEAST_WEIGHT });
  const rules = [...Map.groupBy(labelled, ({ rule }) => rule)].map(
    ([rule, own]) => [rule, fit(own, { ...pooled, weight: COMMON_WEIGHT })] as const,
  );
  return { pooled, rules: Object.fromEntries(rules) };
}

/** What the fit says of a margin, 0 to 1. */
export function probabilityOf(
  { pooled, rules }: ModelCalibration,
  rule: string,
  margin: number,
): number {
  const { slope, intercept } = rules[rule] ?? pooled;
  return sigmoid(slope * margin + intercept);
}

/** What two parameters are held to, and how strongly: the inverse of the variance that they may have around it. */
interface Prior {
  readonly slope: number;
  readonly intercept: number;
  readonly weight: number;
}

/** Keeps the fit finite where the labels can be told apart without a mistake. */
const LEAST_WEIGHT = 0.01;
/** A rule's parameters vary by about a half around what all have in common. */
const COMMON_WEIGHT = 4;
const MAX_STEPS = 100;
const SMALL = 1e-9;

/** Margins with what they should come to, and what the parameters are held to. */
interface Problem {
  readonly points: readonly { readonly margin: number; readonly target: number }[];
  readonly prior: Prior;
}

interface Line {
  readonly slope: number;
  readonly intercept: number;
}

function fit(labelled: readonly LabelledMargin[], prior: Prior): Calibration {
  const problem: Problem = { points: withTargets(labelled), prior };
  let line: Line = { slope: prior.slope, intercept: prior.intercept };
  let loss = lossOf(problem, line);
  for (let count = 0; count < MAX_STEPS; count += 1) {
    const step = newtonStep(problem, line);
    // Halved until it leads down, as Lin, Lin and Weng do.
    let share = 1;
    while (lossOf(problem, moved(line, step, share)) > loss && share > SMALL) {
      share /= 2;
    }
    const next = moved(line, step, share);
    const gain = loss - lossOf(problem, next);
    if (gain < SMALL) {
      break;
    }
    line = next;
    loss -= gain;
  }
  return { ...line, count: labelled.length };
}

function moved({ slope, intercept }: Line, step: Line, share: number): Line {
  return { slope: slope - share * step.slope, intercept: intercept - share * step.intercept };
}

/** Not quite 0 and 1: as if one more of either kind had been seen. */
function withTargets(labelled: readonly LabelledMargin[]): Problem['points'] {
  const right = labelled.filter(({ isRight }) => isRight).length;
  const wrong = labelled.length - right;
  return labelled.map(({ margin, isRight }) => ({
    margin,
    target: isRight ? (right + 1) / (right + 2) : 1 / (wrong + 2),
  }));
}

/** Cross entropy, and what straying from the prior costs. */
function lossOf({ points, prior }: Problem, { slope, intercept }: Line): number {
  const strayed = (slope - prior.slope) ** 2 + (intercept - prior.intercept) ** 2;
  return points.reduce(
    (sum, { margin, target }) => {
      const score = slope * margin + intercept;
      // log(1 + exp(score)) − target · score, without overflow.
      return sum + Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - target * score;
    },
    (prior.weight * strayed) / 2,
  );
}

/** The inverse of the second derivatives times the first ones. */
function newtonStep({ points, prior }: Problem, { slope, intercept }: Line): Line {
  const first = {
    slope: prior.weight * (slope - prior.slope),
    intercept: prior.weight * (intercept - prior.intercept),
  };
  const second = { slope: prior.weight, both: 0, intercept: prior.weight };
  for (const { margin, target } of points) {
    const share = sigmoid(slope * margin + intercept);
    const spread = share * (1 - share);
    first.slope += (share - target) * margin;
    first.intercept += share - target;
    second.slope += spread * margin ** 2;
    second.both += spread * margin;
    second.intercept += spread;
  }
  const determinant = second.slope * second.intercept - second.both ** 2;
  return {
    slope: (second.intercept * first.slope - second.both * first.intercept) / determinant,
    intercept: (second.slope * first.intercept - second.both * first.slope) / determinant,
  };
}

function sigmoid(score: number): number {
  return 1 / (1 + Math.exp(-score));
}
