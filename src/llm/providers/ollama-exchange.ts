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
import { below } from '../protocol/endpoint.ts';
import {
  contentType,
  errorReason,
  foreignAnswer,
  serverFailed,
  type ServerName,
} from '../protocol/server-errors.ts';
import { streamLines } from '../protocol/server-stream.ts';
import { notPulled, ollamaServer } from './ollama-discovery.ts';
import { readOllamaStream, toChatReply, toChoiceReply, type OllamaStream } from './ollama-reply.ts';
import { chatBody, choiceBody, type OllamaSettings } from './ollama-request.ts';

/** One model of one Ollama. */
export interface OllamaClient {
  readonly model: string;
  /** The same in every call, see `OllamaSettings`. */
  readonly settings: () => Promise<OllamaSettings>;
  readonly url: URL;
  readonly idleMs: number;
}

/** `ChatModel.complete` of an Ollama model. */
export async function requestChat(
  client: OllamaClient,
  request: ChatRequest,
  signal: AbortSignal,
): Promise<ChatReply> {
  const { timeoutMs, maxTokens } = request;
  const settings = await client.settings();
  const body = chatBody(settings, request);
  return callWithRetries(
    {
      timeoutMs,
      attempt: (remainingMs) =>
        ask<ChatReply>(
          client,
          {
            body,
            maxTokens,
            timeoutMs,
            remainingMs,
            read: (stream) => toChatReply(stream, request),
          },
          signal,
        ),
    },
    signal,
  );
}

/** `ChatModel.choose` of an Ollama model. */
export async function requestChoice(
  client: OllamaClient,
  request: ChoiceRequest,
  signal: AbortSignal,
): Promise<ChoiceReply> {
  const { timeoutMs } = request;
  const settings = await client.settings();
  const body = choiceBody(settings, request);
  return callWithRetries(
    {
      timeoutMs,
      attempt: (remainingMs) =>
        ask<ChoiceReply>(
          client,
          {
            body,
            maxTokens: 1,
            timeoutMs,
            remainingMs,
            read: (stream) => toChoiceReply(stream, request),
          },
          signal,
        ),
    },
    signal,
  );
}

/** Bytes of one line of a stream, and of everything else in it. */
const LINE_BYTES = 4096;
const OTHER_BYTES = 64 * 1024;

interface Question<Reply> {
  readonly body: string;
  readonly maxTokens: number;
  readonly timeoutMs: number;
  readonly remainingMs: number;
  readonly read: (stream: OllamaStream) => Reply;
}

type Refusal = { readonly outcome: 'refused'; readonly reason: string };

async function ask<Reply>(
  client: OllamaClient,
  question: Question<Reply>,
  signal: AbortSignal,
): Promise<Attempt<Reply | FailedReply | Refusal>> {
  const server = ollamaServer(client.url);
  const reader = readOllamaStream(question.maxTokens);
  const result = await streamLines(
    {
      url: below(client.url, 'api/chat').href,
      body: question.body,
      headers: { 'content-type': 'application/json' },
      maxBytes: OTHER_BYTES + question.maxTokens * LINE_BYTES,
      headerTimeoutMs: question.remainingMs,
      totalTimeoutMs: question.remainingMs,
      idleTimeoutMs: client.idleMs,
    },
    (head) => (head.status === 200 && isStream(contentType(head)) ? reader : undefined),
    signal,
  );
  switch (result.outcome) {
    case 'streamed': {
      return streamed(server, reader.finished(), question.read);
    }
    case 'rejected': {
      if (result.head.status === 200) {
        throw foreignAnswer(server, contentType(result.head));
      }
      return rejected(server, client.model, result);
    }
    default: {
      return failedAttempt(server, result, question.timeoutMs);
    }
  }
}

/** Ollama says `application/x-ndjson`; proxies in front of it are known to say other things than what they carry. */
function isStream(type: string): boolean {
  return type === 'application/x-ndjson' || type === 'application/json';
}

function streamed<Reply>(
  server: ServerName,
  stream: OllamaStream,
  read: (stream: OllamaStream) => Reply,
): Attempt<Reply> {
  if (stream.foreignLine !== undefined) {
    throw foreignAnswer(server, `the line ${JSON.stringify(stream.foreignLine)}`);
  }
  if (stream.error !== undefined) {
    return retryAtDyingServer(serverFailed(server, 200, errorReason(stream.error)));
  }
  if (stream.done !== undefined && IDLE_ENDINGS.has(stream.done.reason)) {
    const reason = 'it unloaded the model in the middle of the answer';
    return retryAtDyingServer(serverFailed(server, 200, reason));
  }
  return { outcome: 'replied', reply: read(stream) };
}

/** What Ollama says when it has loaded or unloaded a model instead of asking it. */
const IDLE_ENDINGS: ReadonlySet<string> = new Set(['load', 'unload']);

function rejected(
  server: ServerName,
  model: string,
  result: { readonly head: HttpHead; readonly text: string },
): Attempt<Refusal> {
  const { status } = result.head;
  const reason = errorReason(result.text);
  if (status === 404) {
    throw notPulled(model);
  }
  if (status === 429 || status === 503) {
    return overloadedAttempt(server, result.head);
  }
  if (status >= 500) {
    return retryAtDyingServer(serverFailed(server, status, reason));
  }
  if (status === 400) {
    return { outcome: 'replied', reply: { outcome: 'refused', reason } };
  }
  throw foreignAnswer(server, `status ${status}: ${reason}`);
}
