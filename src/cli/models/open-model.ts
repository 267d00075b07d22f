import { join } from 'node:path';
import type { Config } from '../../config/schema.ts';
import { assertNever } from '../../core/assert.ts';
import { ReviewError } from '../../core/review-error.ts';
import { assayFolders, type AssayFolders } from '../../io/folders.ts';
import type { ModelChoice as FoundModel, ModelRequest } from '../../llm/choose-model.ts';
import { formatBytes } from '../../llm/weights/format-bytes.ts';
import type { ModelChoice } from '../../review/model/consult-model.ts';
import { exitCodeOf } from '../print-error.ts';
import type { Progress } from '../progress.ts';
import { ask, canAsk } from '../question.ts';

export interface OpenModelOptions {
  readonly config: Config;
  /** A fixed number of threads for an embedded model. */
  readonly threads: number | undefined;
  readonly progress: Progress;
}

/** A model that is being opened while the analysis runs. */
export interface OpeningModel {
  /** Rejects only for a request that makes no sense (`USAGE`, `CONFIG_INVALID`, `MODEL_UNKNOWN`). */
  readonly choice: Promise<ModelChoice>;
  readonly close: () => Promise<void>;
}

export function openModel(options: OpenModelOptions, signal: AbortSignal): OpeningModel {
  const closing = new AbortController();
  const choice = open(options, AbortSignal.any([signal, closing.signal]));
  // Awaited only after the analysis: until then a rejection is not unhandled.
  choice.catch(() => undefined);
  return {
    choice,
    async close() {
      closing.abort();
      const chosen = await choice.catch(() => undefined);
      if (chosen?.kind === 'model') {
        await chosen.model.dispose();
      }
    },
  };
}

async function open(options: OpenModelOptions, signal: AbortSignal): Promise<ModelChoice> {
  try {
    return await choose(options, signal);
  } catch (error) {
    if (!(error instanceof ReviewError) || exitCodeOf(error) === 2) {
      throw error;
    }
    return { kind: 'failed', error: error.code === 'CANCELLED' ? interrupted(error) : error };
  }
}

function interrupted(cause: ReviewError): ReviewError {
  return new ReviewError('CANCELLED', 'Interrupted before the model was ready', {
    hint: 'Run the review again; what was analysed is remembered.',
    cause,
  });
}

async function choose(options: OpenModelOptions, signal: AbortSignal): Promise<ModelChoice> {
  if (options.config.model.name === 'none') {
    return { kind: 'none', notices: [] };
  }
  const folders = foldersOrNone();
  const request: ModelRequest = {
    wish: options.config.model,
    dataFolder: folders?.data,
    ...(folders === undefined ? {} : { cacheFolder: join(folders.cache, 'prompts') }),
    threads: options.threads,
    loadsLater: true,
  };
  const found = await chooseInTime(request, options, signal);
  switch (found.outcome) {
    case 'model':
      return { kind: 'model', model: found.model };
    case 'none':
      return { kind: 'none', notices: found.notice === undefined ? [] : [found.notice] };
    case 'offer': {
      const size = formatBytes(found.downloadBytes);
      const question = `No language model is on this machine. Bring ${found.offered.id} now (${size})? [y/N] `;
      if (!(await agrees(question, options.progress, signal))) {
        return { kind: 'none', notices: [found.notice] };
      }
      return pullAndOpen(found.offered.id, request, { options, signal });
    }
    default: {
      return assertNever(found);
    }
  }
}

async function pullAndOpen(
  name: string,
  request: ModelRequest,
  { options, signal }: { readonly options: OpenModelOptions; readonly signal: AbortSignal },
): Promise<ModelChoice> {
  const resume = options.progress.pause();
  try {
    const { pullModel } = await import('./pull.ts');
    await pullModel(name);
  } finally {
    resume();
  }
  const found = await chooseInTime({ ...request, wish: { name } }, options, signal);
  return found.outcome === 'model'
    ? { kind: 'model', model: found.model }
    : { kind: 'none', notices: found.notice === undefined ? [] : [found.notice] };
}

/** A server that takes its time to say who it is must not hold up the findings for longer than the model may work. */
async function chooseInTime(
  request: ModelRequest,
  { config }: OpenModelOptions,
  signal: AbortSignal,
): Promise<FoundModel> {
  const { budgetSeconds } = config;
  const timeout = AbortSignal.timeout(Math.min(budgetSeconds * 1000, LONGEST_TIMER_MS));
  try {
    return await chooseModel(request, AbortSignal.any([signal, timeout]));
  } catch (error) {
    if (signal.aborted || !timeout.aborted) {
      throw error;
    }
    throw new ReviewError(
      'MODEL_UNREACHABLE',
      `The model was not ready within the budget of ${budgetSeconds} s`,
      { hint: 'Give it more time with --budget, or review with --model none.', cause: error },
    );
  }
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

// Loaded when a model is wanted: a review without one should not wait for the code of all providers.
async function chooseModel(request: ModelRequest, signal: AbortSignal): Promise<FoundModel> {
  const providers = await import('../../llm/choose-model.ts');
  return providers.chooseModel(request, signal);
}

/** Elsewhere than on a terminal, and where nobody answers yes, the answer is no. */
async function agrees(question: string, progress: Progress, signal: AbortSignal): Promise<boolean> {
  return canAsk() && /^y(es)?$/i.test((await ask(question, progress, signal)) ?? '');
}

function foldersOrNone(): AssayFolders | undefined {
  try {
    return assayFolders();
  } catch (error) {
    if (error instanceof ReviewError && error.code === 'HOME_MISSING') {
      return undefined;
    }
    throw error;
  }
}
