import { plainMessages } from '../protocol/plain-messages.ts';
import type { ChatMessage, ChatRequest, ChoiceRequest, ReplyShape } from '../model.ts';

/**
 * What a server that calls itself compatible with OpenAI really takes. All start at the most capable one and lose what
 * the server refuses, one thing a refusal.
 */
export interface Dialect {
  /** How a shape is asked for. `prompt`: in words only. */
  readonly shapes: 'json_schema' | 'json_object' | 'prompt';
  /** How many of the likeliest tokens are listed; 0 where the server lists none. */
  readonly topLogprobs: number;
  /** Whether the last event of a stream counts the tokens. */
  readonly usage: boolean;
  readonly limit: 'max_tokens' | 'max_completion_tokens';
  /** Whether temperature and seed may be set. */
  readonly sampling: boolean;
  /** Whether the model is told not to think, as vLLM, SGLang and llama-server let their templates be told. */
  readonly quiet: boolean;
}

export const FULL_DIALECT: Dialect = {
  shapes: 'json_schema',
  topLogprobs: 20,
  usage: true,
  limit: 'max_tokens',
  sampling: true,
  quiet: false,
};

/** Next value of `topLogprobs` when a server refuses one; some list only five. */
const FEWER_LOGPROBS: Readonly<Record<number, number>> = { 20: 5, 5: 0 };

/** A parameter, the words by which servers name it in their refusals, and the dialect without it. */
interface Reduction {
  readonly named: RegExp;
  readonly applies: (dialect: Dialect, body: string) => boolean;
  readonly reduce: (dialect: Dialect) => Dialect;
}

/** In the order in which they are tried when a refusal names nothing: what is missing most often comes first. */
const REDUCTIONS: readonly Reduction[] = [
  {
    named: /response_format|json_schema|json_object|schema|structured|grammar/iu,
    applies: (dialect, body) => body.includes('"response_format"') && dialect.shapes !== 'prompt',
    reduce: withWeakerShapes,
  },
  {
    named: /logprobs/iu,
    applies: (dialect, body) => body.includes('"logprobs"') && dialect.topLogprobs > 0,
    reduce: (dialect) => ({
      ...dialect,
      topLogprobs: FEWER_LOGPROBS[dialect.topLogprobs] ?? 0,
    }),
  },
  {
    named: /max_tokens|max_completion_tokens/iu,
    applies: (dialect) => dialect.limit === 'max_tokens',
    reduce: (dialect) => ({ ...dialect, limit: 'max_completion_tokens' }),
  },
  {
    named: /temperature|seed/iu,
    applies: (dialect) => dialect.sampling,
    reduce: (dialect) => ({ ...dialect, sampling: false }),
  },
  {
    named: /chat_template_kwargs|enable_thinking/iu,
    applies: (dialect) => dialect.quiet,
    reduce: (dialect) => ({ ...dialect, quiet: false }),
  },
  {
    named: /stream_options|include_usage/iu,
    applies: (dialect) => dialect.usage,
    reduce: (dialect) => ({ ...dialect, usage: false }),
  },
];

/** The next weaker way to ask for a shape. */
export function withWeakerShapes(dialect: Dialect): Dialect {
  return { ...dialect, shapes: dialect.shapes === 'json_schema' ? 'json_object' : 'prompt' };
}

/** The dialect to try after a server has refused `body` for `reason`; undefined when nothing is left to leave out. */
export function reducedDialect(
  dialect: Dialect,
  body: string,
  reason: string,
): Dialect | undefined {
  const applicable = REDUCTIONS.filter((reduction) => reduction.applies(dialect, body));
  const named = applicable.find((reduction) => reduction.named.test(reason));
  return (named ?? applicable[0])?.reduce(dialect);
}

/** The body of `POST /chat/completions` for a text or JSON answer. */
export function chatBody(model: string, dialect: Dialect, request: ChatRequest): string {
  const { shape } = request;
  const messages = plainMessages(request.messages);
  return JSON.stringify({
    ...commonPart(model, dialect, request.maxTokens),
    messages: shape === undefined ? messages : shapedMessages(dialect, messages, shape),
    ...(shape === undefined ? {} : responseFormat(dialect, shape)),
  });
}

/** The body of `POST /chat/completions` that asks for one token and the likeliest ones in its place. */
export function choiceBody(model: string, dialect: Dialect, request: ChoiceRequest): string {
  return JSON.stringify({
    ...commonPart(model, dialect, 1),
    messages: plainMessages(request.messages),
    ...(dialect.topLogprobs === 0 ? {} : { logprobs: true, top_logprobs: dialect.topLogprobs }),
  });
}

function commonPart(model: string, dialect: Dialect, maxTokens: number): Record<string, unknown> {
  return {
    model,
    stream: true,
    ...(dialect.usage ? { stream_options: { include_usage: true } } : {}),
    [dialect.limit]: maxTokens,
    ...(dialect.sampling ? { temperature: 0, seed: 1 } : {}),
    ...(dialect.quiet ? { chat_template_kwargs: { enable_thinking: false } } : {}),
  };
}

function responseFormat(dialect: Dialect, shape: ReplyShape): Record<string, unknown> {
  if (dialect.shapes === 'prompt') {
    return {};
  }
  if (dialect.shapes === 'json_object') {
    return { response_format: { type: 'json_object' } };
  }
  const schema = { name: 'reply', strict: true, schema: shape.schema };
  return { response_format: { type: 'json_schema', json_schema: schema } };
}

/** A server that does not enforce the schema leaves it to the model, which then has to be told. */
function shapedMessages(
  dialect: Dialect,
  messages: readonly ChatMessage[],
  shape: ReplyShape,
): readonly ChatMessage[] {
  const last = messages.at(-1);
  if (dialect.shapes === 'json_schema' || last === undefined) {
    return messages;
  }
  const wish = `Answer with nothing but JSON that fits this JSON Schema: ${JSON.stringify(shape.schema)}`;
  return [...messages.slice(0, -1), { ...last, content: `${last.content}\n\n${wish}` }];
}
