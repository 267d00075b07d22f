import type { ItemRecord } from '../bench-result.ts';
import { meanAndDeviation, median, type MeanAndDeviation } from '../stats/spread.ts';

export interface CostScore {
  readonly items: number;
  readonly calls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly truncated: number;
  /** Replies that did not fit what was asked. */
  readonly malformed: number;
  readonly refused: number;
  readonly timedOut: number;
  /** Of all runs together. */
  readonly seconds: number;
  /** Of one run. */
  readonly runs: MeanAndDeviation | undefined;
  /** Median of one case. */
  readonly perItem: number | undefined;
  /** The first case of the first run, with nothing read before. */
  readonly first: number | undefined;
}

/** What answers have cost, in sums over all runs. */
export function scoreCost(records: readonly ItemRecord[]): CostScore {
  function sum(value: (one: ItemRecord['cost']) => number): number {
    return records.reduce((total, { cost }) => total + value(cost), 0);
  }
  const first = records.find(({ run }) => run === 1);
  const byRun = [...Map.groupBy(records, ({ run }) => run).values()];
  return {
    items: records.length,
    calls: sum(({ calls }) => calls),
    promptTokens: sum(({ promptTokens }) => promptTokens),
    completionTokens: sum(({ completionTokens }) => completionTokens),
    truncated: sum(({ truncated }) => truncated),
    malformed: sum(({ malformed }) => malformed),
    refused: sum(({ refused }) => refused),
    timedOut: sum(({ timedOut }) => timedOut),
    seconds: sum(({ ms }) => ms) / 1000,
    runs: meanAndDeviation(
      byRun.map((group) => group.reduce((total, { cost }) => total + cost.ms, 0) / 1000),
    ),
    perItem: median(records.map(({ cost }) => cost.ms / 1000)),
    first: first === undefined ? undefined : first.cost.ms / 1000,
  };
}
