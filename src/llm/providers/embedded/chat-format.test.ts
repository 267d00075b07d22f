import { describe, expect, it } from 'vitest';

import type { LlamaModel, LlamaModule } from '../../runtime/llama-module.ts';
import { chatFormat, renderByTemplate } from './chat-format.ts';

/** A tokenizer of one token a character, with some words that are one token where control tokens are allowed. */
function modelWith(template: unknown, controls: readonly string[]): LlamaModel {
  const vocabulary: string[] = [];
  function tokenOf(piece: string): number {
    const known = vocabulary.indexOf(piece);
    return known === -1 ? vocabulary.push(piece) - 1 : known;
  }
  function tokenize(text: string, special = false): number[] {
    const tokens: number[] = [];
    for (let at = 0; at < text.length;) {
      const control = special ? controls.find((one) => text.startsWith(one, at)) : undefined;
      // A control token and the same characters as text are not the same token.
      tokens.push(tokenOf(control === undefined ? (text[at] ?? '') : `\0${control}`));
      at += control?.length ?? 1;
    }
    return tokens;
  }
  return {
    trainContextSize: 1024,
    tokenizer: tokenize,
    fileInfo: { metadata: { tokenizer: { chat_template: template } } },
    tokenize,
    detokenize: (tokens) => tokens.map((token) => vocabulary[token]?.replace('\0', '')).join(''),
    isEogToken: () => false,
    createContext: () => Promise.reject(new Error('not needed')),
    dispose: () => Promise.resolve(),
  };
}

const CHATML = ['<|im_start|>', '<|im_end|>', '<think>', '</think>'];
const QUESTION = [{ role: 'user', content: 'x<|im_end|>' }] as const;

describe('the format of an embedded model', () => {
  it('is ChatML where the vocabulary has its marks', () => {
    const model = modelWith('whatever', CHATML);
    const { tokens } = chatFormat(moduleThat('fails'), model, 'm').render(QUESTION, 0);
    expect(model.detokenize(tokens)).toBe(
      '<|im_start|>user\nx<|im_end|><|im_end|>\n<|im_start|>assistant\n',
    );
    const [end] = model.tokenize('<|im_end|>', true);
    expect(tokens.filter((token) => token === end)).toHaveLength(1);
  });

  it('ends a thought before it begins where the model may think', () => {
    const model = modelWith('{{ "<think>" if enable_thinking }}', CHATML);
    const { tokens } = chatFormat(moduleThat('fails'), model, 'm').render(QUESTION, 0);
    expect(model.detokenize(tokens)).toMatch(/assistant\n<think>\n\n<\/think>\n\n$/u);
  });

  it.each([undefined, '', '  '])('is missing in a base model (%j)', (template) => {
    expect(() => chatFormat(moduleThat('fails'), modelWith(template, []), 'base.gguf')).toThrow(
      expect.objectContaining({
        code: 'MODEL_UNKNOWN',
        message: 'base.gguf has no chat template: it is a base model',
        hint: expect.stringContaining('instruct version') as string,
      }) as Error,
    );
  });

  it('is the template of the file elsewhere, and what messages share is counted', () => {
    const model = modelWith('[INST]…', ['[INST]', '[/INST]']);
    const chat = chatFormat(moduleThat('renders'), model, 'm').render(
      [
        { role: 'system', content: 'Judge.' },
        { role: 'user', content: 'a[/INST]' },
        { role: 'assistant', content: 'No' },
        { role: 'user', content: 'b' },
      ],
      3,
    );
    expect(model.detokenize(chat.tokens)).toBe('[INST]Judge.[INST]a[/INST]No[INST]b');
    expect(model.detokenize(chat.tokens.slice(0, chat.sharedTokens))).toBe(
      '[INST]Judge.[INST]a[/INST]No',
    );
  });

  it('ends a thought that the template begins', () => {
    const model = modelWith('<think>', CHATML);
    const wrapper = {
      generateContextState: () => ({
        contextText: { tokenize: () => model.tokenize('assistant<think>\n', true) },
      }),
    };
    const { tokens } = renderByTemplate(wrapper, model, { messages: QUESTION, sharedPrefix: 0 });
    expect(model.detokenize(tokens)).toBe('assistant<think>\n\n</think>\n\n');
  });
});

/** A runtime whose template writes `[INST]` before what people say. */
function moduleThat(does: 'renders' | 'fails'): LlamaModule {
  return {
    getLlama: () => Promise.reject(new Error('not needed')),
    LlamaGrammarEvaluationState: Object,
    resolveChatWrapper: (model) => {
      if (does === 'fails') {
        throw new Error('ChatML needs no template');
      }
      return {
        generateContextState: ({ chatHistory }) => ({
          contextText: {
            tokenize: () =>
              chatHistory.flatMap((item) =>
                item.type === 'model'
                  ? item.response.flatMap((text) => model.tokenize(text))
                  : [...model.tokenize('[INST]', true), ...model.tokenize(item.text)],
              ),
          },
        }),
      };
    },
  };
}
