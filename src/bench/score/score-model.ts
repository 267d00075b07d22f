import type { ModelResult } from '../bench-result.ts';
import type { BenchTask } from '../bench-task.ts';
import type { Range } from '../stats/spread.ts';
import { scoreCost, type CostScore } from './cost-score.ts';
import { scoreDiscover, type DiscoverScore } from './discover-score.ts';
import { scoreJudge, type JudgeScore } from './judge-score.ts';
import { scoreRewrite, type RewriteScoreSum } from './rewrite-score.ts';

export interface ModelScore {
  readonly judge: JudgeScore | undefined;
  readonly discover: DiscoverScore | undefined;
  readonly rewrite: RewriteScoreSum | undefined;
  readonly costs: Readonly<Record<BenchTask, CostScore>>;
  readonly cost: CostScore;
}

export function scoreModel({ records }: ModelResult): ModelScore {
  const judge = records.filter((one) => one.task === 'judge');
  const discover = records.filter((one) => one.task === 'discover');
  const rewrite = records.filter((one) => one.task === 'rewrite');
  return {
    judge: scoreJudge(judge),
    discover: scoreDiscover(discover),
    rewrite: scoreRewrite(rewrite),
    costs: {
      judge: scoreCost(judge),
      discover: scoreCost(discover),
      rewrite: scoreCost(rewrite),
    },
    cost: scoreCost(records),
  };
}

/** The one figure of a task, from 0 to 1, and the noise around it. */
export interface Quality {
  readonly value: number;
  /** 95 %, for other cases of the same kind. */
  readonly interval: Range | undefined;
  /** Standard deviation between runs. */
  readonly deviation: number;
}

/** Area under the curve, F1, share of faster rewrites. Undefined where there is none (yet). */
export function qualityOf(score: ModelScore, task: BenchTask): Quality | undefined {
  const { value, interval, runs } = PARTS[task](score);
  return value === undefined ? undefined : { value, interval, deviation: runs?.deviation ?? 0 };
}

export const QUALITY_NAMES: Readonly<Record<BenchTask, string>> = {
  judge: 'area under the curve',
  discover: 'F1 by file, line and CWE',
  rewrite: 'share equal and faster',
};

const PARTS: Readonly<
  Record<
    BenchTask,
    (score: ModelScore) => {
      readonly value?: number | undefined;
      readonly interval?: Range | undefined;
      readonly runs?: { readonly deviation: number } | undefined;
    }
  >
> = {
  judge: ({ judge }) => ({ ...judge, value: judge?.area?.value }),
  discover: ({ discover }) => ({ ...discover, value: discover?.f1 }),
  rewrite: ({ rewrite }) => ({
    ...rewrite,
    value: rewrite === undefined ? undefined : rewrite.faster / rewrite.asked,
  }),
};
