/** A candidate's margin and whether its label says that the finding is real. */
export interface LabelledMargin {
  readonly margin: number;
  readonly isReal: boolean;
  /** Candidates of one pair are the same code with and without the flaw. */
  readonly pair?: string | undefined;
}

export interface AreaUnderCurve {
  /** The chance that a real candidate has a larger margin than a harmless one; ties count half. 0.5 is guessing. */
  readonly value: number;
  /** After Hanley and McNeil, "The meaning and use of the area under a ROC curve", Radiology 143 (1982), 29–36. */
  readonly standardError: number;
  readonly real: number;
  readonly harmless: number;
}

/**
 * Area under the curve as the Mann-Whitney statistic: ranks of all margins, equal ones sharing their mean rank. Undefined
 * where one of the two labels is missing.
 */
export function areaUnderCurve(items: readonly LabelledMargin[]): AreaUnderCurve | undefined {
  const real = items.filter((one) => one.isReal).length;
  const harmless = items.length - real;
  if (real === 0 || harmless === 0) {
    return undefined;
  }
  const value = (rankSumOfReal(items) - (real * (real + 1)) / 2) / (real * harmless);
  return { value, standardError: standardError(value, real, harmless), real, harmless };
}

function rankSumOfReal(items: readonly LabelledMargin[]): number {
  const ordered = items.toSorted((left, right) => left.margin - right.margin);
  let sum = 0;
  for (let from = 0; from < ordered.length;) {
    let to = from;
    while (to < ordered.length && ordered[to]?.margin === ordered[from]?.margin) {
      to += 1;
    }
    const rank = (from + 1 + to) / 2;
    sum += rank * ordered.slice(from, to).filter((one) => one.isReal).length;
    from = to;
  }
  return sum;
}

function standardError(area: number, real: number, harmless: number): number {
  const twoReal = area / (2 - area);
  const twoHarmless = (2 * area * area) / (1 + area);
  const variance =
    (area * (1 - area) +
      (real - 1) * (twoReal - area * area) +
      (harmless - 1) * (twoHarmless - area * area)) /
    (real * harmless);
  return Math.sqrt(Math.max(0, variance));
}

export interface OrderedPairs {
  /** Pairs whose real member has the larger margin; a tie counts half. */
  readonly right: number;
  readonly pairs: number;
}

/** How many pairs of a real and a harmless version are in the right order. Pairs without both are not counted. */
export function pairsInOrder(items: readonly LabelledMargin[]): OrderedPairs {
  const groups = Map.groupBy(
    items.filter((one) => one.pair !== undefined),
    (one) => one.pair,
  );
  let right = 0;
  let pairs = 0;
  for (const group of groups.values()) {
    const area = areaUnderCurve(group);
    if (area !== undefined) {
      pairs += 1;
      right += area.value > 0.5 ? 1 : area.value === 0.5 ? 0.5 : 0;
    }
  }
  return { right, pairs };
}
