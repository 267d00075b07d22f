import type { ChatRequest, ChoiceRequest } from '../model.ts';

/**
 * What `model.contract.ts` asks every model. They stand apart from the suite so that replies can be recorded for them
 * outside a test run.
 */

const GENEROUS_MS = 120_000;

/** Tokens that every model under the contract suite offers as its context. */
export const CONTRACT_CONTEXT_TOKENS = 1024;

/** A question with a short answer. */
export const SHORT_ANSWER: ChatRequest = {
  messages: [
    { role: 'system', content: 'You answer with one short sentence.' },
    { role: 'user', content: 'Name the capital of France.' },
  ],
  maxTokens: 64,
  timeoutMs: GENEROUS_MS,
};

/** A question whose answer cannot fit. */
export const CUT_ANSWER: ChatRequest = {
  messages: [{ role: 'user', content: 'Tell a long story about a fox and a lighthouse keeper.' }],
  maxTokens: 6,
  timeoutMs: GENEROUS_MS,
};

/** An answer that must be JSON of a given shape. */
export const SHAPED_ANSWER: ChatRequest = {
  messages: [
    {
      role: 'user',
      content: 'Is eval(input()) safe in Python? Answer as JSON with the key "verdict".',
    },
  ],
  maxTokens: 48,
  timeoutMs: GENEROUS_MS,
  shape: {
    schema: {
      type: 'object',
      properties: { verdict: { type: 'string', enum: ['safe', 'unsafe'] } },
      required: ['verdict'],
      additionalProperties: false,
    },
    gbnf: 'root ::= "{\\"verdict\\":\\"" ("safe" | "unsafe") "\\"}"',
  },
};

/** A little code, to compare the estimate of its tokens with the count. */
export const CODE_PROMPT: ChatRequest = {
  messages: [
    { role: 'user', content: 'def add(first, second):\n    return first + second\n'.repeat(8) },
  ],
  maxTokens: 1,
  timeoutMs: GENEROUS_MS,
};

/** Fills most of the context, so that reading it takes a while. */
export const LONG_PROMPT: ChatRequest = {
  messages: [{ role: 'user', content: lines(60) }],
  maxTokens: 32,
  timeoutMs: GENEROUS_MS,
};

/** Keeps a model talking for as long as it may. */
export const LONG_ANSWER: ChatRequest = {
  messages: [{ role: 'user', content: 'Write the numbers from one to five hundred as words.' }],
  maxTokens: 700,
  timeoutMs: GENEROUS_MS,
};

/** Does not fit into `CONTRACT_CONTEXT_TOKENS`. */
export const OVERLONG_PROMPT: ChatRequest = {
  messages: [{ role: 'user', content: lines(500) }],
  maxTokens: 16,
  timeoutMs: GENEROUS_MS,
};

export const OBVIOUS_YES: ChoiceRequest = choiceAfter('Yes');
export const OBVIOUS_NO: ChoiceRequest = choiceAfter('No');

/** Turns that show the wanted word twice: even the smallest model then repeats it. */
function choiceAfter(word: 'Yes' | 'No'): ChoiceRequest {
  return {
    messages: [
      { role: 'system', content: 'You repeat the word that you are given.' },
      { role: 'user', content: 'Yes' },
      { role: 'assistant', content: 'Yes' },
      { role: 'user', content: 'No' },
      { role: 'assistant', content: 'No' },
      { role: 'user', content: word },
    ],
    labels: ['Yes', 'No'],
    timeoutMs: GENEROUS_MS,
  };
}

function lines(count: number): string {
  const numbered = Array.from({ length: count }, (_, index) => `total_${index} = price * ${index}`);
  return `What does this code compute?\n${numbered.join('\n')}`;
}
