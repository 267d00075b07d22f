import { ReviewError } from '../../../core/review-error.ts';
import { cancelled } from '../../protocol/deadline.ts';

/** Lets one call at a time use what cannot be shared, in the order of their asking. */
export interface Turns {
  /**
   * Rejects at once when `signal` aborts; work that has begun then goes on to its end, and the next turn waits for that.
   * @throws ReviewError `CANCELLED`; `INTERNAL` after `close`.
   */
  readonly take: <Result>(work: () => Promise<Result>, signal: AbortSignal) => Promise<Result>;
  /** Runs `work` after all calls that wait already; later ones are refused. */
  readonly close: (work: () => Promise<void>) => Promise<void>;
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  function enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  }
  return {
    take: async (work, signal) => {
      if (signal.aborted) {
        throw cancelled();
      }
      if (isClosed) {
        throw new ReviewError('INTERNAL', 'The model was closed before it was asked', {
          hint: 'Run again with --debug and report what it prints.',
        });
      }
      const turn = enqueue(async () => {
        if (signal.aborted) {
          throw cancelled();
        }
        return work();
      });
      return orCancelled(turn, signal);
    },
    close: (work) => {
      isClosed = true;
      return enqueue(work);
    },
  };
}

/** The result, or `CANCELLED` as soon as `signal` aborts: native code cannot be stopped in the middle of a step. */
export async function orCancelled<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const stopped = Promise.withResolvers<never>();
  function stop(): void {
    stopped.reject(cancelled());
  }
  if (signal.aborted) {
    stop();
  }
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, stopped.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
