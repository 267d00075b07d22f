import type { JudgeRecord } from '../bench-result.ts';
import { subjectOfRule } from '../set/question-of.ts';
import {
  areaUnderCurve,
  pairsInOrder,
  type AreaUnderCurve,
  type LabelledMargin,
  type OrderedPairs,
} from '../stats/area-under-curve.ts';
import { heldOutProbabilities, type MarginOfRule } from '../stats/held-out-probabilities.ts';
import { brierScore, reliabilityBins, type ReliabilityBin } from '../stats/reliability.ts';
import {
  bootstrapInterval,
  meanAndDeviation,
  type MeanAndDeviation,
  type Range,
} from '../stats/spread.ts';

export interface JudgeScore {
  readonly candidates: number;
  /** Candidates without a usable answer in some run; they are in no figure below. */
  readonly unanswered: number;
  /** Of each candidate's mean margin over the runs. Undefined where a label is missing. */
  readonly area: AreaUnderCurve | undefined;
  /** 95 %, by drawing pairs anew. */
  readonly interval: Range | undefined;
  /** Area under the curve, run by run. */
  readonly runs: MeanAndDeviation | undefined;
  readonly pairs: OrderedPairs;
  /** Of probabilities from fits on the other folds; `base` is that of always saying the share of real candidates. */
  readonly brier: { readonly value: number; readonly base: number } | undefined;
  readonly reliability: readonly ReliabilityBin[];
  readonly subjects: readonly { readonly subject: string; readonly area: AreaUnderCurve }[];
}

/** By the margins and the labels alone. */
export function scoreJudge(records: readonly JudgeRecord[]): JudgeScore | undefined {
  if (records.length === 0) {
    return undefined;
  }
  const byCase = [...Map.groupBy(records, ({ item }) => item).values()];
  const items = caseMargins(records);
  const area = areaUnderCurve(items);
  const heldOut = area === undefined ? undefined : heldOutProbabilities(items);
  const groups = [...Map.groupBy(items, ({ pair, item }) => pair ?? `\u0000${item}`).values()];
  return {
    candidates: byCase.length,
    unanswered: byCase.filter((group) => group.some(({ margin }) => margin === null)).length,
    area,
    interval: bootstrapInterval(groups, (drawn) => areaUnderCurve(drawn)?.value),
    runs: meanAndDeviation(
      [...Map.groupBy(records, ({ run }) => run).values()].flatMap((group) => {
        const one = areaUnderCurve(group.flatMap((record) => meanMargin([record])));
        return one === undefined ? [] : [one.value];
      }),
    ),
    pairs: pairsInOrder(items),
    brier:
      heldOut === undefined
        ? undefined
        : { value: brierScore(heldOut), base: baseRateBrier(items) },
    reliability: heldOut === undefined ? [] : reliabilityBins(heldOut),
    subjects: bySubject(items),
  };
}

/** One entry for each candidate that was answered in any run. */
export function caseMargins(records: readonly JudgeRecord[]): readonly CaseMargin[] {
  return [...Map.groupBy(records, ({ item }) => item).values()].flatMap(meanMargin);
}

/** A candidate with the mean of its margins over the runs. */
export interface CaseMargin extends MarginOfRule {
  readonly item: string;
  readonly subject: string;
}

function meanMargin(group: readonly JudgeRecord[]): readonly CaseMargin[] {
  const [first] = group;
  const margins = group.flatMap(({ margin }) => (margin === null ? [] : [margin]));
  const mean = meanAndDeviation(margins)?.mean;
  return first === undefined || mean === undefined
    ? []
    : [
        {
          item: first.item,
          margin: mean,
          isReal: first.isReal,
          pair: first.pair ?? undefined,
          rule: first.rule,
          subject: subjectOfRule(first.rule),
        },
      ];
}

function baseRateBrier(items: readonly LabelledMargin[]): number {
  const share = items.filter(({ isReal }) => isReal).length / items.length;
  return share * (1 - share);
}

function bySubject(items: readonly CaseMargin[]): JudgeScore['subjects'] {
  return [...Map.groupBy(items, ({ subject }) => subject)].flatMap(([subject, group]) => {
    const area = areaUnderCurve(group);
    return area === undefined ? [] : [{ subject, area }];
  });
}
