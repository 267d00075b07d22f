import { availableParallelism } from 'node:os';

import { ReviewError } from '../../../core/review-error.ts';
import { availableMemory } from '../../../io/available-memory.ts';
import { cancelled } from '../../protocol/deadline.ts';
import type {
  Llama,
  LlamaContext,
  LlamaModel,
  LlamaModule,
  LlamaSequence,
} from '../../runtime/llama-module.ts';
import { loadRuntime, runtimeFailed } from '../../runtime/load.ts';
import { chatFormat, type ChatFormat } from './chat-format.ts';
import { modelTooLarge, requireMemory } from './memory.ts';
import type { Weights } from './weights.ts';

export interface EngineOptions {
  readonly dataFolder: string;
  readonly weights: Weights;
  readonly contextTokens: number | undefined;
  readonly threads: number | undefined;
  readonly gpu: boolean;
  readonly availableBytes: number | undefined;
}

/** The native side of an embedded model. */
export interface Engine {
  readonly module: LlamaModule;
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly sequence: LlamaSequence;
  readonly format: ChatFormat;
  readonly contextTokens: number;
  /** Numbers of threads worth trying, fewest first. */
  readonly threadCandidates: readonly [number, ...number[]];
  readonly dispose: () => Promise<void>;
}

/**
 * Loads runtime and weights and makes a context. Nothing is printed: what the runtime says is kept for the error.
 *
 * @throws ReviewError `RUNTIME_MISSING`, `RUNTIME_FAILED`, `MODEL_TOO_LARGE`, `MODEL_CORRUPT`, `MODEL_UNKNOWN` for a base
 * model without a chat format, `CANCELLED`.
 */
export async function openEngine(options: EngineOptions, signal: AbortSignal): Promise<Engine> {
  const { weights } = options;
  // The estimate is of all that a review takes, and some of it this process has already.
  const available = options.availableBytes ?? availableMemory() + process.memoryUsage.rss();
  requireMemory(weights.name, weights.memoryBytes, available);
  const module = await loadRuntime(options.dataFolder);
  const said: string[] = [];
  const llama = await startLlama(module, options, said);
  try {
    const { model, context } = await loadWhereItFits(llama, options, { said, available, signal });
    const format = chatFormat(module, model, weights.name);
    return {
      module,
      llama,
      model,
      sequence: context.getSequence(),
      format,
      contextTokens: context.contextSize,
      threadCandidates: threadCandidates(llama, options.threads),
      // Disposes of context and model with it.
      dispose: () => llama.dispose(),
    };
  } catch (error) {
    await llama.dispose().catch(() => undefined);
    if (signal.aborted) {
      throw cancelled();
    }
    throw error;
  }
}

/** Enough for a rule card, examples and a long function; its cache takes 240 MB with the default model. */
const DEFAULT_CONTEXT_TOKENS = 8192;
const BATCH_TOKENS = 512;
const KEPT_MESSAGES = 20;

/** Tokens of the context that a model gets, as many as were asked for and no more than it was trained to hold. */
export function contextSize(wanted: number | undefined, trained: number | undefined): number {
  const tokens = Math.min(wanted ?? DEFAULT_CONTEXT_TOKENS, trained ?? Infinity);
  return Math.ceil(tokens / CONTEXT_GRAIN) * CONTEXT_GRAIN;
}

/** llama.cpp's context comes in multiples of this. */
const CONTEXT_GRAIN = 256;

interface Loading {
  /** What the runtime complained about. */
  readonly said: readonly string[];
  readonly available: number;
  readonly signal: AbortSignal;
}

async function startLlama(
  module: LlamaModule,
  options: EngineOptions,
  said: string[],
): Promise<Llama> {
  try {
    return await module.getLlama({
      gpu: options.gpu ? 'auto' : false,
      build: 'never',
      skipDownload: true,
      maxThreads: options.threads ?? availableParallelism(),
      logLevel: 'error',
      logger: (_level, message) => {
        if (said.length < KEPT_MESSAGES) {
          said.push(message.trim());
        }
      },
      progressLogs: false,
    });
  } catch (cause) {
    throw runtimeFailed(options.dataFolder, cause);
  }
}

interface Loaded {
  readonly model: LlamaModel;
  readonly context: LlamaContext;
}

/**
 * As many layers as fit go to the graphics card beside the context, which the runtime plans by the card's free memory; the others
 * stay on the processor, and all of them where that plan does not hold.
 */
async function loadWhereItFits(
  llama: Llama,
  options: EngineOptions,
  loading: Loading,
): Promise<Loaded> {
  try {
    return await load(llama, options, loading);
  } catch (error) {
    const isTooLarge = error instanceof ReviewError && error.code === 'MODEL_TOO_LARGE';
    if (!options.gpu || !isTooLarge) {
      throw error;
    }
    return await load(llama, { ...options, gpu: false }, { ...loading, said: [] });
  }
}

async function load(llama: Llama, options: EngineOptions, loading: Loading): Promise<Loaded> {
  const model = await loadModel(llama, options, loading);
  try {
    return { model, context: await createContext(model, options, loading) };
  } catch (error) {
    await model.dispose().catch(() => undefined);
    throw error;
  }
}

async function loadModel(
  llama: Llama,
  options: EngineOptions,
  loading: Loading,
): Promise<LlamaModel> {
  const { weights, gpu, contextTokens } = options;
  const fitContext = { contextSize: contextSize(contextTokens, weights.contextTokens) };
  try {
    return await llama.loadModel({
      modelPath: weights.path,
      gpuLayers: gpu ? { fitContext } : 0,
      loadSignal: loading.signal,
    });
  } catch (cause) {
    if (isOutOfMemory(cause, loading.said)) {
      throw modelTooLarge(weights.name, weights.memoryBytes, loading.available);
    }
    throw new ReviewError(
      'MODEL_CORRUPT',
      `${weights.path} cannot be loaded: ${reasonOf(cause, loading.said)}`,
      { hint: 'Pull the model again, or try another file.', cause },
    );
  }
}

async function createContext(
  model: LlamaModel,
  options: EngineOptions,
  loading: Loading,
): Promise<LlamaContext> {
  const { adapterPath } = options.weights;
  try {
    return await model.createContext({
      contextSize: contextSize(options.contextTokens, model.trainContextSize),
      batchSize: BATCH_TOKENS,
      threads: { ideal: options.threads ?? availableParallelism(), min: 1 },
      ...(adapterPath === undefined ? {} : { lora: { adapters: [{ filePath: adapterPath }] } }),
      createSignal: loading.signal,
    });
  } catch (cause) {
    if (isOutOfMemory(cause, loading.said)) {
      throw modelTooLarge(options.weights.name, options.weights.memoryBytes, loading.available);
    }
    throw runtimeFailed(options.dataFolder, cause);
  }
}

function threadCandidates(llama: Llama, fixed: number | undefined): readonly [number, ...number[]] {
  if (fixed !== undefined) {
    return [fixed];
  }
  // Two threads on one physical core only get into each other's way.
  const cores = Math.max(1, Math.min(llama.cpuMathCores, availableParallelism()));
  const more = [Math.ceil(cores / 2), cores].filter((count) => count > 1);
  return [1, ...new Set(more)];
}

/** Of some allocations that fail only llama.cpp's log tells; the error that comes of it says nothing. */
function isOutOfMemory(error: unknown, said: readonly string[]): boolean {
  return (
    (error instanceof Error && error.constructor.name === 'InsufficientMemoryError') ||
    said.some((message) => /insufficient memory|failed to allocate/u.test(message))
  );
}

function reasonOf(cause: unknown, said: readonly string[]): string {
  const last = said.findLast((message) => message !== '');
  return last ?? (cause instanceof Error ? cause.message : String(cause));
}
