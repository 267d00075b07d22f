import { resolve } from 'node:path';

import { ReviewError } from '../core/review-error.ts';

/** What the user said about the model, on the command line or in the configuration. */
export interface ModelWish {
  /** See `readModelWish`. */
  readonly name: string;
  /** Whose `name` it is, unless the name itself says so. */
  readonly provider?: 'embedded' | 'ollama' | 'openai' | undefined;
  /** Base address of the server. */
  readonly url?: string | undefined;
  /** Name of the environment variable with the server's key. */
  readonly apiKeyEnv?: string | undefined;
}

/** What a wish means. */
export type WantedModel =
  | { readonly kind: 'auto' }
  | { readonly kind: 'none' }
  /** Without a name: the best that is on this disk. */
  | { readonly kind: 'embedded'; readonly name: string | undefined }
  /** A GGUF file of the user's own; the path is absolute. */
  | { readonly kind: 'file'; readonly path: string }
  /** Without a tag: the best that the server has. Without an address: where Ollama usually is. */
  | { readonly kind: 'ollama'; readonly tag: string | undefined; readonly url: URL | undefined }
  | {
      readonly kind: 'openai';
      readonly model: string;
      readonly url: URL;
      readonly keyVariable: string | undefined;
    }
  /** A name of the catalogue, or a tag that a running Ollama has. */
  | { readonly kind: 'named'; readonly name: string };

const PREFIXED = /^(?<provider>embedded|ollama|openai)(?::(?<rest>.*))?$/su;
const AT_ADDRESS = /^(?<model>.*?)@(?<url>https?:\/\/.*)$/su;

/**
 * Reads `auto`, `none`, `embedded`, `embedded:NAME`, `ollama`, `ollama:TAG`, `ollama:TAG@URL`, `openai:MODEL@URL`, a path that
 * ends in `.gguf`, or any other name. A provider named in front wins over the one that the configuration has.
 *
 * @throws ReviewError `CONFIG_INVALID` when a part is missing or the address is none.
 */
export function readModelWish(wish: ModelWish): WantedModel {
  const name = wish.name.trim();
  if (name === 'none') {
    return { kind: 'none' };
  }
  const prefixed = PREFIXED.exec(name)?.groups;
  const provider = prefixed?.['provider'] ?? wish.provider;
  const rest = prefixed === undefined ? name : (prefixed['rest'] ?? '');
  const wanted = rest === 'auto' ? '' : rest;
  if (/\.gguf$/iu.test(wanted) && (provider === undefined || provider === 'embedded')) {
    return { kind: 'file', path: resolve(wanted) };
  }
  switch (provider) {
    case 'embedded': {
      return { kind: 'embedded', name: wanted === '' ? undefined : wanted };
    }
    case 'ollama': {
      const { model, url } = splitAddress(wanted, configuredUrl(wish, 'ollama'));
      return { kind: 'ollama', tag: model === '' ? undefined : model, url };
    }
    case 'openai': {
      return openaiModel(wanted, wish);
    }
    default: {
      return wanted === '' ? { kind: 'auto' } : { kind: 'named', name: wanted };
    }
  }
}

function openaiModel(wanted: string, wish: ModelWish): WantedModel {
  const configured = configuredUrl(wish, 'openai');
  const { model, url } = splitAddress(wanted, configured);
  if (model === '' || url === undefined) {
    const missing = model === '' ? 'which model' : 'where the server is';
    throw new ReviewError(
      'CONFIG_INVALID',
      `An OpenAI-compatible server needs to be told ${missing}`,
      {
        hint: 'Write --model openai:MODEL@URL, for instance openai:qwen2.5-coder@http://127.0.0.1:8000/v1.',
      },
    );
  }
  // A key is for the server it was configured with, not for another one that was named on the command line.
  const isOther = configured !== undefined && URL.parse(configured)?.origin !== url.origin;
  return { kind: 'openai', model, url, keyVariable: isOther ? undefined : wish.apiKeyEnv };
}

/** The configured address, where it belongs to this provider. */
function configuredUrl(wish: ModelWish, provider: ModelWish['provider']): string | undefined {
  return wish.provider === provider ? wish.url : undefined;
}

/** The address behind the name, else the configured one. */
function splitAddress(
  wanted: string,
  configured: string | undefined,
): { readonly model: string; readonly url: URL | undefined } {
  const split = AT_ADDRESS.exec(wanted)?.groups;
  const model = split?.['model'] ?? wanted;
  const address = split?.['url'] ?? configured;
  if (address === undefined) {
    return { model, url: undefined };
  }
  if (!URL.canParse(address)) {
    throw new ReviewError('CONFIG_INVALID', `Not an address of a model server: ${address}`, {
      hint: 'Write it like http://127.0.0.1:8000/v1.',
    });
  }
  return { model, url: new URL(address) };
}
