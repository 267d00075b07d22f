import { ReviewError } from '../../core/review-error.ts';
import type { ChatMessage, ChatModel } from '../../llm/model.ts';
import { openEngine } from '../../llm/providers/embedded/engine.ts';
import type { Weights } from '../../llm/providers/embedded/weights.ts';
import type { TrainedAnswer } from './trained-answers.ts';

/** One question of the comparison. */
export interface ComparedQuestion {
  readonly id: string;
  readonly messages: readonly ChatMessage[];
}

/** How what is served agrees with what was trained. */
export interface Agreement {
  readonly questions: number;
  /** Questions whose first answer token is the same. */
  readonly sameFirst: number;
  /** Questions whose log-odds could be read on both sides. */
  readonly margins: number;
  /** The largest difference of these, and the mean of the absolute differences. */
  readonly largestMarginDifference: number;
  readonly meanMarginDifference: number;
}

/** A prompt that is served otherwise than it was trained. */
export interface PromptDifference {
  readonly id: string;
  /** Index of the first token that differs. */
  readonly at: number;
  readonly trained: readonly number[];
  readonly served: readonly number[];
}

const TIMEOUT_MS = 600_000;
const SHOWN_TOKENS = 8;

/**
 * The tokens of each conversation as the embedded runtime gives them to these weights.
 *
 * @throws ReviewError like `openEngine`.
 */
export async function servedPrompts(
  options: {
    readonly dataFolder: string;
    readonly weights: Weights;
    readonly contextTokens: number;
  },
  questions: readonly ComparedQuestion[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const engine = await openEngine(
    { ...options, threads: undefined, gpu: false, availableBytes: undefined },
    signal,
  );
  try {
    return new Map(
      questions.map(({ id, messages }) => [id, engine.format.render(messages, 0).tokens]),
    );
  } finally {
    await engine.dispose();
  }
}

/** The prompts that are not token for token those of the training. */
export function promptDifferences(
  trained: readonly TrainedAnswer[],
  served: ReadonlyMap<string, readonly number[]>,
): readonly PromptDifference[] {
  return trained.flatMap(({ id, tokens }) => {
    const theirs = served.get(id) ?? [];
    const at = tokens.findIndex((token, index) => token !== theirs[index]);
    if (at === -1 && tokens.length === theirs.length) {
      return [];
    }
    const from = at === -1 ? tokens.length : at;
    return [
      {
        id,
        at: from,
        trained: tokens.slice(from, from + SHOWN_TOKENS),
        served: theirs.slice(from, from + SHOWN_TOKENS),
      },
    ];
  });
}

/** @throws ReviewError `MODEL_UNSUITABLE` with the first token that differs: what was learned belongs to the trained prompt. */
export function requireSamePrompts(
  trained: readonly TrainedAnswer[],
  served: ReadonlyMap<string, readonly number[]>,
): void {
  const [different] = promptDifferences(trained, served);
  if (different !== undefined) {
    throw new ReviewError(
      'MODEL_UNSUITABLE',
      `The prompt that is served is not the one that was trained: they differ at token ${different.at} (${different.trained.join(' ')} against ${different.served.join(' ')})`,
      {
        hint: 'The tokenizer or the chat template has changed since the training: train again with this version.',
      },
    );
  }
}

/** At 16 and 8 bits, and over the very file that it was trained on, the first answer token must agree this often. */
const LEAST_AGREEMENT = 0.95;

/** @throws ReviewError `MODEL_UNSUITABLE` where what was made answers otherwise than adapter plus base. */
export function requireAgreement({ questions, sameFirst }: Agreement): void {
  if (sameFirst < LEAST_AGREEMENT * questions) {
    throw new ReviewError(
      'MODEL_UNSUITABLE',
      `What was made answers otherwise than what was trained: ${sameFirst} of ${questions} first words agree`,
      {
        hint: 'Report this with the run.json of the training: the conversion has changed the model.',
      },
    );
  }
}

/**
 * Asks a served model what the trained one was asked: the first token greedily, and the log-odds of Yes over No.
 *
 * @throws ReviewError like `ChatModel.complete`.
 */
export async function agreementWith(
  trained: readonly TrainedAnswer[],
  {
    model,
    questions,
    onAnswer,
  }: {
    readonly model: ChatModel;
    readonly questions: readonly ComparedQuestion[];
    readonly onAnswer?: (done: number, all: number) => void;
  },
  signal: AbortSignal,
): Promise<Agreement> {
  const expected = new Map(trained.map((answer) => [answer.id, answer]));
  const differences: number[] = [];
  let sameFirst = 0;
  let asked = 0;
  for (const { id, messages } of questions) {
    const theirs = expected.get(id);
    if (theirs !== undefined) {
      asked += 1;
      const reply = await model.complete({ messages, maxTokens: 1, timeoutMs: TIMEOUT_MS }, signal);
      const said = 'text' in reply ? reply.text : undefined;
      sameFirst += said?.trim() === theirs.firstText.trim() ? 1 : 0;
      const choice = await model.choose(
        { messages, labels: ['Yes', 'No'], timeoutMs: TIMEOUT_MS },
        signal,
      );
      if (choice.outcome === 'ok') {
        differences.push(Math.abs(choice.margin - theirs.margin));
      }
      onAnswer?.(asked, questions.length);
    }
  }
  return {
    questions: asked,
    sameFirst,
    margins: differences.length,
    largestMarginDifference: Math.max(0, ...differences),
    meanMarginDifference:
      differences.length === 0
        ? 0
        : differences.reduce((sum, one) => sum + one, 0) / differences.length,
  };
}
