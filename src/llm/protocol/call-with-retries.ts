import type { ReviewError } from '../../core/review-error.ts';
import type { HttpFailure, HttpHead } from '../../io/http.ts';
import { cancelled, pause } from './deadline.ts';
import {
  brokeOff,
  overloaded,
  redirectRefused,
  unreachable,
  type ServerName,
} from './server-errors.ts';

/** What one attempt to get a reply came to. */
export type Attempt<Reply> = { readonly outcome: 'replied'; readonly reply: Reply } | Retry;

/** Worth trying again, unless this was attempt number `attempts`: then `error` is thrown. */
export interface Retry {
  readonly outcome: 'retry';
  readonly attempts: number;
  readonly waitMs: number;
  readonly error: ReviewError;
}

/** What a transport failure makes of a call. */
export type FailedReply =
  | { readonly outcome: 'timed-out'; readonly afterMs: number }
  | { readonly outcome: 'malformed'; readonly text: string; readonly reason: string };

export interface Call<Reply> {
  /** For all attempts and the waits between them, ms. */
  readonly timeoutMs: number;
  /** One attempt that may last `remainingMs` milliseconds. */
  readonly attempt: (remainingMs: number) => Promise<Attempt<Reply>>;
}

/**
 * Tries until there is a reply, the attempts are used up, or no time is left for the next one.
 *
 * @throws ReviewError the last attempt's, or `CANCELLED`.
 */
export async function callWithRetries<Reply>(
  call: Call<Reply>,
  signal: AbortSignal,
): Promise<Reply> {
  const startedAt = performance.now();
  for (let round = 1; ; round += 1) {
    if (signal.aborted) {
      throw cancelled();
    }
    const attempt = await call.attempt(remaining(call.timeoutMs, startedAt));
    if (attempt.outcome === 'replied') {
      return attempt.reply;
    }
    if (round >= attempt.attempts || attempt.waitMs >= remaining(call.timeoutMs, startedAt)) {
      throw attempt.error;
    }
    await pause(attempt.waitMs, signal);
  }
}

function remaining(timeoutMs: number, startedAt: number): number {
  return Math.max(1, Math.ceil(timeoutMs - (performance.now() - startedAt)));
}

const ATTEMPTS_AT_A_DYING_SERVER = 2;
const WAIT_FOR_RESTART_MS = 500;
const LOST_CONNECTION: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);

/**
 * The transport failures that mean the same for every server. `timeoutMs` is the one the caller gave.
 *
 * @throws ReviewError `MODEL_UNREACHABLE` when nobody listens, `MODEL_PROTOCOL` for a redirect.
 */
export function failedAttempt(
  server: ServerName,
  failure: HttpFailure,
  timeoutMs: number,
): Attempt<FailedReply> {
  if (failure.outcome === 'redirected') {
    throw redirectRefused(server, failure.location);
  }
  if (failure.outcome === 'unreachable' && !LOST_CONNECTION.has(failure.code)) {
    throw unreachable(server, failure);
  }
  if (failure.outcome === 'timed-out') {
    const afterMs = failure.phase === 'body' ? failure.afterMs : timeoutMs;
    return { outcome: 'replied', reply: { outcome: 'timed-out', afterMs } };
  }
  if (failure.outcome === 'too-large') {
    const reason = `the answer went on past ${failure.limit} bytes; check that a model server listens there`;
    return { outcome: 'replied', reply: { outcome: 'malformed', text: '', reason } };
  }
  return retryAtDyingServer(brokeOff(server, failure.reason));
}

/** Once more, after a moment in which a supervisor may have started the server again. */
export function retryAtDyingServer(error: ReviewError): Retry {
  return {
    outcome: 'retry',
    attempts: ATTEMPTS_AT_A_DYING_SERVER,
    waitMs: WAIT_FOR_RESTART_MS,
    error,
  };
}

const ATTEMPTS_AT_A_BUSY_SERVER = 4;
const LONGEST_WAIT_MS = 30_000;
const FIRST_WAIT_MS = 1000;

/** Again after the time that the server asks for in `Retry-After` (RFC 9110 §10.2.3), at most 30 s. */
export function overloadedAttempt(server: ServerName, head: HttpHead): Retry {
  return {
    outcome: 'retry',
    attempts: ATTEMPTS_AT_A_BUSY_SERVER,
    waitMs: retryAfterMs(head.headers['retry-after']),
    error: overloaded(server, head.status),
  };
}

function retryAfterMs(header: string | undefined): number {
  const text = header?.trim() ?? '';
  if (text === '') {
    return FIRST_WAIT_MS;
  }
  const seconds = /^\d+(?:\.\d+)?$/u.test(text)
    ? Number(text)
    : (Date.parse(text) - Date.now()) / 1000;
  return Number.isNaN(seconds)
    ? FIRST_WAIT_MS
    : Math.min(Math.max(0, seconds * 1000), LONGEST_WAIT_MS);
}
