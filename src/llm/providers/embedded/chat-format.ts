import { ReviewError } from '../../../core/review-error.ts';
import type { ChatMessage } from '../../model.ts';
import type { ChatWrapper, LlamaModel, LlamaModule, Token } from '../../runtime/llama-module.ts';
import { renderChatml, speaksChatml, type RenderedChat } from './chatml.ts';

/** How one model wants conversations written. */
export interface ChatFormat {
  /** Whatever a message holds is tokenized as text: only the format itself writes control tokens. */
  readonly render: (messages: readonly ChatMessage[], sharedPrefix: number) => RenderedChat;
}

/**
 * The format of a model: ChatML, else the template that its file carries. Models that think are told not to: their thoughts would eat
 * the limit of tokens, and the first token of an answer would never be a verdict.
 *
 * @throws ReviewError `MODEL_UNKNOWN` when the file has neither.
 */
export function chatFormat(module: LlamaModule, model: LlamaModel, name: string): ChatFormat {
  const template = model.fileInfo.metadata.tokenizer?.chat_template;
  if (speaksChatml(model)) {
    const quiet = mayThink(template) ? withoutThinking(model) : [];
    return {
      render: (messages, sharedPrefix) => {
        const chat = renderChatml(model, messages, sharedPrefix);
        return { ...chat, tokens: [...chat.tokens, ...quiet] };
      },
    };
  }
  if (typeof template !== 'string' || template.trim() === '') {
    throw new ReviewError('MODEL_UNKNOWN', `${name} has no chat template: it is a base model`, {
      hint: 'Take its instruct version, or one of `assay models list`.',
    });
  }
  const wrapper = module.resolveChatWrapper(model, {
    warningLogs: false,
    customWrapperSettings: { jinjaTemplate: { template, reasoning: false } },
  });
  return {
    render: (messages, sharedPrefix) =>
      renderByTemplate(wrapper, model, { messages, sharedPrefix }),
  };
}

/** A conversation to be rendered. */
export interface Conversation {
  readonly messages: readonly ChatMessage[];
  readonly sharedPrefix: number;
}

/** Renders a conversation by the model's own template. */
export function renderByTemplate(
  wrapper: ChatWrapper,
  model: LlamaModel,
  { messages, sharedPrefix }: Conversation,
): RenderedChat {
  const tokens = rendered(wrapper, model, messages);
  const shared =
    sharedPrefix === 0 ? [] : rendered(wrapper, model, messages.slice(0, sharedPrefix));
  const opened = OPEN_THOUGHT.test(model.detokenize(tokens.slice(-LAST_TOKENS), true));
  return {
    tokens: opened ? [...tokens, ...model.tokenize('\n</think>\n\n', true)] : tokens,
    sharedTokens: commonLength(tokens, shared),
  };
}

/** Templates of models that always think begin the thought themselves. */
const OPEN_THOUGHT = /<think>\s*$/u;
const LAST_TOKENS = 8;

function mayThink(template: unknown): boolean {
  return typeof template === 'string' && template.includes('<think>');
}

/** What the templates of Qwen3 and its like write in front of an answer without thoughts. */
function withoutThinking(model: LlamaModel): readonly Token[] {
  return model.tokenize('<think>\n\n</think>\n\n', true);
}

function rendered(
  wrapper: ChatWrapper,
  model: LlamaModel,
  messages: readonly ChatMessage[],
): Token[] {
  const chatHistory = [
    ...messages.map(({ role, content }) =>
      role === 'assistant'
        ? ({ type: 'model', response: [content] } as const)
        : ({ type: role, text: content } as const),
    ),
    { type: 'model', response: [] } as const,
  ];
  return wrapper.generateContextState({ chatHistory }).contextText.tokenize(model.tokenizer);
}

function commonLength(left: readonly Token[], right: readonly Token[]): number {
  let length = 0;
  while (length < right.length && left[length] === right[length]) {
    length += 1;
  }
  return length;
}
