import { abilitiesOfSize } from '../abilities-of-size.ts';
import { CATALOGUE } from '../catalogue/catalogue.ts';
import { describeOllamaTag } from '../catalogue/ollama-tags.ts';
import type { ChatModel, ModelAbilities } from '../model.ts';
import { isLoopback } from '../protocol/endpoint.ts';
import { estimateTokens } from '../protocol/estimate-tokens.ts';
import { showOllamaModel, type OllamaModelFacts } from './ollama-discovery.ts';
import { ollamaEmbedder } from './ollama-embed.ts';
import { requestChat, requestChoice, type OllamaClient } from './ollama-exchange.ts';
import { threadsOnce } from './ollama-threads.ts';

export interface OllamaOptions {
  readonly url: URL;
  /** The server's tag, for instance `qwen2.5-coder:1.5b`. */
  readonly model: string;
  /** What the model may be used for; by default what its size allows. */
  readonly abilities?: ModelAbilities;
  /** Tokens of prompt and answer together, default 8192; never more than the model was trained for. */
  readonly contextTokens?: number;
  /** Threads that compute; `measured`: as many as there are idle cores at the first call. Without it, Ollama decides. */
  readonly threads?: number | 'measured' | undefined;
  /** How long the model stays in memory after a call, default `10m`. */
  readonly keepAlive?: string;
  /** Longest silence in the middle of an answer, ms, default 60,000. */
  readonly idleMs?: number;
}

const DEFAULT_CONTEXT_TOKENS = 8192;
const DEFAULT_KEEP_ALIVE = '10m';
const DEFAULT_IDLE_MS = 60_000;

/**
 * A model of an Ollama server, spoken to over `/api/chat`: the OpenAI-compatible interface of the same server cannot set
 * the context and drops the front of long prompts silently.
 *
 * @throws ReviewError `MODEL_NOT_PULLED`, `MODEL_UNREACHABLE`, `MODEL_PROTOCOL`, `RUNTIME_FAILED`, `CANCELLED`.
 */
export async function openOllama(options: OllamaOptions, signal: AbortSignal): Promise<ChatModel> {
  const { url, model } = options;
  const facts = await showOllamaModel(url, model, signal);
  const wanted = options.contextTokens ?? DEFAULT_CONTEXT_TOKENS;
  const contextTokens = Math.min(wanted, facts.contextTokens ?? wanted);
  const isRemote = facts.isRemote || !isLoopback(url);
  const threads = threadsOnce(
    isRemote && options.threads === 'measured' ? undefined : options.threads,
  );
  const client: OllamaClient = {
    model,
    url,
    idleMs: options.idleMs ?? DEFAULT_IDLE_MS,
    settings: async () => ({
      model,
      contextTokens,
      threads: await threads.settle(),
      keepAlive: options.keepAlive ?? DEFAULT_KEEP_ALIVE,
      canThink: facts.canThink,
    }),
  };
  return {
    name: model,
    provider: 'ollama',
    digest: facts.digest,
    contextTokens,
    abilities: options.abilities ?? knownAbilities(model, facts),
    isRemote,
    details: () => describeThreads(threads.settled()),
    countTokens: estimateTokens,
    complete: (request, signal) => requestChat(client, request, signal),
    choose: (request, signal) => requestChoice(client, request, signal),
    embed: ollamaEmbedder(url),
    dispose: async () => {
      // Connections end with their calls, and the model's memory is the server's to keep.
    },
  };
}

/** By the checksum of the weights, else by the tag, else by size. */
function knownAbilities(tag: string, facts: OllamaModelFacts): ModelAbilities {
  const catalogued = CATALOGUE.find((model) => model.sha256 === facts.digest);
  return (
    catalogued?.abilities ?? describeOllamaTag(tag)?.abilities ?? abilitiesOfSize(facts.parameters)
  );
}

function describeThreads(threads: number | undefined): string {
  return threads === undefined
    ? 'default threads'
    : `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}
