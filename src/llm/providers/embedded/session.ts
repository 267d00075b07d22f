import type { GrammarState, Llama, LlamaSequence, Token } from '../../runtime/llama-module.ts';
import type { RenderedChat } from './chatml.ts';
import type { PrefixStore } from './prefix-store.ts';
import { isLooping } from './repetition.ts';
import type { Phase, ThreadGauge } from './thread-gauge.ts';

/** One loaded model with its one sequence. Only one call may use it at a time. */
export interface Session {
  readonly llama: Pick<Llama, 'maxThreads'>;
  readonly sequence: LlamaSequence;
  readonly gauge: ThreadGauge;
  readonly prefixes: PrefixStore;
  /** Whether the work should end now; asked between steps, since a step itself cannot be stopped. */
  readonly shouldStop: () => boolean;
}

export type Generation =
  | { readonly outcome: 'ended' | 'full' | 'looping'; readonly tokens: readonly Token[] }
  | { readonly outcome: 'stopped' };

export interface GenerationOptions {
  readonly maxTokens: number;
  readonly grammar: GrammarState | undefined;
  /** Whether the answer is whole although the model might go on. */
  readonly isComplete: ((tokens: readonly Token[]) => boolean) | undefined;
}

/**
 * Generates greedily after a prompt until the model ends its turn, the tokens are used up or it goes round in a circle.
 * Nothing is ever shifted out of the context: prompt and `maxTokens` must fit into it.
 */
export async function generate(
  session: Session,
  chat: RenderedChat,
  options: GenerationOptions,
): Promise<Generation> {
  const last = chat.tokens.at(-1);
  if (last === undefined || !(await readPrompt(session, chat, 1))) {
    return { outcome: 'stopped' };
  }
  const tokens: Token[] = [];
  const stream = session.sequence.evaluate([last], {
    temperature: 0,
    yieldEogToken: false,
    ...(options.grammar === undefined ? {} : { grammarEvaluationState: options.grammar }),
  });
  try {
    while (tokens.length < options.maxTokens) {
      if (session.shouldStop()) {
        return { outcome: 'stopped' };
      }
      const step = await timed(session, { phase: 'decode', tokens: 1 }, () => stream.next());
      if (step.done === true) {
        return { outcome: 'ended', tokens };
      }
      tokens.push(step.value);
      if (options.isComplete?.(tokens) === true) {
        return { outcome: 'ended', tokens };
      }
      if (tokens.length % LOOP_CHECK_TOKENS === 0 && isLooping(tokens)) {
        return { outcome: 'looping', tokens };
      }
    }
  } finally {
    await stream.return();
  }
  return { outcome: 'full', tokens };
}

/** The logits of some tokens as the next one after a prompt; undefined when it was stopped. */
export async function readLogits(
  session: Session,
  chat: RenderedChat,
  wanted: readonly Token[],
): Promise<ReadonlyMap<Token, number> | undefined> {
  if (!(await readPrompt(session, chat, LAST_CHUNK_TOKENS))) {
    return undefined;
  }
  const { sequence } = session;
  const rest = chat.tokens.slice(sequence.nextTokenIndex);
  const results = await timed(session, { phase: 'prefill', tokens: rest.length }, () =>
    sequence.controlledEvaluate(
      rest.map((token, index) =>
        index === rest.length - 1
          ? [token, { generateNext: { logits: { filter: { tokens: wanted } } } }]
          : token,
      ),
    ),
  );
  return results.at(-1)?.next.logits ?? new Map();
}

/** Steps of a prompt are at most this long, so that about once a second there is a chance to stop. */
const STEP_SECONDS = 1;
const LEAST_STEP_TOKENS = 32;
const MOST_STEP_TOKENS = 128;
const LAST_CHUNK_TOKENS = 64;
/** A shorter beginning is read again as fast as it is stored. */
const LEAST_KEPT_TOKENS = 96;
const LOOP_CHECK_TOKENS = 16;

/**
 * Evaluates a prompt up to its last `1 … leave` tokens, from where the sequence or a stored state already agrees with it.
 * False when it was stopped; what was evaluated until then stays of use.
 */
async function readPrompt(session: Session, chat: RenderedChat, leave: number): Promise<boolean> {
  const { sequence, prefixes } = session;
  const { tokens, sharedTokens } = chat;
  const present = await alignSequence(sequence, tokens);
  const isWorthKeeping = sharedTokens >= LEAST_KEPT_TOKENS && present < sharedTokens;
  if (isWorthKeeping) {
    const prefix = tokens.slice(0, sharedTokens);
    if (!(await prefixes.restore(sequence, prefix))) {
      await alignSequence(sequence, tokens);
      if (!(await evaluateUpTo(session, tokens, sharedTokens))) {
        return false;
      }
      await prefixes.keep(sequence, prefix);
    }
  }
  return evaluateUpTo(session, tokens, Math.max(sequence.nextTokenIndex, tokens.length - leave));
}

/** Drops from the sequence what differs from the prompt and at least the prompt's last token. Gives how many tokens are left. */
async function alignSequence(sequence: LlamaSequence, tokens: Token[]): Promise<number> {
  const same = sequence.compareContextTokens(tokens).firstDifferentIndex;
  const keep = Math.min(same, tokens.length - 1);
  if (keep < sequence.nextTokenIndex) {
    await sequence.eraseContextTokenRanges([{ start: keep, end: sequence.nextTokenIndex }]);
  }
  return sequence.nextTokenIndex;
}

async function evaluateUpTo(session: Session, tokens: Token[], end: number): Promise<boolean> {
  const { sequence, gauge } = session;
  while (sequence.nextTokenIndex < end) {
    if (session.shouldStop()) {
      return false;
    }
    const from = sequence.nextTokenIndex;
    const speed = gauge.speed('prefill') ?? 0;
    const size = Math.round(
      Math.min(Math.max(speed * STEP_SECONDS, LEAST_STEP_TOKENS), MOST_STEP_TOKENS),
    );
    const chunk = tokens.slice(from, Math.min(from + size, end));
    await timed(session, { phase: 'prefill', tokens: chunk.length }, () =>
      sequence.evaluateWithoutGeneratingNewTokens(chunk),
    );
  }
  return !session.shouldStop();
}

interface Work {
  readonly phase: Phase;
  readonly tokens: number;
}

async function timed<Result>(
  session: Session,
  work: Work,
  run: () => Promise<Result>,
): Promise<Result> {
  const threads = session.gauge.next(work.phase);
  session.llama.maxThreads = threads;
  const startedAt = performance.now();
  const result = await run();
  // A handful of tokens costs as much as one: it would say that reading is slow.
  if (work.phase === 'decode' || work.tokens >= LEAST_MEASURED_TOKENS) {
    session.gauge.record(work.phase, {
      threads,
      tokens: work.tokens,
      ms: performance.now() - startedAt,
    });
  }
  return result;
}

const LEAST_MEASURED_TOKENS = 24;
