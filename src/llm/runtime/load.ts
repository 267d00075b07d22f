import { pathToFileURL } from 'node:url';

import { z } from 'zod';

import { ReviewError } from '../../core/review-error.ts';
import type { LlamaModule } from './llama-module.ts';
import {
  isRuntimeInstalled,
  runtimeEntry,
  runtimeFolder,
  RUNTIME_VERSION,
} from './runtime-folder.ts';

/**
 * Loads the embedded runtime from the data folder. This is the only file that does.
 *
 * @throws ReviewError `RUNTIME_MISSING` when it was never installed, `RUNTIME_FAILED` when it does not load.
 */
export async function loadRuntime(dataFolder: string): Promise<LlamaModule> {
  if (!isRuntimeInstalled(dataFolder)) {
    throw new ReviewError('RUNTIME_MISSING', 'The runtime for embedded models is not installed', {
      hint: 'Install it with `assay models pull`.',
    });
  }
  const loaded: unknown = await import(pathToFileURL(runtimeEntry(dataFolder)).href).catch(
    (cause: unknown) => {
      throw runtimeFailed(dataFolder, cause);
    },
  );
  const checked = LLAMA_MODULE.safeParse(loaded);
  if (!checked.success) {
    throw runtimeFailed(dataFolder, checked.error);
  }
  return checked.data;
}

/** The error for a runtime that is installed and does not work. */
export function runtimeFailed(dataFolder: string, cause: unknown): ReviewError {
  const reason = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
  return new ReviewError(
    'RUNTIME_FAILED',
    `The runtime for embedded models (node-llama-cpp ${RUNTIME_VERSION}) does not work here: ${reason}`,
    {
      hint: `Delete ${runtimeFolder(dataFolder)} and run \`assay models pull\`, or use a model server: \`--model ollama\`.`,
      cause,
    },
  );
}

/** What comes behind these two is the pinned version's own, whose integrity was checked when it was installed. */
const LLAMA_MODULE = z.custom<LlamaModule>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'getLlama' in value &&
    typeof value.getLlama === 'function' &&
    'LlamaGrammarEvaluationState' in value &&
    typeof value.LlamaGrammarEvaluationState === 'function',
);
