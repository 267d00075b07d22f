import { z } from 'zod';

import { ReviewError } from '../../core/review-error.ts';
import { requestJson, type JsonReply } from '../../io/http.ts';
import { below, isLoopback } from '../protocol/endpoint.ts';
import {
  contentType,
  errorReason,
  foreignAnswer,
  redirectRefused,
  serverFailed,
  unreachable,
  type ServerName,
} from '../protocol/server-errors.ts';

const DEFAULT_PORT = '11434';

/** A model that an Ollama server has. */
interface OllamaListing {
  /** Its tag, for instance `qwen2.5-coder:1.5b`. */
  readonly name: string;
  readonly bytes: number;
  /** True for a tag that another computer answers for, through this server. */
  readonly isRemote: boolean;
}

/** A running Ollama. */
export interface OllamaServer {
  readonly url: URL;
  readonly version: string;
  readonly models: readonly OllamaListing[];
}

/** What Ollama says of one model. */
export interface OllamaModelFacts {
  /** SHA-256 of the weights, hex. */
  readonly digest: string | undefined;
  /** Tokens that the model was trained to hold. */
  readonly contextTokens: number | undefined;
  readonly parameters: number | undefined;
  readonly canThink: boolean;
  readonly isRemote: boolean;
}

/**
 * Where Ollama listens: `host` is `OLLAMA_HOST` in the forms that Ollama itself takes (`host`, `:port`, `host:port`, a URL), else
 * this machine's port 11434. The address for "all interfaces" becomes this machine's.
 *
 * @throws ReviewError `CONFIG_INVALID` when that is no address.
 */
export function ollamaUrl(host: string | undefined): URL {
  const given = (host ?? '').trim().replaceAll(/^["']|["']$/gu, '');
  const scheme = /^https?:\/\//u.exec(given)?.[0] ?? 'http://';
  const [, authority = '', path = ''] =
    /^([^/]*)(.*)$/u.exec(given.slice(scheme.length * Number(given.startsWith(scheme)))) ?? [];
  const named = authority === '' || authority.startsWith(':') ? `127.0.0.1${authority}` : authority;
  const withPort = /:\d+$/u.test(named) ? named : `${named}:${defaultPort(given)}`;
  const text = `${scheme}${withPort.replace(/^(?:0\.0\.0\.0|\[::\])(?=:)/u, '127.0.0.1')}${path}`;
  if (!URL.canParse(text)) {
    throw new ReviewError('CONFIG_INVALID', `OLLAMA_HOST is no address: ${given}`, {
      hint: 'Set it to host:port, for instance 127.0.0.1:11434, or unset it.',
    });
  }
  return new URL(text);
}

function defaultPort(given: string): string {
  if (given.startsWith('http://')) {
    return '80';
  }
  return given.startsWith('https://') ? '443' : DEFAULT_PORT;
}

/** The server's name in errors. */
export function ollamaServer(url: URL): ServerName {
  const startHint = isLoopback(url)
    ? 'Start it with `ollama serve`, or use the embedded model: --model embedded.'
    : 'Start Ollama there, or correct OLLAMA_HOST.';
  return { title: 'Ollama', url, startHint };
}

/** How long a server may take to say who it is, ms: it does so from memory. */
const GREETING_MS = 1500;

const FACTS_MS = 15_000;
const FACTS_BYTES = 64 * 1024 * 1024;

const versionReply = z.object({ version: z.string() });
const tagsReply = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      size: z.number().default(0),
      remote_host: z.string().optional(),
    }),
  ),
});

/**
 * The Ollama that runs at `url` with the models it has; undefined when none does, or when something else answers there.
 *
 * @throws ReviewError `CANCELLED`.
 */
export async function findOllama(url: URL, signal: AbortSignal): Promise<OllamaServer | undefined> {
  const limits = { maxBytes: FACTS_BYTES, totalTimeoutMs: GREETING_MS };
  const version = await requestJson({ url: below(url, 'api/version').href, ...limits }, signal);
  const tags = await requestJson({ url: below(url, 'api/tags').href, ...limits }, signal);
  if (version.outcome !== 'answered' || tags.outcome !== 'answered') {
    return undefined;
  }
  const parsedVersion = versionReply.safeParse(version.json);
  const parsedTags = tagsReply.safeParse(tags.json);
  if (!parsedVersion.success || !parsedTags.success) {
    return undefined;
  }
  const models = parsedTags.data.models.map((model) => ({
    name: model.name,
    bytes: model.size,
    isRemote: model.remote_host !== undefined,
  }));
  return { url, version: parsedVersion.data.version, models };
}

const showReply = z.object({
  modelfile: z.string().default(''),
  model_info: z.record(z.string(), z.unknown()).default({}),
  capabilities: z.array(z.string()).default([]),
  remote_host: z.string().optional(),
});

/**
 * What the server says of a model.
 *
 * @throws ReviewError `MODEL_NOT_PULLED`, `MODEL_UNREACHABLE`, `MODEL_PROTOCOL`, `RUNTIME_FAILED`, `CANCELLED`.
 */
export async function showOllamaModel(
  url: URL,
  model: string,
  signal: AbortSignal,
): Promise<OllamaModelFacts> {
  const reply = await requestJson(
    {
      url: below(url, 'api/show').href,
      method: 'POST',
      json: { model },
      maxBytes: FACTS_BYTES,
      totalTimeoutMs: FACTS_MS,
    },
    signal,
  );
  const facts = showReply.safeParse(okJson(ollamaServer(url), model, reply));
  if (!facts.success) {
    throw foreignAnswer(ollamaServer(url), 'JSON that does not describe a model');
  }
  const { modelfile, model_info: info, capabilities, remote_host: remoteHost } = facts.data;
  const architecture = info['general.architecture'];
  return {
    digest: WEIGHTS_BLOB.exec(modelfile)?.[1],
    contextTokens: numeric(info[`${String(architecture)}.context_length`]),
    parameters: numeric(info['general.parameter_count']),
    canThink: capabilities.includes('thinking'),
    isRemote: remoteHost !== undefined,
  };
}

/** Blobs are named after the SHA-256 of their content; the line `FROM` names the one with the weights. */
const WEIGHTS_BLOB = /^FROM .*\bsha256[-:]([0-9a-f]{64})\s*$/mu;

function numeric(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function okJson(server: ServerName, model: string, reply: JsonReply): unknown {
  switch (reply.outcome) {
    case 'answered': {
      const { status } = reply.head;
      if (status === 200) {
        return reply.json;
      }
      const reason = errorReason(JSON.stringify(reply.json));
      throw status === 404 ? notPulled(model) : serverFailed(server, status, reason);
    }
    case 'not-json': {
      throw foreignAnswer(server, contentType(reply.head));
    }
    case 'redirected': {
      throw redirectRefused(server, reply.location);
    }
    default: {
      throw unreachable(server, reply);
    }
  }
}

/** The server runs and has not this model. */
export function notPulled(model: string): ReviewError {
  return new ReviewError('MODEL_NOT_PULLED', `Ollama has no model called ${model}`, {
    hint: `Bring it with \`ollama pull ${model}\`, or see \`ollama list\` for those it has.`,
  });
}
