import type { ReviewError } from '../../core/review-error.ts';
import type { ModelSession } from './session.ts';
import { lostModel } from './step.ts';
import type { ModelStepName, StepResult } from './step.ts';

/** What a step could not come to. */
interface CutShort {
  readonly step: ModelStepName;
  readonly session: ModelSession;
  /** Why the model was gone before the step began: that has been said. */
  readonly lostBefore: ReviewError | undefined;
  /** What was left, in words: `3 functions not rewritten`; undefined for nothing. */
  readonly left: string | undefined;
}

/**
 * Says what an optional step left undone. Where its time was spent that is worth a word; where the model ended, or the user ended
 * the review, the review is incomplete.
 */
export function cutShort({
  step,
  session,
  lostBefore,
  left,
}: CutShort): Pick<StepResult<unknown>, 'shortfalls' | 'notices'> {
  const lost = session.lost();
  if (left === undefined || lostBefore !== undefined) {
    return { shortfalls: [], notices: [] };
  }
  return lost === undefined
    ? {
        shortfalls: [],
        notices: [{ text: `${left}: the time for it was spent`, hint: MORE_TIME }],
      }
    : { shortfalls: [lostModel(step, lost, left)], notices: [] };
}

const MORE_TIME = 'Give the model more with --budget; what it has answered is remembered.';

/** `3 functions not rewritten`; undefined for none. */
export function leftUndone(
  count: number,
  what: readonly [string, string],
  done: string,
): string | undefined {
  return count === 0 ? undefined : `${count} ${what[count === 1 ? 0 : 1]} not ${done}`;
}
