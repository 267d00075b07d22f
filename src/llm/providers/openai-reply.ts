import { z } from 'zod';

import type {
  ChatMessage,
  ChatReply,
  ChatRequest,
  ChoiceReply,
  ChoiceRequest,
  Usage,
} from '../model.ts';
import { answerReply, ANSWER_FAULTS, neitherLabel } from '../protocol/answer-fault.ts';
import { collectAnswer } from '../protocol/answer-text.ts';
import { estimateTokens } from '../protocol/estimate-tokens.ts';
import { labelMargin, type TokenCandidate } from '../protocol/label-margin.ts';
import { promptWasCut } from '../protocol/prompt-size.ts';
import type { LineSink } from '../protocol/server-stream.ts';
import { eventSink } from '../protocol/sse.ts';

const candidate = z.object({ token: z.string(), logprob: z.number() });

const said = z.object({
  content: z.string().nullish(),
  refusal: z.string().nullish(),
  /** Thoughts, under the two names that servers give them. */
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
});

const choice = z.object({
  delta: said.optional(),
  message: said.optional(),
  finish_reason: z.string().nullish(),
  logprobs: z
    .object({
      content: z.array(candidate.extend({ top_logprobs: z.array(candidate).nullish() })).nullish(),
    })
    .nullish(),
});

/** One event of a stream, or the one document of a server that does not stream. */
const event = z.object({
  choices: z.array(choice).default([]),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish(),
  error: z.unknown().optional(),
});

type Event = z.infer<typeof event>;

/** Everything that a reply of `/chat/completions` said. */
export interface OpenaiStream {
  readonly text: string;
  readonly refusal: string;
  readonly finishReason: string | undefined;
  readonly usage: Usage | undefined;
  /** True when the server said that the stream is over. */
  readonly ended: boolean;
  /** An error object in the middle of the stream, as JSON. */
  readonly error: string | undefined;
  readonly stoppedFor: string | undefined;
  readonly foreignEvent: string | undefined;
  readonly thought: boolean;
  readonly firstToken: readonly TokenCandidate[] | undefined;
}

export interface OpenaiReader extends LineSink {
  readonly finished: () => OpenaiStream;
}

const SHOWN_CHARACTERS = 80;

const NOTHING: Omit<OpenaiStream, 'text'> = {
  refusal: '',
  finishReason: undefined,
  usage: undefined,
  ended: false,
  error: undefined,
  stoppedFor: undefined,
  foreignEvent: undefined,
  thought: false,
  firstToken: undefined,
};

/** Reads a stream of server-sent events. */
export function readEventStream(maxTokens: number): OpenaiReader {
  const collector = collect(maxTokens);
  const sink = eventSink(collector.take);
  return { take: sink.take, finished: collector.finished };
}

/** Reads the one JSON document of a server that does not stream although it was asked to. */
export function readDocument(maxTokens: number): OpenaiReader {
  const collector = collect(maxTokens);
  const lines: string[] = [];
  return {
    take: (line) => {
      lines.push(line);
      return 'more';
    },
    finished: () => {
      collector.take(lines.join('\n'));
      return { ...collector.finished(), ended: true };
    },
  };
}

interface Collector {
  readonly take: (data: string) => 'more' | 'enough';
  readonly finished: () => OpenaiStream;
}

function collect(maxTokens: number): Collector {
  const answer = collectAnswer(maxTokens);
  let stream = NOTHING;
  return {
    take: (data) => {
      if (data.trim() === '[DONE]') {
        stream = { ...stream, ended: true };
        return 'enough';
      }
      const parsed = parseEvent(data);
      if (parsed === undefined) {
        stream = { ...stream, foreignEvent: data.slice(0, SHOWN_CHARACTERS) };
        return 'enough';
      }
      const stoppedFor = answer.add(contentOf(parsed) ?? '');
      stream = { ...merged(stream, parsed), stoppedFor };
      return stoppedFor !== undefined || stream.error !== undefined ? 'enough' : 'more';
    },
    finished: () => ({ ...stream, text: answer.text() }),
  };
}

function parseEvent(data: string): Event | undefined {
  try {
    return event.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}

function contentOf(parsed: Event): string | null | undefined {
  const first = parsed.choices[0];
  return (first?.delta ?? first?.message)?.content;
}

function merged(stream: Omit<OpenaiStream, 'text'>, parsed: Event): Omit<OpenaiStream, 'text'> {
  const first = parsed.choices[0];
  const piece = first?.delta ?? first?.message;
  const token = first?.logprobs?.content?.[0];
  return {
    ...stream,
    refusal: stream.refusal + (piece?.refusal ?? ''),
    finishReason: first?.finish_reason ?? stream.finishReason,
    thought: stream.thought || (piece?.reasoning_content ?? piece?.reasoning ?? '') !== '',
    error:
      parsed.error === undefined || parsed.error === null
        ? stream.error
        : JSON.stringify({ error: parsed.error }),
    usage:
      parsed.usage === undefined || parsed.usage === null
        ? stream.usage
        : {
            promptTokens: parsed.usage.prompt_tokens,
            completionTokens: parsed.usage.completion_tokens,
          },
    firstToken:
      stream.firstToken ?? (token === undefined ? undefined : (token.top_logprobs ?? [token])),
  };
}

type Unusable =
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'malformed'; readonly text: string; readonly reason: string };

/** What makes the reply useless, whatever was asked. */
function flaw(stream: OpenaiStream, messages: readonly ChatMessage[]): Unusable | undefined {
  const { text } = stream;
  if (stream.stoppedFor !== undefined) {
    return { outcome: 'malformed', text, reason: stream.stoppedFor };
  }
  if (stream.refusal !== '') {
    return { outcome: 'refused', reason: stream.refusal };
  }
  if (stream.finishReason === 'content_filter') {
    return { outcome: 'refused', reason: 'the server filtered the answer' };
  }
  if (!stream.ended && stream.finishReason === undefined) {
    return { outcome: 'malformed', text, reason: ANSWER_FAULTS.brokeOff };
  }
  const cut = promptWasCut(stream.usage?.promptTokens ?? 0, messages);
  return cut === undefined ? undefined : { outcome: 'malformed', text, reason: cut };
}

/** The reply to `complete`, from a stream without error. */
export function toChatReply(stream: OpenaiStream, request: ChatRequest): ChatReply {
  const unusable = flaw(stream, request.messages);
  if (unusable !== undefined) {
    return unusable;
  }
  const usage = stream.usage ?? estimatedUsage(stream, request);
  return answerReply({ ...stream, isCut: stream.finishReason === 'length', usage }, request);
}

/** The reply to `choose`, from a stream without error. */
export function toChoiceReply(stream: OpenaiStream, request: ChoiceRequest): ChoiceReply {
  const unusable = flaw(stream, request.messages);
  if (unusable !== undefined) {
    return unusable;
  }
  const { text } = stream;
  if (stream.firstToken === undefined || stream.firstToken.length === 0) {
    return { outcome: 'malformed', text, reason: ANSWER_FAULTS.noLogprobs };
  }
  const margin = labelMargin(stream.firstToken, request.labels);
  if (margin === undefined) {
    return { outcome: 'malformed', text, reason: neitherLabel(request.labels) };
  }
  return { outcome: 'ok', margin, usage: stream.usage ?? estimatedUsage(stream, request) };
}

function estimatedUsage(stream: OpenaiStream, request: ChatRequest | ChoiceRequest): Usage {
  return {
    promptTokens: request.messages.reduce((sum, { content }) => sum + estimateTokens(content), 0),
    completionTokens: estimateTokens(stream.text),
  };
}
