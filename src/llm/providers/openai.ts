import { z } from 'zod';

import { ReviewError } from '../../core/review-error.ts';
import { requestJson } from '../../io/http.ts';
import { abilitiesOfSize } from '../abilities-of-size.ts';
import type { ChatModel, ChatReply, ChatRequest, ChoiceRequest, ModelAbilities } from '../model.ts';
import { ANSWER_FAULTS } from '../protocol/answer-fault.ts';
import { below, isLoopback, shownUrl } from '../protocol/endpoint.ts';
import { estimateTokens } from '../protocol/estimate-tokens.ts';
import { leastTokens } from '../protocol/prompt-size.ts';
import { parseReply } from '../structured/parse-reply.ts';
import { defineShape, oneOf, record } from '../structured/shape.ts';
import { FULL_DIALECT, withWeakerShapes, type Dialect } from './openai-dialect.ts';
import { requestChat, requestChoice, type OpenaiClient } from './openai-exchange.ts';

export interface OpenaiOptions {
  /** Up to and including the version, for instance `http://127.0.0.1:8000/v1`. */
  readonly url: URL;
  readonly model: string;
  /** Name of the environment variable with the key; none for a server that wants none. */
  readonly keyVariable?: string | undefined;
  /** Default: the process's. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Tokens of prompt and answer together. By default what the server says of the model, else 8192. */
  readonly contextTokens?: number | undefined;
  /** What the model may be used for; by default everything that the server makes possible. */
  readonly abilities?: ModelAbilities;
  /** Longest silence in the middle of an answer, ms, default 60,000. */
  readonly idleMs?: number;
}

const DEFAULT_CONTEXT_TOKENS = 8192;
const DEFAULT_IDLE_MS = 60_000;

/** What each endpoint was found to take, for as long as the process lives. */
const learnedByEndpoint = new Map<string, { dialect: Dialect; probed: boolean }>();

/**
 * A model of any server that speaks OpenAI's `/chat/completions`. Two short questions find out what the server really
 * does: whether it keeps a schema, and whether it gives log-probabilities.
 *
 * @throws ReviewError `MODEL_UNREACHABLE`, `MODEL_UNAUTHORIZED`, `MODEL_UNKNOWN`, `MODEL_OVERLOADED`, `MODEL_PROTOCOL`,
 *   `RUNTIME_FAILED`, `CANCELLED`.
 */
export async function openOpenai(options: OpenaiOptions, signal: AbortSignal): Promise<ChatModel> {
  const { model } = options;
  const url = withoutOperation(options.url);
  const endpoint = `${url.href} ${model}`;
  const learned = learnedByEndpoint.get(endpoint) ?? { dialect: FULL_DIALECT, probed: false };
  const client: OpenaiClient = {
    server: {
      title: 'the model server',
      url,
      startHint: 'Start the server, or correct its address in the configuration.',
    },
    model,
    key: readKey(options),
    keyVariable: options.keyVariable,
    idleMs: options.idleMs ?? DEFAULT_IDLE_MS,
    learned,
  };
  if (!learned.probed) {
    await probe(client, signal);
    learned.probed = true;
    learnedByEndpoint.set(endpoint, learned);
  }
  const contextTokens =
    options.contextTokens ?? (await statedContext(client, signal)) ?? DEFAULT_CONTEXT_TOKENS;
  return chatModel(client, contextTokens, options.abilities);
}

/** People copy the whole address of the operation out of a server's manual. */
function withoutOperation(url: URL): URL {
  const base = new URL(url);
  base.pathname = base.pathname.replace(/\/(?:chat\/)?completions\/?$/u, '');
  return base;
}

function chatModel(
  client: OpenaiClient,
  contextTokens: number,
  abilities: ModelAbilities | undefined,
): ChatModel {
  const { url } = client.server;
  const everything = abilitiesOfSize(undefined);
  return {
    name: client.model,
    provider: 'openai',
    digest: undefined,
    contextTokens,
    abilities: abilities ?? { ...everything, judge: client.learned.dialect.topLogprobs > 0 },
    isRemote: !isLoopback(url),
    details: () => `at ${shownUrl(url)}`,
    countTokens: estimateTokens,
    complete: async (request, signal) =>
      refusal(request, contextTokens, signal) ?? requestChat(client, request, signal),
    choose: async (request, signal) =>
      refusal(request, contextTokens, signal) ?? requestChoice(client, request, signal),
    dispose: async () => {
      // Connections end with their calls.
    },
  };
}

/** Some servers drop the front of a prompt that is too long, and answer; so what surely is too long is not sent. */
function refusal(
  request: ChatRequest | ChoiceRequest,
  contextTokens: number,
  signal: AbortSignal,
): { readonly outcome: 'refused'; readonly reason: string } | undefined {
  const least = leastTokens(request.messages);
  return least <= contextTokens || signal.aborted
    ? undefined
    : {
        outcome: 'refused',
        reason: `the prompt of at least ${least} tokens exceeds the context of ${contextTokens}`,
      };
}

function readKey(options: OpenaiOptions): string | undefined {
  const { keyVariable } = options;
  if (keyVariable === undefined) {
    return undefined;
  }
  const key = (options.environment ?? process.env)[keyVariable]?.trim() ?? '';
  if (key === '') {
    throw new ReviewError(
      'MODEL_UNAUTHORIZED',
      `The environment variable ${keyVariable} is empty`,
      {
        hint: `Set ${keyVariable} to the key of ${shownUrl(options.url)}.`,
      },
    );
  }
  if (!/^[\u0021-\u007E]+$/u.test(key)) {
    throw new ReviewError('MODEL_UNAUTHORIZED', `${keyVariable} holds characters that no key has`, {
      hint: `Copy the key into ${keyVariable} again.`,
    });
  }
  return key;
}

const PROBE_MS = 120_000;

/** Nobody answers this of their own accord, so a server that lets it through keeps the schema. */
const PROBE_SHAPE = defineShape(record({ word: oneOf(['ultramarine']) }));

const SHAPE_PROBE: ChatRequest = {
  messages: [{ role: 'user', content: 'Name a fruit. Answer with JSON: {"word": "..."}' }],
  maxTokens: 64,
  timeoutMs: PROBE_MS,
  shape: PROBE_SHAPE,
};

const CHOICE_PROBE: ChoiceRequest = {
  messages: [{ role: 'user', content: 'Is snow white? Answer Yes or No.' }],
  labels: ['Yes', 'No'],
  timeoutMs: PROBE_MS,
};

async function probe(client: OpenaiClient, signal: AbortSignal): Promise<void> {
  const { learned } = client;
  while (learned.dialect.shapes !== 'prompt') {
    const shaped = await requestChat(client, SHAPE_PROBE, signal);
    if (shaped.outcome === 'timed-out') {
      throw tooSlow(client);
    }
    if (keepsShape(learned.dialect, shaped)) {
      break;
    }
    learned.dialect = withWeakerShapes(learned.dialect);
  }
  let chosen = await requestChoice(client, CHOICE_PROBE, signal);
  if (chosen.outcome === 'malformed' && chosen.reason !== ANSWER_FAULTS.noLogprobs) {
    // Its first word is no answer: it may think aloud, and can perhaps be told not to.
    const before = learned.dialect;
    learned.dialect = { ...before, quiet: true };
    chosen = await requestChoice(client, CHOICE_PROBE, signal);
    learned.dialect = chosen.outcome === 'ok' ? learned.dialect : before;
  }
  if (chosen.outcome === 'timed-out') {
    throw tooSlow(client);
  }
  if (chosen.outcome === 'malformed' && chosen.reason === ANSWER_FAULTS.noLogprobs) {
    learned.dialect = { ...learned.dialect, topLogprobs: 0 };
  }
}

/** A schema must have been kept to the letter; `json_object` promises no more than JSON. */
function keepsShape(dialect: Dialect, reply: ChatReply): boolean {
  if (reply.outcome !== 'ok') {
    return false;
  }
  const check = dialect.shapes === 'json_schema' ? PROBE_SHAPE.check : z.looseObject({});
  return parseReply<unknown>(reply.text, { check }).outcome === 'ok';
}

function tooSlow(client: OpenaiClient): ReviewError {
  return new ReviewError(
    'MODEL_UNREACHABLE',
    `${shownUrl(client.server.url)} did not answer a short question within ${PROBE_MS / 1000} s`,
    { hint: 'Look whether the server is busy, then run the review again.', retryable: true },
  );
}

const MODELS_MS = 10_000;
const MODELS_BYTES = 8 * 1024 * 1024;

const tokens = z.int().positive().optional().catch(undefined);

/** The names under which vLLM, llama-server, LM Studio and gateways state the context in their list of models. */
const modelsReply = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      max_model_len: tokens,
      loaded_context_length: tokens,
      context_length: tokens,
      max_context_length: tokens,
      meta: z.object({ n_ctx: tokens }).optional().catch(undefined),
    }),
  ),
});

/** The context that a server states for its model; undefined where it states none. */
async function statedContext(
  client: OpenaiClient,
  signal: AbortSignal,
): Promise<number | undefined> {
  const reply = await requestJson(
    {
      url: below(client.server.url, 'models').href,
      headers: client.key === undefined ? {} : { authorization: `Bearer ${client.key}` },
      maxBytes: MODELS_BYTES,
      totalTimeoutMs: MODELS_MS,
    },
    signal,
  );
  const models = reply.outcome === 'answered' ? modelsReply.safeParse(reply.json).data : undefined;
  const model = models?.data.find(({ id }) => id === client.model);
  return (
    model?.max_model_len ??
    model?.loaded_context_length ??
    model?.meta?.n_ctx ??
    model?.context_length ??
    model?.max_context_length
  );
}
