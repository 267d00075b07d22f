import { createHash } from 'node:crypto';
import { z } from 'zod';
import { assertNever } from '../../core/assert.ts';
import { ReviewError } from '../../core/review-error.ts';
import type { ReplyCounts } from '../../core/review-result.ts';
import type { ChatMessage, ChatModel } from '../../llm/model.ts';
import { parseReply } from '../../llm/structured/parse-reply.ts';
import type { DefinedShape } from '../../llm/structured/shape.ts';
import type { ModelStepName } from './step.ts';

/**
 * All dealings of one review with its model. Every reply is remembered under the model's digest, the prompt and its whole
 * text, so that a review of unchanged code asks nothing. Time is counted twice: `real` is what this run waited, `charged`
 * also counts what remembered replies cost when they were made. The optional steps go by `charged`: so a second run stops
 * where the first one did instead of reading on, while judging, which must be finished, goes by `real`.
 */
export interface ModelSession {
  readonly model: ChatModel;
  /** Opens a step's share of what is left of the budget. */
  readonly allot: (step: ModelStepName) => Allotment;
  /** Log-odds of two labels. */
  readonly choose: (question: ChoiceQuestion, signal: AbortSignal) => Promise<Answer<number>>;
  readonly complete: (question: TextQuestion, signal: AbortSignal) => Promise<Answer<string>>;
  readonly replies: () => ReplyCounts;
  /** Why the model can no longer be asked: it has ended (`MODEL_UNREACHABLE`, …) or the user has (`CANCELLED`). */
  readonly lost: () => ReviewError | undefined;
  /** What was wrong with the last answer that could not be used, and what helps, for people; undefined while none was. */
  readonly fault: () => string | undefined;
  /** Milliseconds this run has waited for the model. */
  readonly waitedMs: () => number;
  /** The same, with what remembered replies cost when they were made. */
  readonly chargedMs: () => number;
  readonly budgetMs: number;
}

/** Text kept between runs. Both functions keep their own failures to themselves. */
export interface ReplyCache {
  readonly get: (key: string) => Promise<string | undefined>;
  readonly put: (key: string, value: string) => Promise<void>;
}

export interface ModelSessionOptions {
  readonly model: ChatModel;
  readonly cache: ReplyCache;
  /** Wall-clock milliseconds for all model steps together; Infinity for no limit. */
  readonly budgetMs: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
}

/** A step's part of the budget. */
export interface Allotment {
  readonly leftMs: () => number;
}

export interface PromptId {
  readonly id: string;
  readonly version: number;
}

interface Question {
  readonly prompt: PromptId;
  readonly messages: readonly ChatMessage[];
  /** What the reply is remembered under, where the messages say more than matters, for instance numbers of lines. */
  readonly rememberedAs?: readonly ChatMessage[];
  readonly sharedPrefix: number;
  readonly allotment: Allotment;
}

export interface ChoiceQuestion extends Question {
  readonly labels: readonly [string, string];
}

export interface TextQuestion extends Question {
  readonly maxTokens: number;
  /** The reply is checked against it; one that does not fit is malformed. */
  readonly shape?: DefinedShape<unknown>;
}

export type Answer<Value> =
  | { readonly outcome: 'answered'; readonly value: Value }
  /** The model answered, but not so that it can be used; counted. */
  | { readonly outcome: 'unusable'; readonly why: UnusableReply }
  /** Not asked: too little time is left. */
  | { readonly outcome: 'no-time' }
  /** The model is gone; `session.lost()` says why. */
  | { readonly outcome: 'lost' };

export type UnusableReply = 'truncated' | 'refused' | 'malformed' | 'timed-out';

/** `id@version`, as evidence names a prompt. */
export function promptName(prompt: PromptId): string {
  return `${prompt.id}@${prompt.version}`;
}

/** Longest wait for one reply, whatever the budget, in milliseconds. */
const LONGEST_REPLY_MS = 60_000;
/** Reading and writing speed assumed until measured, tokens a second. */
const FIRST_SPEED = { read: 60, write: 15 };

/**
 * What an optional step may use: a part of what is left, and no more than a small part of the whole budget (or `leastMs`,
 * where that is more). Judging must be finished, so it may use everything; nobody should wait minutes for what is nice to have.
 */
const LIMITS: Readonly<Record<Exclude<ModelStepName, 'judge'>, StepLimits>> = {
  discover: { ofLeft: 0.3, ofBudget: 0.04, leastMs: 12_000 },
  propose: { ofLeft: 0.75, ofBudget: 0.11, leastMs: 33_000 },
  explain: { ofLeft: 1, ofBudget: 0.03, leastMs: 9_000 },
};

interface StepLimits {
  readonly ofLeft: number;
  readonly ofBudget: number;
  /** Milliseconds. */
  readonly leastMs: number;
}

const remembered = z.object({
  outcome: z.enum(['ok', 'truncated', 'refused', 'malformed']),
  text: z.string(),
  margin: z.number().nullable(),
  /** What was wrong with it, for people. */
  reason: z.string().optional(),
  /** What the call took when it was made, and the tokens it read and wrote. */
  ms: z.number(),
  reads: z.number(),
  writes: z.number(),
});

type Remembered = z.infer<typeof remembered>;

interface State {
  readonly options: ModelSessionOptions;
  realMs: number;
  chargedMs: number;
  lost: ReviewError | undefined;
  fault: string | undefined;
  readonly counts: Record<keyof ReplyCounts, number>;
  readonly speed: { read: number; write: number };
  /** Prefixes that the provider has seen, so need not read again. */
  readonly prefixes: Set<string>;
}

export function openModelSession(options: ModelSessionOptions): ModelSession {
  const state: State = {
    options,
    realMs: 0,
    chargedMs: 0,
    lost: undefined,
    fault: undefined,
    counts: { ok: 0, truncated: 0, refused: 0, malformed: 0, timedOut: 0 },
    speed: { ...FIRST_SPEED },
    prefixes: new Set(),
  };
  return {
    model: options.model,
    budgetMs: options.budgetMs,
    allot: (step) => allot(state, step),
    choose: async (question, signal) => {
      const key = cacheKey(state, question, question.labels);
      const reply = await ask(state, { question, key, writes: 1, perform: performChoice }, signal);
      return typeof reply === 'string' ? { outcome: reply } : choiceAnswer(reply);
    },
    complete: async (question, signal) => {
      const key = cacheKey(state, question, [question.maxTokens, question.shape?.schema ?? null]);
      const call = { question, key, writes: question.maxTokens, perform: performText };
      const reply = await ask(state, call, signal);
      return typeof reply === 'string' ? { outcome: reply } : textAnswer(reply);
    },
    replies: () => ({ ...state.counts }),
    lost: () => state.lost,
    fault: () => state.fault,
    waitedMs: () => state.realMs,
    chargedMs: () => state.chargedMs,
  };
}

function allot(state: State, step: ModelStepName): Allotment {
  const { budgetMs } = state.options;
  if (step === 'judge') {
    return { leftMs: () => budgetMs - state.realMs };
  }
  const { ofLeft, ofBudget, leastMs } = LIMITS[step];
  const left = Math.max(0, budgetMs - state.chargedMs);
  const until = state.chargedMs + Math.min(left * ofLeft, Math.max(leastMs, budgetMs * ofBudget));
  return { leftMs: () => until - state.chargedMs };
}

interface Call<Asked extends Question> {
  readonly question: Asked;
  readonly key: string;
  /** Most tokens that the reply can have. */
  readonly writes: number;
  readonly perform: (
    model: ChatModel,
    question: Asked & { readonly timeoutMs: number },
    signal: AbortSignal,
  ) => Promise<Performed>;
}

interface Performed {
  readonly outcome: Remembered['outcome'] | 'timed-out';
  readonly text: string;
  readonly margin: number | null;
  /** What was wrong with the reply, for people. */
  readonly reason?: string | undefined;
  readonly completionTokens: number;
}

interface CallCost {
  readonly ms: number;
  readonly reads: number;
  readonly writes: number;
}

type Reply = Remembered | { readonly outcome: 'timed-out' };

async function ask<Asked extends Question>(
  state: State,
  call: Call<Asked>,
  signal: AbortSignal,
): Promise<Reply | 'no-time' | 'lost'> {
  const known = await recall(state, call.key);
  if (known !== undefined) {
    state.chargedMs += known.ms;
    state.fault = known.reason ?? state.fault;
    state.prefixes.add(prefixOf(call.question));
    learnSpeed(state, known);
    return known;
  }
  if (signal.aborted) {
    state.lost ??= interrupted();
  }
  if (state.lost !== undefined) {
    return 'lost';
  }
  const reads = tokensToRead(state, call.question);
  const expectedMs =
    (reads / state.speed.read + Math.min(call.writes, 80) / state.speed.write) * 1000;
  const leftMs = call.question.allotment.leftMs();
  if (leftMs <= 0 || expectedMs > leftMs) {
    return 'no-time';
  }
  const startedAt = state.options.now();
  const timeoutMs = Math.max(1000, Math.min(LONGEST_REPLY_MS, leftMs));
  try {
    const performed = await call.perform(
      state.options.model,
      { ...call.question, timeoutMs },
      signal,
    );
    const ms = Math.round(state.options.now() - startedAt);
    state.realMs += ms;
    state.chargedMs += ms;
    state.prefixes.add(prefixOf(call.question));
    const made = { ms, reads, writes: performed.completionTokens };
    learnSpeed(state, made);
    return await keep(state, call.key, { ...made, performed });
  } catch (error) {
    state.realMs += state.options.now() - startedAt;
    if (!(error instanceof ReviewError) || error.code === 'INTERNAL') {
      throw error;
    }
    state.lost = error.code === 'CANCELLED' ? interrupted() : error;
    return 'lost';
  }
}

async function keep(
  state: State,
  key: string,
  made: CallCost & { readonly performed: Performed },
): Promise<Reply> {
  const { outcome, text, margin, reason } = made.performed;
  state.fault = reason ?? state.fault;
  if (outcome === 'timed-out') {
    state.counts.timedOut += 1;
    return { outcome };
  }
  state.counts[outcome] += 1;
  const { ms, reads, writes } = made;
  const reply: Remembered = {
    outcome,
    text,
    margin,
    ms,
    reads,
    writes,
    ...(reason === undefined ? {} : { reason }),
  };
  await state.options.cache.put(key, JSON.stringify(reply));
  return reply;
}

async function recall(state: State, key: string): Promise<Remembered | undefined> {
  const stored = await state.options.cache.get(key);
  if (stored === undefined) {
    return undefined;
  }
  try {
    return remembered.parse(JSON.parse(stored));
  } catch {
    return undefined;
  }
}

async function performChoice(
  model: ChatModel,
  question: ChoiceQuestion & { readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<Performed> {
  const { messages, labels, timeoutMs, sharedPrefix } = question;
  const reply = await model.choose({ messages, labels, timeoutMs, sharedPrefix }, signal);
  switch (reply.outcome) {
    case 'ok':
      return { outcome: 'ok', text: '', margin: reply.margin, completionTokens: 1 };
    case 'refused':
      return unusable('refused', reply.reason, reply.reason);
    case 'malformed':
      return unusable('malformed', reply.text, reply.reason);
    case 'timed-out':
      return unusable('timed-out', '', TOO_LATE);
    default:
      return assertNever(reply);
  }
}

async function performText(
  model: ChatModel,
  question: TextQuestion & { readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<Performed> {
  const { messages, maxTokens, shape, timeoutMs, sharedPrefix } = question;
  const reply = await model.complete(
    { messages, maxTokens, timeoutMs, sharedPrefix, ...(shape === undefined ? {} : { shape }) },
    signal,
  );
  switch (reply.outcome) {
    case 'ok':
    case 'truncated': {
      const { text, usage } = reply;
      const fits = shape === undefined || parseReply(text, shape).outcome === 'ok';
      const outcome = reply.outcome === 'ok' && !fits ? 'malformed' : reply.outcome;
      return { outcome, text, margin: null, completionTokens: usage.completionTokens };
    }
    case 'refused':
      return unusable('refused', reply.reason, reply.reason);
    case 'malformed':
      return unusable('malformed', reply.text, reply.reason);
    case 'timed-out':
      return unusable('timed-out', '', TOO_LATE);
    default:
      return assertNever(reply);
  }
}

const TOO_LATE = 'it took too long; give it more time with --budget, or take a smaller model';

function unusable(outcome: UnusableReply, text: string, reason: string): Performed {
  return { outcome, text, reason, margin: null, completionTokens: 0 };
}

function choiceAnswer(reply: Reply): Answer<number> {
  if (reply.outcome === 'ok' && reply.margin !== null) {
    return { outcome: 'answered', value: reply.margin };
  }
  return { outcome: 'unusable', why: reply.outcome === 'ok' ? 'malformed' : reply.outcome };
}

function textAnswer(reply: Reply): Answer<string> {
  return reply.outcome === 'ok'
    ? { outcome: 'answered', value: reply.text }
    : { outcome: 'unusable', why: reply.outcome };
}

/** Tokens that the provider has not read yet, taking it to keep what it was told is shared. */
function tokensToRead(state: State, question: Question): number {
  const skipped = state.prefixes.has(prefixOf(question)) ? question.sharedPrefix : 0;
  return question.messages
    .slice(skipped)
    .reduce((sum, message) => sum + state.options.model.countTokens(message.content) + 5, 0);
}

function prefixOf(question: Question): string {
  return JSON.stringify(question.messages.slice(0, question.sharedPrefix));
}

/** Moving averages. Reading is learnt from choices, which write one token, writing from long replies. */
function learnSpeed(state: State, call: CallCost): void {
  const seconds = Math.max(call.ms, 1) / 1000;
  if (call.writes <= 1) {
    state.speed.read = average(state.speed.read, call.reads / seconds);
  } else if (call.writes >= 10) {
    const writing = Math.max(seconds - call.reads / state.speed.read, seconds / 10);
    state.speed.write = average(state.speed.write, call.writes / writing);
  }
}

function average(old: number, measured: number): number {
  return old * 0.6 + measured * 0.4;
}

function cacheKey(state: State, question: Question, rest: unknown): string {
  const { model } = state.options;
  const subject = [
    model.digest ?? `${model.provider}:${model.name}`,
    promptName(question.prompt),
    question.rememberedAs ?? question.messages,
    rest,
  ];
  return createHash('sha256').update(JSON.stringify(subject)).digest('hex');
}

function interrupted(): ReviewError {
  return new ReviewError('CANCELLED', 'The review was interrupted', {
    hint: 'Run the command again: what the model has answered is remembered.',
  });
}
