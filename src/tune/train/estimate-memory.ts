import { formatBytes } from '../../llm/weights/format-bytes.ts';
import type { TrainSettings } from '../run-manifest.ts';
import { adapterParameters, parametersOf, type ModelShape } from './model-shape.ts';

/** What a training takes at its peak, bytes, in parts. */
export interface TrainingMemory {
  readonly weights: number;
  /** The adapter, its gradients, and two numbers for each that the optimizer keeps. */
  readonly adapter: number;
  /** What the layers keep for the gradients. */
  readonly activations: number;
  readonly logits: number;
  /** Python and its libraries. */
  readonly process: number;
  readonly total: number;
}

export interface MemoryQuestion {
  readonly shape: ModelShape;
  readonly settings: TrainSettings;
  /** Bytes of a number of the base while it trains: 4 or 2. */
  readonly numberBytes: 2 | 4;
  readonly device: 'cpu' | 'gpu';
  /** Tokens of the longest row that is trained on, where known; else the limit of the settings. */
  readonly longestTokens: number;
}

/**
 * Memory of training a LoRA adapter:
 *
 *     weights × bytes a number (0.56 with --qlora)
 *     + adapter × 4 bytes × 4 (itself, gradient, two moments of AdamW)
 *     + batch × tokens × trained layers × (16 × hidden + 8 × feed-forward) × bytes a number
 *     + tokens that have logits × vocabulary × 4 bytes × 3
 *
 * With recomputation a layer keeps only its input, and one layer at a time the rest. Logits are computed for answers alone where
 * prefixes are shared, else for every token. docs/tune.md has what was measured.
 */
export function estimateTrainingMemory(question: MemoryQuestion): TrainingMemory {
  const { shape, settings, numberBytes, device } = question;
  const trainedLayers = Math.min(settings.lastLayers ?? shape.layers, shape.layers);
  const weights = parametersOf(shape) * (settings.isFourBit ? FOUR_BIT_BYTES : numberBytes);
  const adapter = adapterParameters(shape, settings.rank, trainedLayers) * 4 * 4;
  const tokens = settings.batch * question.longestTokens * (settings.method === 'dpo' ? 2 : 1);
  const kept = (16 * shape.hidden + 8 * shape.feedForward) * numberBytes;
  const activations = settings.isRecomputed
    ? tokens * (trainedLayers * shape.hidden * numberBytes + kept)
    : tokens * trainedLayers * kept;
  const withLogits = settings.isPrefixShared ? settings.batch * ANSWER_TOKENS : tokens;
  const logits = withLogits * shape.vocabulary * 4 * 3;
  const process = device === 'gpu' ? GPU_PROCESS_BYTES : CPU_PROCESS_BYTES;
  const total = weights + adapter + activations + logits + process;
  return { weights, adapter, activations, logits, process, total };
}

/** What would make a training smaller, the most helpful first, one sentence each; empty where it fits. */
export function memoryAdvice(question: MemoryQuestion, availableBytes: number): readonly string[] {
  const { settings } = question;
  if (estimateTrainingMemory(question).total <= availableBytes) {
    return [];
  }
  const changes: readonly (readonly [string, Partial<TrainSettings>, boolean])[] = [
    [
      `--batch 1 --accumulation ${settings.batch * settings.accumulation} learns the same`,
      { batch: 1, accumulation: settings.batch * settings.accumulation },
      settings.batch > 1,
    ],
    ['--save-memory takes a third more time', { isRecomputed: true }, !settings.isRecomputed],
    [
      `--layers last:${Math.ceil(question.shape.layers / 2)} trains the upper half`,
      { lastLayers: Math.ceil(question.shape.layers / 2) },
      settings.lastLayers === undefined,
    ],
    [
      '--qlora keeps the base in four bits',
      { isFourBit: true },
      question.device === 'gpu' && !settings.isFourBit,
    ],
  ];
  return [
    ...changes
      .filter(([, , isPossible]) => isPossible)
      .map(([text, change]) => {
        const changed = { ...question, settings: { ...settings, ...change } };
        return `${text} (${formatBytes(estimateTrainingMemory(changed).total)})`;
      }),
    'a shorter --max-length leaves long rows out',
    'a smaller base takes less of everything',
  ];
}

/** NF4 with its scales, doubly quantized; embeddings stay as they are. */
const FOUR_BIT_BYTES = 0.56;
const CPU_PROCESS_BYTES = 900e6;
const GPU_PROCESS_BYTES = 1.2e9;
/** Of an answer whose logits are computed; a verdict has one. */
const ANSWER_TOKENS = 64;
