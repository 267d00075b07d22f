import { wishWithQuantization } from '../../bench/wish-with-quantization.ts';
import { ReviewError } from '../../core/review-error.ts';
import { assayFolders } from '../../io/folders.ts';
import type { ChatModel } from '../../llm/model.ts';

export interface BenchModelOptions {
  readonly wish: string;
  readonly threads: number | undefined;
  readonly apiKeyEnv: string | undefined;
  /** Where states of prompts are kept; undefined for nowhere, where reading is to be measured. */
  readonly cacheFolder: string | undefined;
  /** Opens it without asking first what it can do. */
  readonly isUnexamined?: boolean;
}

/** @throws ReviewError what `chooseModel` throws; `MODEL_NOT_PULLED` where `auto` finds none. */
export async function openBenchModel(
  { wish, threads, apiKeyEnv, cacheFolder, isUnexamined }: BenchModelOptions,
  signal: AbortSignal,
): Promise<ChatModel> {
  const { chooseModel } = await import('../../llm/choose-model.ts');
  const name = wishWithQuantization(wish);
  const provider = name.startsWith('openai:') ? 'openai' : undefined;
  const choice = await chooseModel(
    {
      wish: { name, provider, apiKeyEnv },
      dataFolder: assayFolders().data,
      cacheFolder,
      threads,
      isUnexamined,
    },
    signal,
  );
  if (choice.outcome === 'model') {
    return choice.model;
  }
  throw new ReviewError('MODEL_NOT_PULLED', `There is no model for ${wish} on this machine`, {
    hint: 'Bring one with `assay models pull`, or name one that is here.',
  });
}
