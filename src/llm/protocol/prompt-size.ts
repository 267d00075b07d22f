import type { ChatMessage } from '../model.ts';

const WORDS_AND_NUMBERS = /[A-Za-z]+|[0-9]+/gu;

/** No vocabulary in use has many tokens that reach over a word's end. */
const LEAST_TOKENS_A_WORD = 0.8;

/** Tokens that a prompt has at the very least, whatever the tokenizer. */
export function leastTokens(messages: readonly ChatMessage[]): number {
  const words = messages.reduce(
    (sum, { content }) => sum + (content.match(WORDS_AND_NUMBERS)?.length ?? 0),
    0,
  );
  return Math.floor(words * LEAST_TOKENS_A_WORD);
}

/**
 * Why the reply cannot be trusted when the server says that it read `promptTokens`: fewer than the prompt must have had
 * means that it dropped the front without a word. Undefined when the number is plausible, or 0 for unknown.
 */
export function promptWasCut(
  promptTokens: number,
  messages: readonly ChatMessage[],
): string | undefined {
  const least = leastTokens(messages);
  return promptTokens > 0 && promptTokens < least
    ? `the server read only ${promptTokens} tokens of a prompt that has at least ${least}; give the model a larger context there`
    : undefined;
}
