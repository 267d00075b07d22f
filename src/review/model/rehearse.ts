import { ReviewError } from '../../core/review-error.ts';
import type { Finding } from '../../core/finding.ts';
import type { ContentCache } from '../../io/cache.ts';
import { sha256OfParts } from '../../io/hash.ts';
import type { ChatModel } from '../../llm/model.ts';
import type { DiscoverTally } from './discover-tally.ts';
import type { StepObserver } from './step.ts';

/**
 * Loading a model takes seconds, and a review of code that was reviewed before has nothing to ask it. So the model's part is
 * played once with what is remembered alone: when no answer is missing, that was the review. Prompts are cut to a
 * number of tokens, so the counts are remembered as the answers are.
 */
export interface Rehearsal {
  /** Answers nothing: where it is asked, the rehearsal ends. */
  readonly model: ChatModel;
  /** Aborts when something is not remembered. */
  readonly signal: AbortSignal;
  /** Keeps for itself what it is told, until `release`. */
  readonly observer: StepObserver;
  /** True when the model has to be loaded after all. */
  readonly isMissing: () => boolean;
  /** Passes on what was settled. */
  readonly release: () => void;
}

export function openRehearsal(
  model: ChatModel,
  { counts, observer }: { readonly counts: TokenCounts; readonly observer: StepObserver },
): Rehearsal {
  const missing = new AbortController();
  const settled = new Map<string, Finding>();
  const tallies: DiscoverTally[] = [];
  function miss(): never {
    missing.abort();
    throw new ReviewError('CANCELLED', 'The model has to be asked', {
      hint: 'Run again with --debug and report what it prints.',
    });
  }
  /** What is added while nothing has been shown yet is shown with the finding. */
  function keep(finding: Finding): void {
    settled.set(finding.fingerprint, finding);
  }

  return {
    model: {
      ...model,
      details: () => 'nothing new to ask',
      countTokens: (text) => counts.known(text) ?? miss(),
      complete: async () => miss(),
      choose: async () => miss(),
    },
    signal: missing.signal,
    observer: {
      progress: () => undefined,
      settled: keep,
      extended: keep,
      discovered: (tally) => tallies.push(tally),
    },
    isMissing: () => missing.signal.aborted,
    release: () => {
      settled.forEach(observer.settled);
      tallies.forEach((tally) => observer.discovered?.(tally));
    },
  };
}

/** How many tokens texts have, remembered between reviews. */
export interface TokenCounts {
  /** Undefined for a text that was never counted. */
  readonly known: (text: string) => number | undefined;
  readonly count: (text: string) => number;
  /** Writes down what was counted since. */
  readonly save: () => void;
}

export function rememberedCounts(model: ChatModel, cache: ContentCache): TokenCounts {
  const identity = model.digest ?? `${model.provider}:${model.name}`;
  const seen = new Map<string, number>();
  const fresh = new Map<string, number>();
  function known(text: string): number | undefined {
    const earlier = seen.get(text);
    if (earlier !== undefined) {
      return earlier;
    }
    const key = keyOf(identity, text);
    const stored = cache.getJson([key]).get(key);
    if (typeof stored !== 'number') {
      return undefined;
    }
    seen.set(text, stored);
    return stored;
  }
  return {
    known,
    count: (text) => {
      const remembered = known(text);
      if (remembered !== undefined) {
        return remembered;
      }
      const counted = model.countTokens(text);
      seen.set(text, counted);
      fresh.set(keyOf(identity, text), counted);
      return counted;
    },
    save: () => {
      cache.putJson(fresh);
      fresh.clear();
    },
  };
}

function keyOf(identity: string, text: string): string {
  return sha256OfParts(['tokens', identity, text]);
}
