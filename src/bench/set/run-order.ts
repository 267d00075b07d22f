import { shuffled } from '../stats/random.ts';
import type { BenchTask } from '../bench-task.ts';
import type { BenchSet, DiscoverCase, JudgeCase, RewriteCase } from './bench-set.ts';

/**
 * The cases of a task in the order of a run: as in the set at first, then shuffled by the run's number. Candidates of one rule
 * stay together, as in a review, so that what their questions share is read once.
 */
export function inRunOrder(
  set: BenchSet,
  task: BenchTask,
  run: number,
): readonly (JudgeCase | DiscoverCase | RewriteCase)[] {
  const mixed = run === 1 ? set[task] : mix(set[task], run);
  return task === 'judge' ? [...Map.groupBy(mixed, ruleOf).values()].flat() : mixed;
}

type AnyCase = JudgeCase | DiscoverCase | RewriteCase;

function mix(cases: readonly AnyCase[], seed: number): readonly AnyCase[] {
  return shuffled(cases, seed);
}

function ruleOf(one: AnyCase): string {
  return 'rule' in one ? one.rule : '';
}
