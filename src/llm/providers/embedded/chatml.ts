import type { ChatMessage } from '../../model.ts';
import type { LlamaModel, Token } from '../../runtime/llama-module.ts';

/** A conversation as the model reads it. */
export interface RenderedChat {
  /** All messages and the beginning of the answer. */
  readonly tokens: Token[];
  /** How many of the tokens the first messages take that other requests share. */
  readonly sharedTokens: number;
}

/** Whether the model marks turns by ChatML's control tokens. */
export function speaksChatml(model: Pick<LlamaModel, 'tokenize'>): boolean {
  return [TURN_START, TURN_END].every((marker) => model.tokenize(marker, true).length === 1);
}

/**
 * Renders ChatML exactly as the templates of Qwen2.5 and SmolLM2 do for a conversation that has its system message:
 * `<|im_start|>role`, a newline, the content, `<|im_end|>`, a newline. Only the markers become control tokens; the same
 * characters inside a message (reviewed source may contain them) stay ordinary text.
 */
export function renderChatml(
  model: Pick<LlamaModel, 'tokenize'>,
  messages: readonly ChatMessage[],
  sharedPrefix: number,
): RenderedChat {
  const start = model.tokenize(TURN_START, true);
  const end = [...model.tokenize(TURN_END, true), ...model.tokenize('\n')];
  const tokens: Token[] = [];
  let sharedTokens = 0;
  for (const [index, message] of messages.entries()) {
    append(tokens, start, model.tokenize(`${message.role}\n${message.content}`), end);
    if (index + 1 === sharedPrefix) {
      sharedTokens = tokens.length;
    }
  }
  append(tokens, start, model.tokenize('assistant\n'));
  return { tokens, sharedTokens };
}

const TURN_START = '<|im_start|>';
const TURN_END = '<|im_end|>';

/** Not by spreading into `push`: a long message has more tokens than a call has room for arguments. */
function append(tokens: Token[], ...parts: readonly (readonly Token[])[]): void {
  for (const part of parts) {
    for (const token of part) {
      tokens.push(token);
    }
  }
}
