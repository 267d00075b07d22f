import { ReviewError } from '../../core/review-error.ts';
import { describeHttpFailure, type HttpFailure, type HttpHead } from '../../io/http.ts';
import { shownUrl } from './endpoint.ts';

/** A server that is asked, as its errors call it. */
export interface ServerName {
  /** For instance `Ollama`. */
  readonly title: string;
  readonly url: URL;
  /** What to do when nothing answers there. */
  readonly startHint: string;
}

/** Nobody listens there, or the address does not lead anywhere. */
export function unreachable(server: ServerName, failure: HttpFailure): ReviewError {
  return new ReviewError(
    'MODEL_UNREACHABLE',
    `No answer from ${server.title} at ${shownUrl(server.url)}: ${describeHttpFailure(failure)}`,
    { hint: server.startHint },
  );
}

/** The server went away in the middle of an answer, twice in a row. */
export function brokeOff(server: ServerName, reason: string): ReviewError {
  return new ReviewError(
    'MODEL_UNREACHABLE',
    `${server.title} at ${shownUrl(server.url)} broke off in the middle of an answer: ${reason}`,
    {
      hint: 'Look into its log; it may have run out of memory. Then run the review again.',
      retryable: true,
    },
  );
}

/** Something answered that does not speak the protocol. `what` completes `… answered with`. */
export function foreignAnswer(server: ServerName, what: string): ReviewError {
  return new ReviewError(
    'MODEL_PROTOCOL',
    `${shownUrl(server.url)} answered with ${what}, which is not what ${server.title} says`,
    { hint: 'Check the address: it must be that of the model server itself.' },
  );
}

/** A redirect is refused: it could carry prompts and keys to another host. */
export function redirectRefused(server: ServerName, location: string): ReviewError {
  const target = URL.canParse(location, server.url)
    ? shownUrl(new URL(location, server.url))
    : 'nowhere';
  return new ReviewError(
    'MODEL_PROTOCOL',
    `${shownUrl(server.url)} redirects to ${target}; Assay sends no code where a redirect points`,
    { hint: 'If that address is right, write it into the configuration instead.' },
  );
}

/** The server itself reports that it failed. */
export function serverFailed(server: ServerName, status: number, reason: string): ReviewError {
  if (/more system memory|out of memory|insufficient memory/iu.test(reason)) {
    return new ReviewError('MODEL_TOO_LARGE', `${server.title} cannot load the model: ${reason}`, {
      hint: 'Close other programs, or take a smaller model with --model.',
    });
  }
  return new ReviewError(
    'RUNTIME_FAILED',
    `${server.title} at ${shownUrl(server.url)} failed (${status}): ${reason}`,
    { hint: 'Look into its log, then run the review again.', retryable: true },
  );
}

/** The server has no room for another request, and did not get any in the time there was. */
export function overloaded(server: ServerName, status: number): ReviewError {
  return new ReviewError(
    'MODEL_OVERLOADED',
    `${server.title} at ${shownUrl(server.url)} has no room for another request (${status})`,
    { hint: 'Run the review again later, or with --jobs 1.', retryable: true },
  );
}

/** Media type without parameters, in lower case; `no content type` when the server names none. */
export function contentType(head: HttpHead): string {
  const named = head.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  return named === '' ? 'no content type' : named;
}

const LONGEST_REASON = 300;

/**
 * What a server says about its error, as one line: `{"error": "…"}`, `{"error": {"message": "…"}}`, or the text itself.
 */
export function errorReason(text: string): string {
  const reason = fromJson(text) ?? text;
  // oxlint-disable-next-line no-control-regex -- what a server says may hold escape codes
  const line = reason.replaceAll(/[\s\u0000-\u001F\u007F-\u009F]+/gu, ' ').trim();
  return line === '' ? 'no reason given' : line.slice(0, LONGEST_REASON);
}

function fromJson(text: string): string | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const error = member(json, 'error') ?? json;
  const message = member(error, 'message') ?? error;
  return typeof message === 'string' ? message : undefined;
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(key)
    : undefined;
}
