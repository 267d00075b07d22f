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
import { labelMargin, type TokenCandidate } from '../protocol/label-margin.ts';
import { promptWasCut } from '../protocol/prompt-size.ts';
import { endsInRepetition } from '../protocol/reply-text.ts';
import type { LineSink } from '../protocol/server-stream.ts';

const candidate = z.object({ token: z.string(), logprob: z.number() });

/** One line of a streamed reply of `/api/chat`. */
const chunk = z.object({
  message: z
    .object({ content: z.string().default(''), thinking: z.string().default('') })
    .optional(),
  done: z.boolean().default(false),
  done_reason: z.string().optional(),
  prompt_eval_count: z.number().optional(),
  eval_count: z.number().optional(),
  error: z.string().optional(),
  logprobs: z.array(candidate.extend({ top_logprobs: z.array(candidate).optional() })).optional(),
});

type Chunk = z.infer<typeof chunk>;

/** Everything that a stream of `/api/chat` said. */
export interface OllamaStream {
  readonly text: string;
  /** The last line of a stream that came to its end. */
  readonly done: { readonly reason: string; readonly usage: Usage } | undefined;
  /** An error that came in the middle of the stream, with status 200. */
  readonly error: string | undefined;
  /** Why reading was given up. */
  readonly stoppedFor: string | undefined;
  /** A line that is none of Ollama's. */
  readonly foreignLine: string | undefined;
  readonly thought: boolean;
  readonly firstToken: readonly TokenCandidate[] | undefined;
}

export interface OllamaReader extends LineSink {
  readonly finished: () => OllamaStream;
}

const SHOWN_CHARACTERS = 80;

/** Reads a stream of at most `maxTokens` tokens. */
export function readOllamaStream(maxTokens: number): OllamaReader {
  const answer = collectAnswer(maxTokens);
  let stream: Omit<OllamaStream, 'text'> = NOTHING;
  return {
    take: (line) => {
      if (line.trim() === '') {
        return 'more';
      }
      const parsed = parseChunk(line);
      if (parsed === undefined) {
        stream = { ...stream, foreignLine: line.slice(0, SHOWN_CHARACTERS) };
        return 'enough';
      }
      const stoppedFor = answer.add(parsed.message?.content ?? '');
      stream = {
        ...stream,
        error: parsed.error,
        stoppedFor,
        done: parsed.done ? ending(parsed) : undefined,
        thought: stream.thought || (parsed.message?.thinking ?? '') !== '',
        firstToken: stream.firstToken ?? firstToken(parsed),
      };
      return parsed.done || parsed.error !== undefined || stoppedFor !== undefined
        ? 'enough'
        : 'more';
    },
    finished: () => ({ ...stream, text: answer.text() }),
  };
}

const NOTHING: Omit<OllamaStream, 'text'> = {
  done: undefined,
  error: undefined,
  stoppedFor: undefined,
  foreignLine: undefined,
  thought: false,
  firstToken: undefined,
};

function parseChunk(line: string): Chunk | undefined {
  try {
    return chunk.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function ending(last: Chunk): { readonly reason: string; readonly usage: Usage } {
  return {
    reason: last.done_reason ?? 'stop',
    usage: {
      promptTokens: last.prompt_eval_count ?? 0,
      completionTokens: last.eval_count ?? 0,
    },
  };
}

function firstToken(parsed: Chunk): readonly TokenCandidate[] | undefined {
  const first = parsed.logprobs?.[0];
  return first === undefined ? undefined : (first.top_logprobs ?? [first]);
}

/** The reason why a stream that Ollama ended properly is no answer; undefined when it is one. */
function flaw(stream: OllamaStream, messages: readonly ChatMessage[]): string | undefined {
  if (stream.stoppedFor !== undefined) {
    return stream.stoppedFor;
  }
  if (stream.done === undefined) {
    // Ollama cuts off a model that says the same token thirty times, without a last line and without a word about it.
    return endsInRepetition(stream.text) ? ANSWER_FAULTS.repeats : ANSWER_FAULTS.brokeOff;
  }
  const { usage } = stream.done;
  const cut = promptWasCut(usage.promptTokens, messages);
  if (cut !== undefined) {
    return cut;
  }
  if (stream.text === '' && usage.completionTokens <= 1) {
    return ANSWER_FAULTS.noTemplate;
  }
  return undefined;
}

/** The reply to `complete`, from a stream without error. */
export function toChatReply(stream: OllamaStream, request: ChatRequest): ChatReply {
  const reason = flaw(stream, request.messages);
  if (stream.done === undefined || reason !== undefined) {
    return { outcome: 'malformed', text: stream.text, reason: reason ?? '' };
  }
  const { usage } = stream.done;
  return answerReply({ ...stream, isCut: stream.done.reason === 'length', usage }, request);
}

/** The reply to `choose`, from a stream without error. */
export function toChoiceReply(stream: OllamaStream, request: ChoiceRequest): ChoiceReply {
  const reason = flaw(stream, request.messages);
  if (stream.done === undefined || reason !== undefined) {
    return { outcome: 'malformed', text: stream.text, reason: reason ?? '' };
  }
  if (stream.firstToken === undefined) {
    return { outcome: 'malformed', text: stream.text, reason: ANSWER_FAULTS.noLogprobs };
  }
  const margin = labelMargin(stream.firstToken, request.labels);
  if (margin === undefined) {
    return { outcome: 'malformed', text: stream.text, reason: neitherLabel(request.labels) };
  }
  return { outcome: 'ok', margin, usage: stream.done.usage };
}
