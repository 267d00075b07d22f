import type { ItemRecord, ModelResult } from '../../bench/bench-result.ts';
import { BENCH_TASKS, type BenchTask } from '../../bench/bench-task.ts';
import { discoverF1 } from '../../bench/score/discover-score.ts';
import { caseMargins, scoreJudge } from '../../bench/score/judge-score.ts';
import { shareFaster } from '../../bench/score/rewrite-score.ts';
import { areaUnderCurve } from '../../bench/stats/area-under-curve.ts';
import { bootstrapInterval, median, type Range } from '../../bench/stats/spread.ts';

/**
 * Whether a tuned model is better than the one that it was made of, and whether it is slower: both were asked the same cases, so
 * cases are compared with themselves (paired bootstrap, Efron and Tibshirani 1993, chapter 16), and only an interval that leaves
 * out "no difference" is called one.
 */
export interface Comparison {
  readonly before: string;
  readonly after: string;
  readonly tasks: readonly TaskComparison[];
  /** Of judge; undefined where a side has none. Smaller is better. */
  readonly brier: { readonly before: number; readonly after: number } | undefined;
  readonly speed: SpeedComparison | undefined;
  /** Replies that could not be used: cut, malformed, refused, timed out. */
  readonly unusable: { readonly before: number; readonly after: number };
  /** Peak memory of the process, bytes. */
  readonly memory: { readonly before: number | null; readonly after: number | null };
}

export type Direction = 'better' | 'worse' | 'no difference shown';

export interface TaskComparison {
  readonly task: BenchTask;
  /** Cases that both were asked. */
  readonly cases: number;
  readonly before: number;
  readonly after: number;
  /** 95 % interval of the difference, after less before. Undefined where the cases are too few to tell. */
  readonly difference: Range | undefined;
  readonly direction: Direction;
}

export interface SpeedComparison {
  /** Median over the cases of how many times as long the tuned model takes. */
  readonly ratio: number;
  readonly interval: Range | undefined;
  /** `slower`: more than a twentieth, and not by chance. */
  readonly direction: 'slower' | 'faster' | 'no difference shown';
  /** Tokens written for each token that the other wrote; prompts are the same. */
  readonly completionRatio: number | undefined;
}

/** Compares what two models answered to the same set. */
export function compareTuned(before: ModelResult, after: ModelResult): Comparison {
  const pairs = pairRecords(before.records, after.records);
  return {
    before: before.name ?? before.wish,
    after: after.name ?? after.wish,
    tasks: BENCH_TASKS.flatMap((task) => compareTask(task, pairs) ?? []),
    brier: compareBrier(pairs),
    speed: compareSpeed(pairs),
    unusable: {
      before: unusable(pairs.map((pair) => pair.before)),
      after: unusable(pairs.map((pair) => pair.after)),
    },
    memory: { before: before.memory.peakBytes, after: after.memory.peakBytes },
  };
}

/** The same case in the same run, asked of both. */
interface RecordPair {
  readonly before: ItemRecord;
  readonly after: ItemRecord;
}

/** What a bootstrap draws: one side's record or margin. */
interface Sided<Value> {
  readonly side: 'before' | 'after';
  readonly value: Value;
}

/** A twentieth is what two loads of the same weights differ by. */
const NOISE = 0.05;

function keyOf({ run, task, item }: ItemRecord): string {
  return `${run} ${task} ${item}`;
}

function pairRecords(
  before: readonly ItemRecord[],
  after: readonly ItemRecord[],
): readonly RecordPair[] {
  const known = new Map(after.map((record) => [keyOf(record), record]));
  return before.flatMap((record) => {
    const other = known.get(keyOf(record));
    return other === undefined ? [] : [{ before: record, after: other }];
  });
}

/** Cases that belong together: the members of a pair, the runs of a case. */
function groupOf({ before }: RecordPair): string {
  return before.task === 'judge' && before.pair !== null
    ? `pair ${before.pair}`
    : `case ${before.item}`;
}

function compareTask(task: BenchTask, pairs: readonly RecordPair[]): TaskComparison | undefined {
  const asked = pairs.filter(({ before }) => before.task === task);
  const before = valueOf(
    task,
    asked.map((pair) => pair.before),
  );
  const after = valueOf(
    task,
    asked.map((pair) => pair.after),
  );
  if (before === undefined || after === undefined) {
    return undefined;
  }
  const difference = task === 'judge' ? judgeDifference(asked) : recordDifference(task, asked);
  return {
    task,
    cases: new Set(asked.map((pair) => pair.before.item)).size,
    before,
    after,
    difference,
    direction: directionOf(difference),
  };
}

function directionOf(difference: Range | undefined): Direction {
  if (difference === undefined || (difference.low <= 0 && difference.high >= 0)) {
    return 'no difference shown';
  }
  return difference.low > 0 ? 'better' : 'worse';
}

/** The figure of a task: area under the curve, F1, share of faster rewrites. */
function valueOf(task: BenchTask, records: readonly ItemRecord[]): number | undefined {
  if (records.length === 0) {
    return undefined;
  }
  switch (task) {
    case 'judge':
      return areaUnderCurve(caseMargins(records.filter((one) => one.task === 'judge')))?.value;
    case 'discover':
      return discoverF1(records.filter((one) => one.task === 'discover'));
    default:
      return shareFaster(records.filter((one) => one.task === 'rewrite'));
  }
}

/** Margins are averaged over the runs first: a case that is drawn twice counts twice. */
function judgeDifference(pairs: readonly RecordPair[]): Range | undefined {
  const groups = groupsOf(pairs).map((group) =>
    SIDES.flatMap((side) =>
      caseMargins(group.map((pair) => pair[side]).filter((one) => one.task === 'judge')).map(
        (value) => ({ side, value }),
      ),
    ),
  );
  return bootstrapInterval(groups, (drawn) =>
    difference(
      areaUnderCurve(valuesOf(drawn, 'before'))?.value,
      areaUnderCurve(valuesOf(drawn, 'after'))?.value,
    ),
  );
}

function recordDifference(task: BenchTask, pairs: readonly RecordPair[]): Range | undefined {
  const groups = groupsOf(pairs).map((group) =>
    group.flatMap((pair) => SIDES.map((side) => ({ side, value: pair[side] }))),
  );
  return bootstrapInterval(groups, (drawn) =>
    difference(valueOf(task, valuesOf(drawn, 'before')), valueOf(task, valuesOf(drawn, 'after'))),
  );
}

const SIDES = ['before', 'after'] as const;

function groupsOf(pairs: readonly RecordPair[]): readonly (readonly RecordPair[])[] {
  return [...Map.groupBy(pairs, groupOf).values()];
}

function valuesOf<Value>(
  drawn: readonly Sided<Value>[],
  side: Sided<Value>['side'],
): readonly Value[] {
  return drawn.filter((one) => one.side === side).map(({ value }) => value);
}

function difference(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined ? undefined : after - before;
}

function compareBrier(pairs: readonly RecordPair[]): Comparison['brier'] {
  const [before, after] = SIDES.map(
    (side) =>
      scoreJudge(pairs.map((pair) => pair[side]).filter((one) => one.task === 'judge'))?.brier
        ?.value,
  );
  return before === undefined || after === undefined ? undefined : { before, after };
}

function compareSpeed(pairs: readonly RecordPair[]): SpeedComparison | undefined {
  const timed = pairs.filter(
    ({ before, after }) => before.cost.modelMs > 0 && after.cost.modelMs > 0,
  );
  const ratio = medianRatio(timed);
  if (ratio === undefined) {
    return undefined;
  }
  const interval = bootstrapInterval(groupsOf(timed), medianRatio);
  const written = SIDES.map((side) =>
    pairs.reduce((sum, pair) => sum + pair[side].cost.completionTokens, 0),
  );
  const [before = 0, after = 0] = written;
  return {
    ratio,
    interval,
    direction: speedDirection(interval),
    completionRatio: before === 0 ? undefined : after / before,
  };
}

function medianRatio(pairs: readonly RecordPair[]): number | undefined {
  return median(pairs.map(({ before, after }) => after.cost.modelMs / before.cost.modelMs));
}

function speedDirection(interval: Range | undefined): SpeedComparison['direction'] {
  if (interval === undefined) {
    return 'no difference shown';
  }
  if (interval.low > 1 + NOISE) {
    return 'slower';
  }
  return interval.high < 1 - NOISE ? 'faster' : 'no difference shown';
}

function unusable(records: readonly ItemRecord[]): number {
  return records.reduce(
    (sum, { cost }) => sum + cost.truncated + cost.malformed + cost.refused + cost.timedOut,
    0,
  );
}
