/**
 * The contract of every language model, wherever it runs. Implementations: `providers/embedded`, `providers/ollama`,
 * `providers/openai`, and `providers/scripted` for tests. Each one passes `model.contract.ts`.
 */

/** One turn of a conversation. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** What the text of a reply may look like. Providers enforce it by grammar or schema where they can; the reply is checked anyway. */
export interface ReplyShape {
  /** JSON Schema (objects, arrays, strings, enums, bounded lengths; every property required). */
  readonly schema: Readonly<Record<string, unknown>>;
  /** The same language as a compact GBNF grammar, preferred by providers that take one (llama.cpp). */
  readonly gbnf?: string;
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  /** Hard limit of generated tokens. */
  readonly maxTokens: number;
  /** Free text when absent. */
  readonly shape?: ReplyShape;
  /** Wall-clock milliseconds after which the reply is `timed-out`. */
  readonly timeoutMs: number;
  /**
   * Number of leading messages that other requests share (rule card, examples). Providers that can keep the state of a
   * prefix do so under its text; others ignore it.
   */
  readonly sharedPrefix?: number;
}

/** Tokens as the model counted them. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** How a call ended. Only what nobody could answer (server gone, weights corrupt) is thrown, as a `ReviewError`. */
export type ChatReply =
  | { readonly outcome: 'ok'; readonly text: string; readonly usage: Usage }
  | { readonly outcome: 'truncated'; readonly text: string; readonly usage: Usage }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'malformed'; readonly text: string; readonly reason: string }
  | { readonly outcome: 'timed-out'; readonly afterMs: number };

export interface ChoiceRequest {
  readonly messages: readonly ChatMessage[];
  /** The words to choose from, each a single token at the beginning of an answer, for instance `Yes` and `No`. */
  readonly labels: readonly [string, string];
  readonly timeoutMs: number;
  readonly sharedPrefix?: number;
}

/** The first answer token's log-odds between two labels. */
export type ChoiceReply =
  | { readonly outcome: 'ok'; readonly margin: number; readonly usage: Usage }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'malformed'; readonly text: string; readonly reason: string }
  | { readonly outcome: 'timed-out'; readonly afterMs: number };

/** What a model may be used for; the catalogue says so for known models, a probe for others. */
export interface ModelAbilities {
  readonly judge: boolean;
  readonly discover: boolean;
  readonly propose: boolean;
  readonly explain: boolean;
}

export interface ChatModel {
  /** Catalogue name or the server's tag. */
  readonly name: string;
  readonly provider: 'embedded' | 'ollama' | 'openai' | 'scripted';
  /** SHA-256 of the weights, hex, where known. */
  readonly digest: string | undefined;
  /** Prompt plus completion, in tokens. */
  readonly contextTokens: number;
  readonly abilities: ModelAbilities;
  /** True when text leaves this machine: then secrets are masked in prompts. */
  readonly isRemote: boolean;
  /**
   * Loads what answering takes, where opening the model left that for later; absent where nothing is left. `complete` and
   * `choose` load by themselves, `countTokens` needs it done. Throws like `complete`; called again it waits for the same.
   */
  readonly prepare?: (signal: AbortSignal) => Promise<void>;
  /** For people, for instance `2 threads`; may change as the provider adapts. */
  readonly details: () => string;
  /** Number of tokens of a text, exact where the tokenizer is at hand, else an upper estimate. */
  readonly countTokens: (text: string) => number;
  /** @throws ReviewError when the model is gone for good (`MODEL_UNREACHABLE`, `MODEL_UNAUTHORIZED`, …) or `signal` aborts (`CANCELLED`). */
  readonly complete: (request: ChatRequest, signal: AbortSignal) => Promise<ChatReply>;
  /** Log-odds of two labels, read from the logits (or from log-probabilities). Throws like `complete`. */
  readonly choose: (request: ChoiceRequest, signal: AbortSignal) => Promise<ChoiceReply>;
  /**
   * A vector of meaning for each text, all of one length, in their order; undefined where that failed and nothing else is
   * lost. Absent where the provider cannot. Throws `CANCELLED` when `signal` aborts.
   */
  readonly embed?: (
    texts: readonly string[],
    signal: AbortSignal,
  ) => Promise<readonly (readonly number[])[] | undefined>;
  /** Frees memory and connections. Idempotent. */
  readonly dispose: () => Promise<void>;
}
