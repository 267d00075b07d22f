import { ReviewError } from '../../core/review-error.ts';

/** How the wait of one model call ended early. */
type Interruption = 'cancelled' | 'timed-out';

/**
 * One call's clock: fires when the caller aborts or `timeoutMs` milliseconds have passed, whichever is first.
 * `dispose` it when the call is over, so that no timer keeps the process alive.
 */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Undefined while neither has happened. */
  readonly interruption: () => Interruption | undefined;
  /** @throws ReviewError `CANCELLED` when the caller has aborted. */
  readonly throwIfCancelled: () => void;
  readonly elapsedMs: () => number;
  readonly dispose: () => void;
}

export function startDeadline(timeoutMs: number, caller: AbortSignal): Deadline {
  const startedAt = performance.now();
  const controller = new AbortController();
  let cause: Interruption | undefined;
  function interrupt(reason: Interruption): void {
    cause ??= reason;
    controller.abort();
  }
  function onAbort(): void {
    interrupt('cancelled');
  }
  const timer = setTimeout(() => interrupt('timed-out'), timeoutMs);
  if (caller.aborted) {
    onAbort();
  } else {
    caller.addEventListener('abort', onAbort, { once: true });
  }
  return {
    signal: controller.signal,
    interruption: () => cause,
    throwIfCancelled: () => {
      if (cause === 'cancelled') {
        throw cancelled();
      }
    },
    elapsedMs: () => Math.round(performance.now() - startedAt),
    dispose: () => {
      clearTimeout(timer);
      caller.removeEventListener('abort', onAbort);
    },
  };
}

/** Waits `ms` milliseconds, or until the signal fires; never rejects. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) {
    return;
  }
  await new Promise<void>((resolve) => {
    const timer = setTimeout(finish, ms);
    function finish(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    }
    signal.addEventListener('abort', finish, { once: true });
  });
}

export function cancelled(): ReviewError {
  return new ReviewError('CANCELLED', 'The call to the model was cancelled', {
    hint: 'Run the command again to finish the review.',
  });
}
