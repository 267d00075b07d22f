import { ReviewError } from '../../core/review-error.ts';
import type { HttpHead } from '../../io/http.ts';
import type { ChatReply, ChatRequest, ChoiceReply, ChoiceRequest } from '../model.ts';
import {
  callWithRetries,
  failedAttempt,
  overloadedAttempt,
  retryAtDyingServer,
  type Attempt,
  type FailedReply,
} from '../protocol/call-with-retries.ts';
import { below, shownUrl } from '../protocol/endpoint.ts';
import {
  contentType,
  errorReason,
  foreignAnswer,
  serverFailed,
  type ServerName,
} from '../protocol/server-errors.ts';
import { streamLines } from '../protocol/server-stream.ts';
import { chatBody, choiceBody, reducedDialect, type Dialect } from './openai-dialect.ts';
import {
  readDocument,
  readEventStream,
  toChatReply,
  toChoiceReply,
  type OpenaiReader,
  type OpenaiStream,
} from './openai-reply.ts';

/** One model of one server. */
export interface OpenaiClient {
  readonly server: ServerName;
  readonly model: string;
  /** Never part of a message. */
  readonly key: string | undefined;
  /** The environment variable that the key was read from. */
  readonly keyVariable: string | undefined;
  readonly idleMs: number;
  /** Learned from refusals; shared by all who speak to this endpoint. */
  readonly learned: { dialect: Dialect };
}

/** `complete` without the check of the prompt's length. Throws as `ChatModel.complete`. */
export function requestChat(
  client: OpenaiClient,
  request: ChatRequest,
  signal: AbortSignal,
): Promise<ChatReply> {
  const { timeoutMs, maxTokens } = request;
  return callWithRetries<ChatReply>(
    {
      timeoutMs,
      attempt: (remainingMs) => {
        const body = chatBody(client.model, client.learned.dialect, request);
        return ask<ChatReply>(
          client,
          {
            body,
            maxTokens,
            timeoutMs,
            remainingMs,
            read: (stream) => toChatReply(stream, request),
          },
          signal,
        );
      },
    },
    signal,
  );
}

/** `choose` without the check of the prompt's length. Throws as `ChatModel.choose`. */
export function requestChoice(
  client: OpenaiClient,
  request: ChoiceRequest,
  signal: AbortSignal,
): Promise<ChoiceReply> {
  const { timeoutMs } = request;
  return callWithRetries<ChoiceReply>(
    {
      timeoutMs,
      attempt: (remainingMs) => {
        const body = choiceBody(client.model, client.learned.dialect, request);
        return ask<ChoiceReply>(
          client,
          {
            body,
            maxTokens: 1,
            timeoutMs,
            remainingMs,
            read: (stream) => toChoiceReply(stream, request),
          },
          signal,
        );
      },
    },
    signal,
  );
}

interface Question<Reply> {
  readonly body: string;
  readonly maxTokens: number;
  readonly timeoutMs: number;
  readonly remainingMs: number;
  readonly read: (stream: OpenaiStream) => Reply;
}

type Refusal = { readonly outcome: 'refused'; readonly reason: string };

/** Bytes of one event of a stream, and of everything else in it. */
const EVENT_BYTES = 4096;
const OTHER_BYTES = 256 * 1024;

async function ask<Reply>(
  client: OpenaiClient,
  question: Question<Reply>,
  signal: AbortSignal,
): Promise<Attempt<Reply | FailedReply | Refusal>> {
  let reader: OpenaiReader | undefined;
  const result = await streamLines(
    {
      url: below(client.server.url, 'chat/completions').href,
      body: question.body,
      headers: headers(client),
      maxBytes: OTHER_BYTES + question.maxTokens * EVENT_BYTES,
      headerTimeoutMs: question.remainingMs,
      totalTimeoutMs: question.remainingMs,
      idleTimeoutMs: client.idleMs,
    },
    (head) => {
      reader = readerFor(head, question.maxTokens);
      return reader;
    },
    signal,
  );
  switch (result.outcome) {
    case 'streamed': {
      return streamed(client, reader?.finished(), question.read);
    }
    case 'rejected': {
      return rejected(client, question.body, result);
    }
    default: {
      return failedAttempt(client.server, result, question.timeoutMs);
    }
  }
}

function headers(client: OpenaiClient): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: 'text/event-stream',
    ...(client.key === undefined ? {} : { authorization: `Bearer ${client.key}` }),
  };
}

function readerFor(head: HttpHead, maxTokens: number): OpenaiReader | undefined {
  if (head.status !== 200 || isCompressed(head)) {
    return undefined;
  }
  switch (contentType(head)) {
    case 'text/event-stream': {
      return readEventStream(maxTokens);
    }
    case 'application/json': {
      return readDocument(maxTokens);
    }
    default: {
      return undefined;
    }
  }
}

function isCompressed(head: HttpHead): boolean {
  return !['', 'identity'].includes(head.headers['content-encoding'] ?? '');
}

function streamed<Reply>(
  client: OpenaiClient,
  stream: OpenaiStream | undefined,
  read: (stream: OpenaiStream) => Reply,
): Attempt<Reply> {
  if (stream === undefined || stream.foreignEvent !== undefined) {
    const shown = JSON.stringify(withoutKey(client, stream?.foreignEvent ?? ''));
    throw foreignAnswer(client.server, `the event ${shown}`);
  }
  if (stream.error !== undefined) {
    const reason = withoutKey(client, errorReason(stream.error));
    return retryAtDyingServer(serverFailed(client.server, 200, reason));
  }
  return { outcome: 'replied', reply: read(stream) };
}

interface Rejection {
  readonly head: HttpHead;
  readonly text: string;
}

function rejected(client: OpenaiClient, body: string, { head, text }: Rejection): Attempt<Refusal> {
  const type = contentType(head);
  const reason = withoutKey(client, type === 'text/html' ? 'an HTML page' : errorReason(text));
  switch (head.status) {
    case 200: {
      throw foreignAnswer(client.server, isCompressed(head) ? 'compressed text' : type);
    }
    case 401:
    case 403: {
      throw unauthorized(client, head.status);
    }
    case 404: {
      throw notFound(client, type, reason);
    }
    case 400:
    case 413:
    case 422: {
      return refusedOrReduced(client, body, reason);
    }
    case 429:
    case 503: {
      return overloadedAttempt(client.server, head);
    }
    default: {
      if (head.status >= 500) {
        return retryAtDyingServer(serverFailed(client.server, head.status, reason));
      }
      throw foreignAnswer(client.server, `status ${head.status}: ${reason}`);
    }
  }
}

const TOO_LONG =
  /context.{0,20}(?:length|size|window|exceed)|too long|too many tokens|maximum.{0,30}tokens/iu;

/** As many refusals as there are things to leave out. */
const MOST_REDUCTIONS = 12;

function refusedOrReduced(client: OpenaiClient, body: string, reason: string): Attempt<Refusal> {
  const reduced = TOO_LONG.test(reason)
    ? undefined
    : reducedDialect(client.learned.dialect, body, reason);
  if (reduced === undefined) {
    return { outcome: 'replied', reply: { outcome: 'refused', reason } };
  }
  client.learned.dialect = reduced;
  const error = serverFailed(client.server, 400, reason);
  return { outcome: 'retry', attempts: MOST_REDUCTIONS, waitMs: 0, error };
}

function unauthorized(client: OpenaiClient, status: number): ReviewError {
  const where = shownUrl(client.server.url);
  return client.keyVariable === undefined
    ? new ReviewError('MODEL_UNAUTHORIZED', `${where} wants a key (${status})`, {
        hint: 'Put the key into an environment variable and name that in the configuration.',
      })
    : new ReviewError(
        'MODEL_UNAUTHORIZED',
        `${where} does not accept the key in ${client.keyVariable} (${status})`,
        { hint: `Set ${client.keyVariable} to a key that may use ${client.model}.` },
      );
}

function notFound(client: OpenaiClient, type: string, reason: string): ReviewError {
  const { server, model } = client;
  if (type === 'application/json' && /model/iu.test(reason)) {
    return new ReviewError(
      'MODEL_UNKNOWN',
      `${shownUrl(server.url)} has no model called ${model}: ${reason}`,
      { hint: `See ${shownUrl(server.url)}/models for the names it knows.` },
    );
  }
  return new ReviewError(
    'MODEL_PROTOCOL',
    `${shownUrl(server.url)}/chat/completions does not exist (404)`,
    { hint: 'Check the address; for most servers it ends in /v1.' },
  );
}

function withoutKey(client: OpenaiClient, text: string): string {
  return client.key === undefined ? text : text.replaceAll(client.key, '…');
}
