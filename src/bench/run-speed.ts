import { ReviewError } from '../core/review-error.ts';
import type { ChatModel, ChatReply } from '../llm/model.ts';
import { describeMachine } from './measure/describe-machine.ts';
import { speedPrompt } from './speed-prompt.ts';
import type { SpeedResult, SpeedRow } from './speed-result.ts';

export interface SpeedRequest {
  readonly wishes: readonly string[];
  /** Lengths of prompts, in tokens. */
  readonly promptTokens: readonly number[];
  /** Undefined for the number that a review would take. */
  readonly threads: readonly (number | undefined)[];
  /** Tokens that are written to measure writing. */
  readonly decodeTokens: number;
  readonly runs: number;
  readonly assayVersion: string;
  readonly open: (
    wish: { readonly name: string; readonly threads: number | undefined },
    signal: AbortSignal,
  ) => Promise<ChatModel>;
}

export interface SpeedObserver {
  readonly progress: (state: {
    readonly step: string;
    readonly done: number;
    readonly total: number;
    readonly subject: string;
  }) => void;
  readonly changed: (result: SpeedResult) => void;
}

/**
 * Measures how fast models read (prefill) and write (decode). Every prompt begins with words of its own, so that nothing
 * remembered helps: the time to its first token is reading. It is then asked twice more, for one token and for many; what
 * is remembered of it by then is the same both times, so the difference is writing. An abort ends it with what is known.
 */
export async function runBenchSpeed(
  request: SpeedRequest,
  observer: SpeedObserver,
  signal: AbortSignal,
): Promise<SpeedResult> {
  const rows: SpeedRow[] = [];
  const startedAt = new Date().toISOString();
  const total =
    request.wishes.length * request.threads.length * request.promptTokens.length * request.runs;
  let done = 0;
  function result(complete: boolean): SpeedResult {
    return {
      schemaVersion: 1,
      kind: 'bench-speed',
      assayVersion: request.assayVersion,
      startedAt,
      machine: describeMachine(),
      decodeTokens: request.decodeTokens,
      runs: request.runs,
      complete,
      rows: [...rows],
    };
  }
  for (const name of request.wishes) {
    for (const threads of request.threads) {
      if (signal.aborted) {
        return result(false);
      }
      observer.progress({ step: 'opening', done, total, subject: name });
      await measureModel(
        { request, wish: { name, threads } },
        {
          begins: (subject) => {
            observer.progress({ step: 'measuring', done, total, subject });
            done += 1;
          },
          measured: (row) => {
            rows.push(row);
            observer.changed(result(false));
          },
        },
        signal,
      );
    }
  }
  return result(!signal.aborted && rows.every(({ problem }) => problem === null));
}

interface ModelSpeed {
  readonly request: SpeedRequest;
  readonly wish: { readonly name: string; readonly threads: number | undefined };
}

interface SpeedListener {
  readonly begins: (subject: string) => void;
  readonly measured: (row: SpeedRow) => void;
}

async function measureModel(
  speed: ModelSpeed,
  listener: SpeedListener,
  signal: AbortSignal,
): Promise<void> {
  const { request, wish } = speed;
  const blank = { wish: wish.name, threads: wish.threads ?? null, prefill: [], decode: [] };
  let model: ChatModel | undefined;
  try {
    model = await request.open(wish, signal);
    for (const length of request.promptTokens) {
      listener.measured(await measureLength({ ...speed, model, length }, listener, signal));
    }
  } catch (error) {
    if (!(error instanceof ReviewError) || error.code === 'INTERNAL') {
      throw error;
    }
    if (error.code !== 'CANCELLED') {
      const problem = `${error.message}. ${error.hint}`;
      listener.measured({ ...blank, name: null, details: null, promptTokens: null, problem });
    }
  } finally {
    await model?.dispose();
  }
}

async function measureLength(
  {
    request,
    wish,
    model,
    length,
  }: ModelSpeed & { readonly model: ChatModel; readonly length: number },
  { begins }: SpeedListener,
  signal: AbortSignal,
): Promise<SpeedRow> {
  const row = {
    wish: wish.name,
    name: model.name,
    threads: wish.threads ?? null,
    promptTokens: length,
    prefill: [] as number[],
    decode: [] as number[],
  };
  let problem: string | null = null;
  for (let run = 1; run <= request.runs && problem === null; run += 1) {
    begins(`${model.name}, ${length} tokens, run ${run}`);
    if (length + request.decodeTokens + FRAME_TOKENS > model.contextTokens) {
      problem = `its context holds ${model.contextTokens} tokens`;
      break;
    }
    const measured = await measureOnce(
      { model, length, run, decodeTokens: request.decodeTokens },
      signal,
    );
    if (typeof measured === 'string') {
      problem = measured;
    } else {
      row.prefill.push(measured.prefill);
      row.decode.push(...measured.decode);
    }
  }
  return { ...row, details: model.details(), problem };
}

/** What a server puts around a message. */
const FRAME_TOKENS = 64;
const LONGEST_CALL_MS = 600_000;

interface Once {
  readonly model: ChatModel;
  readonly length: number;
  readonly run: number;
  readonly decodeTokens: number;
}

/** Tokens a second, or why there are none. */
async function measureOnce(
  { model, length, run, decodeTokens }: Once,
  signal: AbortSignal,
): Promise<{ readonly prefill: number; readonly decode: readonly number[] } | string> {
  const messages = speedPrompt({
    tokens: length,
    seed: Date.now() + run,
    countTokens: model.countTokens,
  });
  async function timed(maxTokens: number): Promise<{ reply: ChatReply; seconds: number }> {
    const startedAt = performance.now();
    const reply = await model.complete({ messages, maxTokens, timeoutMs: LONGEST_CALL_MS }, signal);
    return { reply, seconds: (performance.now() - startedAt) / 1000 };
  }
  const cold = await timed(1);
  const short = await timed(1);
  const long = await timed(1 + decodeTokens);
  for (const { reply } of [cold, short, long]) {
    if (!('usage' in reply)) {
      return `it gave no usable reply (${reply.outcome})`;
    }
  }
  const read = tokensOf(cold.reply, 'promptTokens');
  const written =
    tokensOf(long.reply, 'completionTokens') - tokensOf(short.reply, 'completionTokens');
  const seconds = long.seconds - short.seconds;
  return {
    prefill: read / cold.seconds,
    // A model that ends at once has written nothing that could be timed.
    decode: written >= LEAST_WRITTEN && seconds > 0 ? [written / seconds] : [],
  };
}

const LEAST_WRITTEN = 4;

function tokensOf(reply: ChatReply, which: 'promptTokens' | 'completionTokens'): number {
  return 'usage' in reply ? reply.usage[which] : 0;
}
