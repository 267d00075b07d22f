import { ReviewError } from '../../core/review-error.ts';
import type {
  ChatModel,
  ChatReply,
  ChatRequest,
  ChoiceReply,
  ChoiceRequest,
  ModelAbilities,
  Usage,
} from '../model.ts';
import { pause, startDeadline } from '../protocol/deadline.ts';

/** What one call answers. A plain string or number is the short form of an `ok` outcome. */
type ScriptedAnswer<Reply, Short> =
  | Short
  | Reply
  /** The call rejects with this error. */
  | { readonly throws: ReviewError }
  /** The call answers nothing until it is aborted or times out. */
  | { readonly hangs: true }
  /** The answer comes after so many milliseconds. */
  | { readonly delayMs: number; readonly answer: Short | Reply };

export type ScriptedChat = ScriptedAnswer<ChatReply, string>;
type ScriptedChoice = ScriptedAnswer<ChoiceReply, number>;

/** Answers in order, one a call, or a function of the request and of the number of calls before it. */
type Script<Request, Answer> =
  | readonly Answer[]
  | ((request: Request, earlierCalls: number) => Answer);

export interface ScriptedOptions {
  /** What `complete` answers. Without it every call of `complete` is an error. */
  readonly replies?: Script<ChatRequest, ScriptedChat>;
  /** What `choose` answers: a number is the margin of the first label over the second. */
  readonly choices?: Script<ChoiceRequest, ScriptedChoice>;
  readonly name?: string;
  readonly digest?: string;
  /** Tokens of four characters; a longer prompt is refused. */
  readonly contextTokens?: number;
  readonly abilities?: Partial<ModelAbilities>;
  readonly isRemote?: boolean;
}

/** A `ChatModel` that keeps what it was asked. */
export interface ScriptedModel extends ChatModel {
  /** Every request to `complete`, in order of arrival. */
  readonly chats: readonly ChatRequest[];
  /** Every request to `choose`, in order of arrival. */
  readonly choices: readonly ChoiceRequest[];
  readonly isDisposed: () => boolean;
}

const CHARACTERS_A_TOKEN = 4;

/**
 * A deterministic model for tests: it says what its script says, counts a token for every four characters, and keeps
 * the contract like a real one (limits, time-outs, cancellation).
 *
 * @throws ReviewError from a call: what the script throws, `CANCELLED`, or `INTERNAL` when the script has no answer left.
 */
export function scriptedModel(options: ScriptedOptions = {}): ScriptedModel {
  const chats: ChatRequest[] = [];
  const choices: ChoiceRequest[] = [];
  const contextTokens = options.contextTokens ?? 8192;
  let disposed = false;
  return {
    name: options.name ?? 'scripted',
    provider: 'scripted',
    digest: options.digest,
    contextTokens,
    abilities: { judge: true, discover: true, propose: true, explain: true, ...options.abilities },
    isRemote: options.isRemote ?? false,
    details: () => 'scripted',
    countTokens,
    chats,
    choices,
    isDisposed: () => disposed,
    complete: async (request, signal) => {
      const answer = nextAnswer(options.replies, request, chats);
      const call = { request, answer, contextTokens };
      return perform<ChatReply, string>(
        { ...call, toReply: (text) => chatReply(text, request) },
        signal,
      );
    },
    choose: async (request, signal) => {
      const answer = nextAnswer(options.choices, request, choices);
      const call = { request, answer, contextTokens };
      return perform<ChoiceReply, number>(
        { ...call, toReply: (margin) => choiceReply(margin, request) },
        signal,
      );
    },
    dispose: async () => {
      disposed = true;
    },
  };
}

interface Call<Reply, Short> {
  readonly request: ChatRequest | ChoiceRequest;
  readonly answer: ScriptedAnswer<Reply, Short>;
  readonly contextTokens: number;
  readonly toReply: (short: Short) => Reply;
}

type EarlyEnd =
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'timed-out'; readonly afterMs: number };

async function perform<Reply extends object, Short extends string | number>(
  call: Call<Reply, Short>,
  signal: AbortSignal,
): Promise<Reply | EarlyEnd> {
  const deadline = startDeadline(call.request.timeoutMs, signal);
  try {
    deadline.throwIfCancelled();
    const promptTokens = countPrompt(call.request);
    if (promptTokens > call.contextTokens) {
      const reason = `the prompt of ${promptTokens} tokens exceeds the context of ${call.contextTokens}`;
      return { outcome: 'refused', reason };
    }
    const spoken = await speak(call.answer, deadline.signal);
    deadline.throwIfCancelled();
    if (spoken === 'nothing') {
      return { outcome: 'timed-out', afterMs: call.request.timeoutMs };
    }
    return isShort(spoken.answer) ? call.toReply(spoken.answer) : spoken.answer;
  } finally {
    deadline.dispose();
  }
}

/** `nothing` when the signal fired before the answer was there. */
async function speak<Reply extends object, Short extends string | number>(
  answer: ScriptedAnswer<Reply, Short>,
  signal: AbortSignal,
): Promise<{ readonly answer: Reply | Short } | 'nothing'> {
  if (isShort(answer)) {
    return { answer };
  }
  if ('throws' in answer) {
    throw answer.throws;
  }
  if ('hangs' in answer) {
    await untilAborted(signal);
    return 'nothing';
  }
  if ('delayMs' in answer) {
    await pause(answer.delayMs, signal);
    return signal.aborted ? 'nothing' : { answer: answer.answer };
  }
  return { answer };
}

function isShort<Short extends string | number>(answer: Short | object): answer is Short {
  return typeof answer !== 'object';
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) {
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}

function nextAnswer<Request, Answer>(
  script: Script<Request, Answer> | undefined,
  request: Request,
  earlier: Request[],
): Answer {
  const index = earlier.push(request) - 1;
  const answer = typeof script === 'function' ? script(request, index) : script?.[index];
  if (answer === undefined) {
    throw new ReviewError('INTERNAL', `The script has no answer for call ${index + 1}`, {
      hint: 'Give the scripted model one more answer.',
    });
  }
  return answer;
}

function chatReply(text: string, request: ChatRequest): ChatReply {
  const completionTokens = countTokens(text);
  if (completionTokens <= request.maxTokens) {
    return { outcome: 'ok', text, usage: usage(request, completionTokens) };
  }
  return {
    outcome: 'truncated',
    text: text.slice(0, request.maxTokens * CHARACTERS_A_TOKEN),
    usage: usage(request, request.maxTokens),
  };
}

function choiceReply(margin: number, request: ChoiceRequest): ChoiceReply {
  return { outcome: 'ok', margin, usage: usage(request, 1) };
}

function usage(request: ChatRequest | ChoiceRequest, completionTokens: number): Usage {
  return { promptTokens: countPrompt(request), completionTokens };
}

function countPrompt(request: ChatRequest | ChoiceRequest): number {
  return request.messages.reduce((sum, message) => sum + countTokens(message.content), 0);
}

function countTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_A_TOKEN);
}
