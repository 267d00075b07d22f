import type { ChatRequest, ChoiceRequest } from '../model.ts';
import { plainMessages } from '../protocol/plain-messages.ts';

/** What stays the same in all calls to one model: Ollama loads the model anew when any of these differs between calls. */
export interface OllamaSettings {
  readonly model: string;
  readonly contextTokens: number;
  /** Undefined leaves the choice to Ollama. */
  readonly threads: number | undefined;
  /** How long the model stays in memory after a call, for instance `10m`. */
  readonly keepAlive: string;
  /** Models that can think are told not to: their thoughts would eat the token limit. */
  readonly canThink: boolean;
}

/** How many of the likeliest tokens are listed; the most that Ollama gives. */
const TOP_LOGPROBS = 20;

/** The body of `POST /api/chat` for a text or JSON answer. */
export function chatBody(settings: OllamaSettings, request: ChatRequest): string {
  return JSON.stringify({
    ...fixedPart(settings, request.maxTokens),
    messages: plainMessages(request.messages),
    ...(request.shape === undefined ? {} : { format: request.shape.schema }),
  });
}

/** The body of `POST /api/chat` that asks for one token and the likeliest ones in its place. */
export function choiceBody(settings: OllamaSettings, request: ChoiceRequest): string {
  return JSON.stringify({
    ...fixedPart(settings, 1),
    messages: plainMessages(request.messages),
    logprobs: true,
    top_logprobs: TOP_LOGPROBS,
  });
}

/**
 * `truncate` and `shift` make Ollama refuse a prompt that does not fit; left out, it drops the front of the prompt and
 * answers as if nothing had happened.
 */
function fixedPart(settings: OllamaSettings, maxTokens: number): Record<string, unknown> {
  return {
    model: settings.model,
    stream: true,
    truncate: false,
    shift: false,
    keep_alive: settings.keepAlive,
    ...(settings.canThink ? { think: false } : {}),
    options: {
      num_ctx: settings.contextTokens,
      num_predict: maxTokens,
      temperature: 0,
      seed: 1,
      ...(settings.threads === undefined ? {} : { num_thread: settings.threads }),
    },
  };
}
