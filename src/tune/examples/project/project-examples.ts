import type { Made } from '../made.ts';
import { decisionExamples } from './decisions.ts';
import { historyExamples, type HistoryRequest } from './history.ts';
import { triedRewriteExamples } from './tried-rewrites.ts';

export interface ProjectRequest extends HistoryRequest {
  /** A report of `assay review --format json` to take tried rewrites from. */
  readonly report?: string | undefined;
}

/**
 * All that a project has to learn from: decisions, tried rewrites, commits that fix.
 * @throws ReviewError as `historyExamples` and `triedRewriteExamples` do.
 */
export async function* projectExamples(
  request: ProjectRequest,
  signal: AbortSignal,
): AsyncGenerator<Made> {
  const { root, reviewer, report } = request;
  yield* decisionExamples({ root, reviewer }, signal);
  if (report !== undefined) {
    yield* triedRewriteExamples({ report, reviewer }, signal);
  }
  yield* historyExamples(request, signal);
}
