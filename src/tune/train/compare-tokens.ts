import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { loadRuntime } from '../../llm/runtime/load.ts';
import { isRuntimeInstalled } from '../../llm/runtime/runtime-folder.ts';

/** Whether a rebuilt tokenizer does as the one of its GGUF file. */
export type TokenComparison =
  | { readonly outcome: 'same'; readonly texts: number }
  | { readonly outcome: 'differs'; readonly text: string }
  /** The embedded runtime is not installed, so there is nothing to compare with. */
  | { readonly outcome: 'not-compared' };

/**
 * Tokenizes the texts in `FOLDER/tokens.json` with the runtime that serves the file, and compares: a tokenizer that cuts numbers
 * or blanks otherwise would teach the model prompts that it never sees again.
 *
 * @throws ReviewError `RUNTIME_FAILED`.
 */
export async function compareTokens(
  request: { readonly dataFolder: string; readonly gguf: string; readonly folder: string },
  signal: AbortSignal,
): Promise<TokenComparison> {
  if (!isRuntimeInstalled(request.dataFolder)) {
    return { outcome: 'not-compared' };
  }
  const texts = tokensSchema.parse(
    JSON.parse(await readFile(join(request.folder, 'tokens.json'), 'utf8')),
  );
  const module = await loadRuntime(request.dataFolder);
  const llama = await module.getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    maxThreads: 1,
    logLevel: 'error',
    logger: () => undefined,
    progressLogs: false,
  });
  try {
    const model = await llama.loadModel({
      modelPath: request.gguf,
      gpuLayers: 0,
      vocabOnly: true,
      loadSignal: signal,
    });
    const other = texts.find(({ text, ids }) => model.tokenize(text).join() !== ids.join());
    return other === undefined
      ? { outcome: 'same', texts: texts.length }
      : { outcome: 'differs', text: other.text };
  } finally {
    await llama.dispose();
  }
}

const tokensSchema = z.array(z.object({ text: z.string(), ids: z.array(z.int()) }));
