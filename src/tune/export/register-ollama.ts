import { stat } from 'node:fs/promises';

import { z } from 'zod';

import { ReviewError } from '../../core/review-error.ts';
import { requestBytes, type HttpFailure } from '../../io/http.ts';
import { below } from '../../llm/protocol/endpoint.ts';
import {
  errorReason,
  foreignAnswer,
  serverFailed,
  unreachable,
} from '../../llm/protocol/server-errors.ts';
import { streamLines } from '../../llm/protocol/server-stream.ts';
import { ollamaServer } from '../../llm/providers/ollama-discovery.ts';
import { sha256OfFile } from '../../llm/weights/on-disk.ts';
import { servedParameters, type ServedSettings } from './modelfile.ts';

export interface Registration {
  /** Address of a running Ollama. */
  readonly url: URL;
  /** What it will be called there. */
  readonly name: string;
  /** A GGUF file with a whole model. */
  readonly path: string;
  readonly settings: ServedSettings;
  /** Called with the bytes that were hashed or sent so far, of all. */
  readonly onProgress?: (
    phase: 'checking' | 'sending',
    doneBytes: number,
    allBytes: number,
  ) => void;
}

/** `present`: the server had the weights already; only the name was given. */
export interface RegisterOutcome {
  readonly weights: 'sent' | 'present';
  /** SHA-256, hex. */
  readonly sha256: string;
}

/**
 * Gives a model to a running Ollama over its HTTP API: the weights as a blob under their SHA-256, which the server compares, then the
 * name. Files in the server's own folder are never touched, and a name that exists is given to the new weights: the model is unloaded
 * first, since a loaded one goes on answering.
 *
 * @throws ReviewError `MODEL_UNREACHABLE`, `RUNTIME_FAILED` with the server's words, `MODEL_PROTOCOL`, `FILE_UNREADABLE`, `CANCELLED`.
 */
export async function registerInOllama(
  registration: Registration,
  signal: AbortSignal,
): Promise<RegisterOutcome> {
  const { path, onProgress } = registration;
  const { size } = await stat(path).catch((cause: unknown) => {
    throw new ReviewError('FILE_UNREADABLE', `Cannot read ${path}`, {
      hint: 'Export the model again.',
      cause,
    });
  });
  const sha256 = await sha256OfFile(path, signal, (done) => onProgress?.('checking', done, size));
  const weights = (await hasBlob(registration, sha256, signal)) ? 'present' : 'sent';
  if (weights === 'sent') {
    await sendBlob(registration, { sha256, size }, signal);
  }
  await unload(registration, signal);
  await create(registration, sha256, signal);
  return { weights, sha256 };
}

/** Answers about names, not weights. */
const QUICK_MS = 15_000;
/** The server reads all weights once more before it answers. */
const CREATE_MS = 600_000;
const REPLY_BYTES = 1_000_000;

async function hasBlob(
  { url }: Registration,
  sha256: string,
  signal: AbortSignal,
): Promise<boolean> {
  const reply = await requestBytes(
    {
      url: below(url, `api/blobs/sha256:${sha256}`).href,
      method: 'HEAD',
      maxBytes: REPLY_BYTES,
      totalTimeoutMs: QUICK_MS,
    },
    signal,
  );
  if (reply.outcome !== 'answered') {
    throw unreachable(ollamaServer(url), reply);
  }
  return reply.head.status === 200;
}

async function sendBlob(
  { url, path, onProgress }: Registration,
  { sha256, size }: { readonly sha256: string; readonly size: number },
  signal: AbortSignal,
): Promise<void> {
  const reply = await requestBytes(
    {
      url: below(url, `api/blobs/sha256:${sha256}`).href,
      method: 'POST',
      body: { path, bytes: size, onSent: (sent) => onProgress?.('sending', sent, size) },
      maxBytes: REPLY_BYTES,
      headerTimeoutMs: CREATE_MS,
    },
    signal,
  );
  if (reply.outcome !== 'answered') {
    throw unreachable(ollamaServer(url), reply);
  }
  const { status } = reply.head;
  if (status !== 200 && status !== 201) {
    const reason = errorReason(Buffer.from(reply.bytes).toString());
    throw serverFailed(ollamaServer(url), status, reason);
  }
}

/** A server that has it not loaded, or not at all, answers with an error that says nothing. */
async function unload({ url, name }: Registration, signal: AbortSignal): Promise<void> {
  await requestBytes(
    {
      url: below(url, 'api/generate').href,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: name, keep_alive: 0 }),
      maxBytes: REPLY_BYTES,
      totalTimeoutMs: QUICK_MS,
    },
    signal,
  );
}

const progressLine = z.object({
  status: z.string().optional(),
  error: z.string().optional(),
});

async function create(
  { url, name, settings }: Registration,
  sha256: string,
  signal: AbortSignal,
): Promise<void> {
  let isDone = false;
  let fault: string | undefined;
  const result = await streamLines(
    {
      url: below(url, 'api/create').href,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: name,
        files: { 'model.gguf': `sha256:${sha256}` },
        parameters: servedParameters(settings),
        ...(settings.template === undefined ? {} : { template: settings.template }),
      }),
      maxBytes: REPLY_BYTES,
      headerTimeoutMs: CREATE_MS,
      idleTimeoutMs: CREATE_MS,
    },
    (head) =>
      head.status === 200
        ? {
            take: (line) => {
              const said = progressLine.safeParse(parsed(line));
              fault ??= said.data?.error;
              isDone ||= said.data?.status === 'success';
              return 'more';
            },
          }
        : undefined,
    signal,
  );
  const server = ollamaServer(url);
  switch (result.outcome) {
    case 'streamed': {
      if (fault !== undefined) {
        throw serverFailed(server, 200, fault);
      }
      if (!isDone) {
        throw foreignAnswer(server, 'a reply that says neither success nor error');
      }
      return;
    }
    case 'rejected': {
      throw serverFailed(server, result.head.status, errorReason(result.text));
    }
    default: {
      throw unreachable(server, result satisfies HttpFailure);
    }
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
