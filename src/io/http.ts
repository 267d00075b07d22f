import { createReadStream } from 'node:fs';
import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';

import { assertNever } from '../core/assert.ts';
import { ReviewError } from '../core/review-error.ts';
import { systemCode, systemReason } from './system-error.ts';

/** One request. Only `http:` and `https:` addresses without a user name or password in them are accepted. */
export interface HttpRequest {
  readonly url: string;
  /** Default `GET`, or `POST` when there is a body. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | FileBody;
  /** Bytes of reply body after which reading stops with `too-large`. */
  readonly maxBytes: number;
  /** Until the reply's headers are here, connecting included, ms. Default 30,000. */
  readonly headerTimeoutMs?: number;
  /** Longest silence within the body, ms. Default 60,000. */
  readonly idleTimeoutMs?: number;
  /** Whole exchange, ms. No limit by default. */
  readonly totalTimeoutMs?: number;
  /** How many redirects are followed; 0, the default, makes a redirect a failure. Never from https to http. */
  readonly redirects?: number;
}

/** A file of any size, sent as it is read. The limit of `headerTimeoutMs` runs from when all of it is sent. */
export interface FileBody {
  readonly path: string;
  /** Its size: sent as the length of the body. */
  readonly bytes: number;
  /** Called with the bytes sent so far. */
  readonly onSent?: (bytes: number) => void;
}

/** What the server said before the body. Header names are in lower case, repeated ones joined by `, `. */
export interface HttpHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The address that answered: another one than asked for when redirects were followed. */
  readonly url: string;
}

/** Why there is no (whole) reply. `reason` is for people. */
export type HttpFailure =
  | { readonly outcome: 'unreachable'; readonly code: string; readonly reason: string }
  | { readonly outcome: 'timed-out'; readonly phase: TimeoutPhase; readonly afterMs: number }
  | { readonly outcome: 'interrupted'; readonly reason: string }
  | { readonly outcome: 'too-large'; readonly limit: number }
  | { readonly outcome: 'redirected'; readonly status: number; readonly location: string };

/** What was being waited for: the reply's headers, more of its body, or the end of it all. */
export type TimeoutPhase = 'headers' | 'body' | 'total';

/** A step of an exchange: first `head`, then any number of `data`, last `end`; or a `failure` at any point, which is then the last. */
export type HttpEvent =
  | { readonly kind: 'head'; readonly head: HttpHead }
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'failure'; readonly failure: HttpFailure };

/**
 * Sends a request and gives the reply piece by piece. A reply of any status is a reply; leaving the loop early closes the
 * connection. No compression is asked for and none is undone. `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are honoured, except
 * that this machine itself is always spoken to directly.
 * @throws ReviewError `CANCELLED` when `signal` aborts, `USAGE` for an address that cannot be asked.
 */
export async function* exchange(
  request: HttpRequest,
  signal: AbortSignal,
): AsyncGenerator<HttpEvent, void, undefined> {
  const deadline =
    request.totalTimeoutMs === undefined
      ? new AbortController().signal
      : AbortSignal.timeout(request.totalTimeoutMs);
  const context: Exchange = { request, deadline, signal };
  const opened = await follow(context);
  throwIfCancelled(signal);
  if (opened.outcome !== 'open') {
    yield { kind: 'failure', failure: opened };
    return;
  }
  yield { kind: 'head', head: opened.head };
  yield* readBody(context, opened.message);
}

/** A complete reply, whatever its status, or the failure. */
export type BytesReply =
  | { readonly outcome: 'answered'; readonly head: HttpHead; readonly bytes: Uint8Array }
  | HttpFailure;

/** Sends a request and waits for the whole reply. Throws like `exchange`. */
export async function requestBytes(request: HttpRequest, signal: AbortSignal): Promise<BytesReply> {
  let head: HttpHead | undefined;
  const chunks: Uint8Array[] = [];
  for await (const event of exchange(request, signal)) {
    switch (event.kind) {
      case 'head':
        head = event.head;
        break;
      case 'data':
        chunks.push(event.bytes);
        break;
      case 'failure':
        return event.failure;
      case 'end':
        break;
    }
  }
  if (head === undefined) {
    return { outcome: 'interrupted', reason: 'the connection closed without a reply' };
  }
  return { outcome: 'answered', head, bytes: Buffer.concat(chunks) };
}

/** A complete reply with its body read as JSON: `not-json` (an HTML page, for instance) has the first 2,000 characters. */
export type JsonReply =
  | { readonly outcome: 'answered'; readonly head: HttpHead; readonly json: unknown }
  | { readonly outcome: 'not-json'; readonly head: HttpHead; readonly text: string }
  | HttpFailure;

/** As `requestBytes`, with the body parsed; `json` is sent as the request's body when given. Check the reply before use. */
export async function requestJson(
  request: Omit<HttpRequest, 'body'> & { readonly json?: unknown },
  signal: AbortSignal,
): Promise<JsonReply> {
  const { json, ...rest } = request;
  const reply = await requestBytes(
    {
      ...rest,
      headers: {
        accept: 'application/json',
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...rest.headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    },
    signal,
  );
  if (reply.outcome !== 'answered') {
    return reply;
  }
  const text = Buffer.from(reply.bytes).toString('utf8');
  try {
    const parsed: unknown = JSON.parse(text);
    return { outcome: 'answered', head: reply.head, json: parsed };
  } catch {
    return { outcome: 'not-json', head: reply.head, text: text.slice(0, NOT_JSON_CHARACTERS) };
  }
}

/** The failure as one sentence for people, for instance `connection refused`. */
export function describeHttpFailure(failure: HttpFailure): string {
  switch (failure.outcome) {
    case 'unreachable':
    case 'interrupted':
      return failure.reason;
    case 'timed-out':
      return describeTimeout(failure.phase, failure.afterMs);
    case 'too-large':
      return `the answer is larger than ${failure.limit} bytes`;
    case 'redirected':
      return `redirected (${failure.status}) to ${failure.location}, which is not followed`;
    default:
      return assertNever(failure);
  }
}

function describeTimeout(phase: TimeoutPhase, afterMs: number): string {
  switch (phase) {
    case 'headers':
      return `no answer within ${afterMs} ms`;
    case 'body':
      return `silent for ${afterMs} ms in the middle of the answer`;
    case 'total':
      return `not finished within ${afterMs} ms`;
    default:
      return assertNever(phase);
  }
}

interface Exchange {
  readonly request: HttpRequest;
  readonly deadline: AbortSignal;
  readonly signal: AbortSignal;
}

type Opened =
  | { readonly outcome: 'open'; readonly head: HttpHead; readonly message: IncomingMessage }
  | HttpFailure;

const DEFAULT_HEADER_TIMEOUT_MS = 30_000;
const DEFAULT_IDLE_TIMEOUT_MS = 60_000;
const NOT_JSON_CHARACTERS = 2000;
const SEND_BYTES = 1024 * 1024;
const MAX_HEADER_BYTES = 64 * 1024;
const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u;

async function follow(context: Exchange): Promise<Opened> {
  const { request } = context;
  let url = parseAddress(request.url);
  let headers = request.headers ?? {};
  for (let left = request.redirects ?? 0; ; left -= 1) {
    const opened = await open(context, url, headers);
    if (opened.outcome !== 'open' || !REDIRECT_STATUSES.has(opened.head.status)) {
      return opened;
    }
    opened.message.destroy();
    const { status } = opened.head;
    const location = opened.head.headers['location'] ?? '';
    const next = URL.canParse(location, url) ? new URL(location, url) : undefined;
    if (left <= 0 || next === undefined || !mayFollow(url, next)) {
      return { outcome: 'redirected', status, location };
    }
    if (next.origin !== url.origin) {
      headers = withoutCredentials(headers);
    }
    url = next;
  }
}

function mayFollow(from: URL, to: URL): boolean {
  if (to.username !== '' || to.password !== '') {
    return false;
  }
  return to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:');
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !['authorization', 'cookie', 'x-api-key', 'api-key'].includes(name.toLowerCase()),
    ),
  );
}

function open(
  context: Exchange,
  url: URL,
  headers: Readonly<Record<string, string>>,
): Promise<Opened> {
  const { request, signal, deadline } = context;
  const limitMs = request.headerTimeoutMs ?? DEFAULT_HEADER_TIMEOUT_MS;
  return new Promise((resolve) => {
    const outgoing = startRequest(url, requestOptions(request, headers));
    function settle(opened: Opened): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      deadline.removeEventListener('abort', expire);
      resolve(opened);
      if (opened.outcome !== 'open') {
        outgoing.destroy();
      }
    }
    function cancel(): void {
      settle({ outcome: 'interrupted', reason: 'cancelled' });
    }
    function expire(): void {
      settle({ outcome: 'timed-out', phase: 'total', afterMs: request.totalTimeoutMs ?? 0 });
    }
    let timer: NodeJS.Timeout | undefined;
    function startWaiting(): void {
      timer = setTimeout(() => {
        settle({ outcome: 'timed-out', phase: 'headers', afterMs: limitMs });
      }, limitMs);
    }
    signal.addEventListener('abort', cancel);
    deadline.addEventListener('abort', expire);
    outgoing.on('error', (error) => {
      settle(connectionFailure(error));
    });
    outgoing.on('response', (message) => {
      settle({ outcome: 'open', head: headOf(message, url), message });
    });
    if (signal.aborted) {
      cancel();
    } else if (deadline.aborted) {
      expire();
    } else if (isFileBody(request.body)) {
      sendFile(request.body, outgoing).then(startWaiting, (error: unknown) => {
        settle({ outcome: 'interrupted', reason: systemReason(error) });
      });
    } else {
      startWaiting();
      outgoing.end(request.body);
    }
  });
}

function isFileBody(body: HttpRequest['body']): body is FileBody {
  return typeof body === 'object' && 'path' in body;
}

/** A server that answers before it has read everything closes the connection; its answer is what counts then. */
async function sendFile(body: FileBody, outgoing: ClientRequest): Promise<void> {
  let sent = 0;
  await pipeline(
    createReadStream(body.path, { highWaterMark: SEND_BYTES }),
    async function* counting(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        yield chunk;
        sent += chunk.length;
        body.onSent?.(sent);
      }
    },
    outgoing,
  );
}

function requestOptions(
  request: HttpRequest,
  headers: Readonly<Record<string, string>>,
): RequestOptions {
  return {
    method: request.method ?? (request.body === undefined ? 'GET' : 'POST'),
    headers: {
      'user-agent': 'assay',
      'accept-encoding': 'identity',
      ...(request.body === undefined ? {} : { 'content-length': bodyLength(request.body) }),
      ...headers,
    },
    maxHeaderSize: MAX_HEADER_BYTES,
  };
}

function bodyLength(body: NonNullable<HttpRequest['body']>): number {
  return isFileBody(body) ? body.bytes : Buffer.byteLength(body);
}

function startRequest(url: URL, options: RequestOptions): ClientRequest {
  const proxyEnv = LOOPBACK.test(url.hostname) ? undefined : process.env;
  const agentOptions = { keepAlive: false, ...(proxyEnv === undefined ? {} : { proxyEnv }) };
  return url.protocol === 'https:'
    ? secureRequest(url, { ...options, agent: new SecureAgent(agentOptions) })
    : plainRequest(url, { ...options, agent: new PlainAgent(agentOptions) });
}

async function* readBody(
  context: Exchange,
  message: IncomingMessage,
): AsyncGenerator<HttpEvent, void, undefined> {
  const { request, signal, deadline } = context;
  const idleMs = request.idleTimeoutMs ?? DEFAULT_IDLE_TIMEOUT_MS;
  let failure: HttpFailure | undefined;
  function stop(why: HttpFailure): void {
    failure ??= why;
    message.destroy();
  }
  let isWaiting = true;
  const idle = setTimeout(() => {
    if (isWaiting) {
      stop({ outcome: 'timed-out', phase: 'body', afterMs: idleMs });
    }
  }, idleMs);
  function cancel(): void {
    stop({ outcome: 'interrupted', reason: 'cancelled' });
  }
  function expire(): void {
    stop({ outcome: 'timed-out', phase: 'total', afterMs: request.totalTimeoutMs ?? 0 });
  }
  signal.addEventListener('abort', cancel);
  deadline.addEventListener('abort', expire);
  // The caller may have been busy since the head came: a signal that went off then tells nobody.
  if (signal.aborted) {
    cancel();
  } else if (deadline.aborted) {
    expire();
  }
  try {
    let received = 0;
    for await (const chunk of bodyChunks(message)) {
      received += chunk.length;
      if (received > request.maxBytes) {
        failure ??= { outcome: 'too-large', limit: request.maxBytes };
        break;
      }
      // The time that the caller takes over a piece is not the server's silence.
      isWaiting = false;
      yield { kind: 'data', bytes: chunk };
      isWaiting = true;
      idle.refresh();
    }
  } catch (error) {
    failure ??= { outcome: 'interrupted', reason: systemReason(error) };
  } finally {
    clearTimeout(idle);
    signal.removeEventListener('abort', cancel);
    deadline.removeEventListener('abort', expire);
    message.destroy();
  }
  throwIfCancelled(signal);
  if (failure === undefined && !message.complete) {
    failure = {
      outcome: 'interrupted',
      reason: 'the connection closed in the middle of the reply',
    };
  }
  yield failure === undefined ? { kind: 'end' } : { kind: 'failure', failure };
}

/** The body as Node delivers it; a message nobody set an encoding on gives nothing but buffers. */
async function* bodyChunks(message: IncomingMessage): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks: AsyncIterable<unknown> = message;
  for await (const chunk of chunks) {
    if (chunk instanceof Uint8Array) {
      yield chunk;
    }
  }
}

function headOf(message: IncomingMessage, url: URL): HttpHead {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) {
      headers[name] = Array.isArray(value) ? value.join(', ') : value;
    }
  }
  return { status: message.statusCode ?? 0, headers, url: url.href };
}

function connectionFailure(error: Error): HttpFailure {
  const cause = firstCause(error);
  return {
    outcome: 'unreachable',
    code: systemCode(cause) ?? 'UNKNOWN',
    reason: systemCode(cause) === undefined ? cause.message : systemReason(cause),
  };
}

/** Node tries every address of a host name and gives all the errors in one; they seldom differ in kind. */
function firstCause(error: Error): Error {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return first instanceof Error ? first : error;
}

function parseAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new ReviewError('USAGE', `Not an address that can be asked: ${text}`, {
      hint: 'Give an address that begins with http:// or https://.',
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw new ReviewError('USAGE', `The address of ${url.host} holds a user name or password`, {
      hint: 'Leave them out of the address; keys are read from the environment.',
    });
  }
  return url;
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new ReviewError('CANCELLED', 'Cancelled', { hint: 'Start it again when you like.' });
  }
}
