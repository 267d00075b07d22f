import type { Asked } from './decide.ts';
import { notTriable } from './not-triable.ts';
import type { HarnessAnswer, HarnessPlan } from './protocol.ts';
import type { NotTriable } from './trial.ts';
import { comparedCount, firstDifference } from './written-outcomes.ts';

/** What a run of one version alone is asked. */
export type AloneOrder = Required<Pick<HarnessPlan, 'side' | 'calls'>>;

type AskAlone = (order: AloneOrder, signal: AbortSignal) => Promise<Asked>;

interface Confirmation {
  /** Why what both versions did side by side is not believed; undefined where nothing speaks against it. */
  readonly confirm: () => Promise<NotTriable | undefined>;
  /** For where there is nothing to confirm. */
  readonly stop: () => void;
}

/**
 * Each version once more in a sandbox of its own, on calls that the original's draws, their outcomes compared here: side by side both
 * share an interpreter with what compares them, and code could reach for it. With `atOnce` the original's run begins now, while they
 * are compared; in WebAssembly it would take the comparison's time.
 */
export function startConfirmation(
  { ask, atOnce }: { readonly ask: AskAlone; readonly atOnce: boolean },
  signal: AbortSignal,
): Confirmation {
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const begun = atOnce ? drawnBy(ask, either) : undefined;
  // Looked at by `confirm`, if ever.
  begun?.catch(() => undefined);
  return {
    stop: () => {
      ended.abort();
    },
    async confirm() {
      const drawn = await (begun ?? drawnBy(ask, either));
      if (drawn === undefined || drawn.calls.length === 0) {
        return undefined;
      }
      const again = aloneAnswer(await ask({ side: 'rewrite', calls: drawn.calls }, signal));
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

async function drawnBy(ask: AskAlone, signal: AbortSignal): Promise<AloneAnswer | undefined> {
  return aloneAnswer(await ask({ side: 'original', calls: [] }, signal));
}

type AloneAnswer = Extract<HarnessAnswer, { say: 'alone' }>;

function aloneAnswer({ answers }: Asked): AloneAnswer | undefined {
  return answers.find((one): one is AloneAnswer => one.say === 'alone');
}
