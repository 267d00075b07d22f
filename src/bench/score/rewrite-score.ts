import type { RewriteRecord } from '../bench-result.ts';
import {
  meanAndDeviation,
  median,
  type MeanAndDeviation,
  wilsonInterval,
  type Range,
} from '../stats/spread.ts';

export interface RewriteScoreSum {
  readonly functions: number;
  /** Over all runs. */
  readonly asked: number;
  readonly parses: number;
  /** Ran, and gave the same results on every input. */
  readonly same: number;
  readonly faster: number;
  /** Ran, and differed on some input. */
  readonly differs: number;
  /** Share of `faster`, run by run. */
  readonly runs: MeanAndDeviation | undefined;
  /** 95 % of that share after Wilson, for as many functions: the runs of one function depend on each other. */
  readonly interval: Range | undefined;
  /** Median of how many times faster the faster ones are. */
  readonly speedup: number | undefined;
}

export function scoreRewrite(records: readonly RewriteRecord[]): RewriteScoreSum | undefined {
  if (records.length === 0) {
    return undefined;
  }
  const byFunction = [...Map.groupBy(records, ({ item }) => item).values()];
  const byRun = [...Map.groupBy(records, ({ run }) => run).values()];
  const faster = records.filter(({ stage }) => stage === 'faster');
  return {
    functions: byFunction.length,
    asked: records.length,
    parses: records.filter(({ stage }) => stage !== 'no-code').length,
    same: records.filter(({ stage }) => stage === 'same').length + faster.length,
    faster: faster.length,
    differs: records.filter(({ stage }) => stage === 'differs').length,
    runs: meanAndDeviation(byRun.map(shareFaster)),
    interval: wilsonInterval(shareFaster(records) * byFunction.length, byFunction.length),
    speedup: median(faster.flatMap(({ speedup }) => speedup ?? [])),
  };
}

/** Share of rewrites that ran, gave the same results and were measurably faster. */
export function shareFaster(records: readonly RewriteRecord[]): number {
  return records.filter(({ stage }) => stage === 'faster').length / records.length;
}
