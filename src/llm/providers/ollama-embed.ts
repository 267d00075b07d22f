import { z } from 'zod';
import { requestJson } from '../../io/http.ts';
import type { ChatModel } from '../model.ts';
import { below } from '../protocol/endpoint.ts';
import { findOllama } from './ollama-discovery.ts';

/** Tags of models that are made to embed text; a chat model's own vectors order texts badly, and asking for them reloads it. */
const EMBEDDERS =
  /(?:^|\/)(?:nomic-embed-text|mxbai-embed|all-minilm|bge-|snowflake-arctic-embed|granite-embedding|paraphrase-multilingual|qwen3-embedding|embeddinggemma)/;
const TIMEOUT_MS = 30_000;
const MAX_BYTES = 64 * 1024 * 1024;

const embedReply = z.object({ embeddings: z.array(z.array(z.number())) });

/**
 * Embeds texts by a model for that which the Ollama at `url` has, on that machine. Undefined where it has none, or where it fails:
 * the caller goes on without. The first tag in the order of names counts, so that two runs ask the same.
 */
export function ollamaEmbedder(url: URL): NonNullable<ChatModel['embed']> {
  let found: Promise<string | undefined> | undefined;
  return async (texts, signal) => {
    found ??= embedderAt(url, signal);
    const model = await found;
    if (model === undefined || texts.length === 0) {
      return model === undefined ? undefined : [];
    }
    const reply = await requestJson(
      {
        url: below(url, 'api/embed').href,
        method: 'POST',
        json: { model, input: texts, truncate: true },
        totalTimeoutMs: TIMEOUT_MS,
        maxBytes: MAX_BYTES,
      },
      signal,
    );
    const parsed =
      reply.outcome === 'answered' && reply.head.status === 200
        ? embedReply.safeParse(reply.json)
        : undefined;
    return parsed?.success === true ? parsed.data.embeddings : undefined;
  };
}

async function embedderAt(url: URL, signal: AbortSignal): Promise<string | undefined> {
  const server = await findOllama(url, signal);
  return server?.models
    .filter(({ name, isRemote }) => !isRemote && EMBEDDERS.test(name))
    .map(({ name }) => name)
    .toSorted()[0];
}
