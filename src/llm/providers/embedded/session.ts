import type { GrammarState, Llama, LlamaSequence, Token } from '../../runtime/llama-module.ts';
import type { RenderedChat } from './chatml.ts';
import type { PrefixStore } from './prefix-store.ts';
import { isLooping } from './repetition.ts';
import type { Phase, ThreadGauge } from './thread-gauge.ts';

/**
 * Reads prompts and generates. The result of a prompt must not depend on what was asked before or on how fast the machine is,
 * and floating-point sums depend on how tokens are grouped into batches: so a prompt is always read in the same steps,
 * and only whole steps are used again.
 */

/** One loaded model with its one sequence. Only one call may use it at a time. */
export interface Session {
  readonly llama: Pick<Llama, 'maxThreads'>;
  readonly sequence: LlamaSequence;
  readonly gauge: ThreadGauge;
  readonly prefixes: PrefixStore;
  /** What the sequence holds of the last prompt. */
  readonly held: HeldPrompt;
  /** Whether the work should end now; asked between steps, since a step itself cannot be stopped. */
  readonly shouldStop: () => boolean;
}

/** The part of the sequence that was read in whole steps, and where the steps of its shared beginning ended. */
interface HeldPrompt {
  sharedTokens: number;
  wholeTokens: number;
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
  if (last === undefined || !(await readPrompt(session, chat, chat.tokens.length - 1))) {
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
  const lastStep = stepStart(chat.tokens.length - 1, chat.sharedTokens);
  if (!(await readPrompt(session, chat, lastStep))) {
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

/** Short enough that there is a chance to stop every second or two, long enough to cost nothing. */
const STEP_TOKENS = 64;
/** A shorter beginning is read again as fast as it is stored. */
const LEAST_KEPT_TOKENS = 96;
const LOOP_CHECK_TOKENS = 16;
/** A handful of tokens costs as much as one: it would say that reading is slow. */
const LEAST_MEASURED_TOKENS = 32;

/** Where the step that holds this position begins. Steps are counted anew from the end of the shared beginning. */
function stepStart(position: number, sharedTokens: number): number {
  const from = position >= sharedTokens ? sharedTokens : 0;
  return from + Math.floor((position - from) / STEP_TOKENS) * STEP_TOKENS;
}

/**
 * Evaluates a prompt up to the position `end`, from where the sequence or a stored state already agrees with it. False when
 * it was stopped; what was evaluated until then stays of use.
 */
async function readPrompt(session: Session, chat: RenderedChat, end: number): Promise<boolean> {
  const { sequence, prefixes } = session;
  const { tokens, sharedTokens } = chat;
  await alignSequence(session, chat);
  if (sharedTokens >= LEAST_KEPT_TOKENS && sequence.nextTokenIndex < sharedTokens) {
    const prefix = tokens.slice(0, sharedTokens);
    if (await prefixes.restore(sequence, prefix)) {
      session.held.wholeTokens = sharedTokens;
    } else {
      await alignSequence(session, chat);
      if (!(await evaluateUpTo(session, chat, sharedTokens))) {
        return false;
      }
      await prefixes.keep(sequence, prefix);
    }
  }
  return evaluateUpTo(session, chat, end);
}

/** Leaves in the sequence the whole steps that it has in common with the prompt, and at least the prompt's last token to read. */
async function alignSequence(session: Session, chat: RenderedChat): Promise<void> {
  const { sequence, held } = session;
  const { tokens, sharedTokens } = chat;
  const same = Math.min(
    sequence.compareContextTokens(tokens).firstDifferentIndex,
    held.wholeTokens,
    tokens.length - 1,
  );
  const keep =
    sharedTokens === held.sharedTokens
      ? stepStart(same, sharedTokens)
      : stepStart(Math.min(same, sharedTokens, held.sharedTokens), Infinity);
  if (keep < sequence.nextTokenIndex) {
    await sequence.eraseContextTokenRanges([{ start: keep, end: sequence.nextTokenIndex }]);
  }
  held.sharedTokens = sharedTokens;
  held.wholeTokens = keep;
}

async function evaluateUpTo(session: Session, chat: RenderedChat, end: number): Promise<boolean> {
  const { sequence, held } = session;
  while (sequence.nextTokenIndex < end) {
    if (session.shouldStop()) {
      return false;
    }
    const from = sequence.nextTokenIndex;
    const step = stepEnd(from, chat.sharedTokens);
    const chunk = chat.tokens.slice(from, Math.min(step, end));
    await timed(session, { phase: 'prefill', tokens: chunk.length }, () =>
      sequence.evaluateWithoutGeneratingNewTokens(chunk),
    );
    held.wholeTokens = step <= end ? step : from;
  }
  return !session.shouldStop();
}

function stepEnd(position: number, sharedTokens: number): number {
  const end = stepStart(position, sharedTokens) + STEP_TOKENS;
  return position < sharedTokens ? Math.min(end, sharedTokens) : end;
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
  if (work.phase === 'decode' || work.tokens >= LEAST_MEASURED_TOKENS) {
    session.gauge.record(work.phase, {
      threads,
      tokens: work.tokens,
      ms: performance.now() - startedAt,
    });
  }
  return result;
}
