import type { ServedSettings } from './modelfile.ts';
import type { TrainedAnswer } from './trained-answers.ts';

/** Tokens of prompt and answer that a review may need at most. */
const CONTEXT_TOKENS = 8192;

/**
 * How a trained model is to be served, by how its prompts were written. ChatML is spelled out, since Ollama does not recognise every
 * file's own template; other templates are left to the file, and compared afterwards.
 */
export function servedSettings(trained: readonly TrainedAnswer[]): ServedSettings {
  const isChatml = trained.every(({ text }) => text.endsWith('<|im_start|>assistant\n'));
  return isChatml
    ? { contextTokens: CONTEXT_TOKENS, stops: ['<|im_end|>'], template: CHATML }
    : { contextTokens: CONTEXT_TOKENS, stops: [] };
}

const CHATML = `{{- range .Messages }}<|im_start|>{{ .Role }}
{{ .Content }}<|im_end|>
{{ end }}<|im_start|>assistant
`;
