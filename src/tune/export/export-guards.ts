import { existsSync, statSync } from 'node:fs';

import { ReviewError } from '../../core/review-error.ts';
import { unreachable } from '../../llm/protocol/server-errors.ts';
import { findOllama, ollamaServer } from '../../llm/providers/ollama-discovery.ts';
import { formatBytes } from '../../llm/weights/format-bytes.ts';
import { requireNotCatalogued } from '../../llm/weights/import-weights.ts';
import { requireOwnName } from '../../llm/weights/own-models.ts';
import { parametersOf, readModelShape } from '../train/model-shape.ts';
import { refuseQuantizedFolder } from '../train/refuse-quantized.ts';
import type { FinishedRun } from './finished-run.ts';

/** What is refused before an export begins: what takes minutes must not end with what was known before. */

/** `adapter`: a small file over a base that is here anyway. `merged`: one file that runs anywhere. */
export type ExportForm = 'adapter' | 'merged';

/** @throws ReviewError `USAGE` for what is no name, and for a name of the catalogue. */
export function requireName(name: string): void {
  requireNotCatalogued(requireOwnName(name));
}

export function isFromQuantized({ manifest }: FinishedRun): boolean {
  return manifest.base.lineage?.gguf.isQuantized === true;
}

/** @throws ReviewError `USAGE` where a file has the name of the folder. */
export function requireFolderName(out: string): void {
  if (existsSync(out) && !statSync(out).isDirectory()) {
    throw new ReviewError('USAGE', `${out} is a file`, { hint: 'Name a folder with --out.' });
  }
}

/** @throws ReviewError `MODEL_UNSUITABLE` where a merge would be quantized twice. */
export function requireMergeable(run: FinishedRun, form: ExportForm): void {
  if (form === 'merged' && isFromQuantized(run)) {
    const types = Object.keys(run.manifest.base.lineage?.gguf.tensorTypes ?? {}).join(', ');
    throw new ReviewError(
      'MODEL_UNSUITABLE',
      `The base was made from a quantized file (${types}): merged and quantized again it would lose twice`,
      {
        hint: 'Export with --form adapter: it goes over that very file. Or train on the 16-bit original and merge into that.',
      },
    );
  }
}

/** @throws ReviewError `MODEL_UNSUITABLE` for an adapter; `MODEL_UNREACHABLE` where no Ollama answers. */
export async function requireServable(
  form: ExportForm,
  ollama: URL | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (ollama === undefined) {
    return;
  }
  if (form === 'adapter') {
    throw new ReviewError(
      'MODEL_UNSUITABLE',
      'Ollama takes whole models, not adapters over another file',
      {
        hint: 'Export a merged model for Ollama: train on a 16-bit base, then `assay tune export --ollama`.',
      },
    );
  }
  if ((await findOllama(ollama, signal)) === undefined) {
    throw unreachable(ollamaServer(ollama), {
      outcome: 'interrupted',
      reason: 'it does not say that it is Ollama',
    });
  }
}

/**
 * The base that is merged into, looked at once more: one of the hub was brought by transformers, and its tensors have not been seen.
 *
 * @throws ReviewError like `refuseQuantizedFolder`.
 */
export function requirePlainBase(folder: string): void {
  refuseQuantizedFolder(folder);
}

/** @throws ReviewError `MODEL_TOO_LARGE` where the base in 32 bits does not fit. */
export function requireMemory(
  folder: string,
  {
    availableBytes = process.availableMemory(),
    isAnyway = false,
  }: { readonly availableBytes?: number | undefined; readonly isAnyway?: boolean | undefined },
): void {
  const shape = readModelShape(folder);
  if (shape === undefined || isAnyway) {
    return;
  }
  const needed = parametersOf(shape) * 4 + PROCESS_BYTES;
  if (needed > availableBytes) {
    throw new ReviewError(
      'MODEL_TOO_LARGE',
      `The base in 32 bits takes about ${formatBytes(needed)} of memory, ${formatBytes(availableBytes)} are free`,
      { hint: 'Close other programs, and run it again. --anyway starts it all the same.' },
    );
  }
}

/** Python and its libraries: a base of 135 million numbers took 1.6 GB in all. */
const PROCESS_BYTES = 1.1e9;
