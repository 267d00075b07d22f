import type { Asked } from './decide.ts';
import { notTriable } from './not-triable.ts';
import type { HarnessAnswer } from './protocol.ts';
import type { NotTriable } from './trial.ts';
import { comparedCount, firstDifference } from './written-outcomes.ts';

/** Runs the rewrite without its original on these calls. */
type AskAlone = (calls: readonly string[], signal: AbortSignal) => Promise<Asked>;

interface Confirmation {
  /** An answer of the run that compares, as it comes. */
  readonly hear: (answer: HarnessAnswer) => void;
  /** Why what both versions did side by side is not believed; undefined where nothing speaks against it. */
  readonly confirm: () => Promise<NotTriable | undefined>;
  /** For where there is nothing to confirm. */
  readonly stop: () => void;
}

/**
 * Side by side both versions share an interpreter with what compares them, and code could reach for it. So the original's outcomes on
 * some calls are told before the rewrite is there, the rewrite runs the same calls in a sandbox of its own, and the two are compared
 * here. With `atOnce` the rewrite's run begins as soon as the calls are known; on a busy machine it would take the comparison's time.
 */
export function startConfirmation(
  { ask, atOnce }: { readonly ask: AskAlone; readonly atOnce: boolean },
  signal: AbortSignal,
): Confirmation {
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  let drawn: AloneAnswer | undefined;
  let begun: Promise<Asked> | undefined;
  return {
    hear(answer) {
      // The first one: what comes later may be anybody's.
      if (answer.say !== 'alone' || drawn !== undefined) {
        return;
      }
      drawn = answer;
      if (atOnce && drawn.calls.length > 0) {
        begun = ask(drawn.calls, either);
        // Looked at by `confirm`, if ever.
        begun.catch(() => undefined);
      }
    },
    stop: () => {
      ended.abort();
    },
    async confirm() {
      if (drawn === undefined || drawn.calls.length === 0) {
        return undefined;
      }
      const again = aloneAnswer(await (begun ?? ask(drawn.calls, either)));
      return signal.aborted ? undefined : objection(drawn.outcomes, again?.outcomes ?? []);
    },
  };
}

type Outcomes = readonly (string | null)[];

function objection(original: Outcomes, rewrite: Outcomes): NotTriable | undefined {
  if (comparedCount(original, rewrite) === 0) {
    return notTriable('sandbox-failed', 'the rewrite could not be run apart from its original');
  }
  return firstDifference(original, rewrite) === undefined
    ? undefined
    : notTriable('random', 'run apart from its original the rewrite gives other results');
}

type AloneAnswer = Extract<HarnessAnswer, { say: 'alone' }>;

function aloneAnswer({ answers }: Asked): AloneAnswer | undefined {
  return answers.find((one): one is AloneAnswer => one.say === 'alone');
}
