import type { HttpHead } from '../../io/http.ts';
import { abilitiesOfSize } from '../abilities-of-size.ts';
import type {
  ChatModel,
  ChatReply,
  ChatRequest,
  ChoiceReply,
  ChoiceRequest,
  ModelAbilities,
} from '../model.ts';
import {
  callWithRetries,
  failedAttempt,
  overloadedAttempt,
  retryAtDyingServer,
  type Attempt,
  type FailedReply,
} from '../protocol/call-with-retries.ts';
import { below, isLoopback } from '../protocol/endpoint.ts';
import { estimateTokens } from '../protocol/estimate-tokens.ts';
import {
  contentType,
  errorReason,
  foreignAnswer,
  serverFailed,
  type ServerName,
} from '../protocol/server-errors.ts';
import { streamLines } from '../protocol/server-stream.ts';
import { notPulled, ollamaServer, showOllamaModel } from './ollama-discovery.ts';
import { readOllamaStream, toChatReply, toChoiceReply, type OllamaStream } from './ollama-reply.ts';
import { chatBody, choiceBody, type OllamaSettings } from './ollama-request.ts';

export interface OllamaOptions {
  readonly url: URL;
  /** The server's tag, for instance `qwen2.5-coder:1.5b`. */
  readonly model: string;
  /** What the model may be used for; by default what its size allows. */
  readonly abilities?: ModelAbilities;
  /** Tokens of prompt and answer together, default 8192; never more than the model was trained for. */
  readonly contextTokens?: number;
  /** Threads that compute. Without it, Ollama decides. */
  readonly threads?: number;
  /** How long the model stays in memory after a call, default `10m`. */
  readonly keepAlive?: string;
  /** Longest silence in the middle of an answer, ms, default 60,000. */
  readonly idleMs?: number;
}

const DEFAULT_CONTEXT_TOKENS = 8192;
const DEFAULT_KEEP_ALIVE = '10m';
const DEFAULT_IDLE_MS = 60_000;

/** Bytes of one line of a stream, and of everything else in it. */
const LINE_BYTES = 4096;
const OTHER_BYTES = 64 * 1024;

/**
 * A model of an Ollama server, spoken to over `/api/chat`: the OpenAI-compatible interface of the same server cannot set
 * the context and drops the front of long prompts silently.
 *
 * @throws ReviewError `MODEL_NOT_PULLED`, `MODEL_UNREACHABLE`, `MODEL_PROTOCOL`, `RUNTIME_FAILED`, `CANCELLED`.
 */
export async function openOllama(options: OllamaOptions, signal: AbortSignal): Promise<ChatModel> {
  const { url, model, threads } = options;
  const facts = await showOllamaModel(url, model, signal);
  const wanted = options.contextTokens ?? DEFAULT_CONTEXT_TOKENS;
  const settings: OllamaSettings = {
    model,
    contextTokens: Math.min(wanted, facts.contextTokens ?? wanted),
    threads,
    keepAlive: options.keepAlive ?? DEFAULT_KEEP_ALIVE,
    canThink: facts.canThink,
  };
  const client: Client = { settings, url, idleMs: options.idleMs ?? DEFAULT_IDLE_MS };
  return {
    name: model,
    provider: 'ollama',
    digest: facts.digest,
    contextTokens: settings.contextTokens,
    abilities: options.abilities ?? abilitiesOfSize(facts.parameters),
    isRemote: facts.isRemote || !isLoopback(url),
    details: () =>
      threads === undefined
        ? 'Ollama'
        : `Ollama, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    countTokens: estimateTokens,
    complete: (request, signal) => complete(client, request, signal),
    choose: (request, signal) => choose(client, request, signal),
    dispose: async () => {
      // Connections end with their calls, and the model's memory is the server's to keep.
    },
  };
}

interface Client {
  readonly settings: OllamaSettings;
  readonly url: URL;
  readonly idleMs: number;
}

function complete(client: Client, request: ChatRequest, signal: AbortSignal): Promise<ChatReply> {
  const { timeoutMs, maxTokens } = request;
  const body = chatBody(client.settings, request);
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

function choose(client: Client, request: ChoiceRequest, signal: AbortSignal): Promise<ChoiceReply> {
  const { timeoutMs } = request;
  const body = choiceBody(client.settings, request);
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

interface Question<Reply> {
  readonly body: string;
  readonly maxTokens: number;
  readonly timeoutMs: number;
  readonly remainingMs: number;
  readonly read: (stream: OllamaStream) => Reply;
}

type Refusal = { readonly outcome: 'refused'; readonly reason: string };

async function ask<Reply>(
  client: Client,
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
      return rejected(server, client.settings.model, result);
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
  return { outcome: 'replied', reply: read(stream) };
}

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
