import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { writeError } from '../../io/system-error.ts';
import { requireDiskSpace } from '../../llm/weights/disk-space.ts';
import { formatBytes } from '../../llm/weights/format-bytes.ts';
import { inspectGguf } from '../../llm/weights/gguf/inspect-gguf.ts';
import { readBaseLineage } from '../base-lineage.ts';
import { compareTokens } from './compare-tokens.ts';
import type { Uv } from './find-uv.ts';
import { requireSuccess, runScript, type ScriptEvent } from './run-script.ts';

/** What it takes to prepare a base. */
export interface BaseWork {
  readonly dataFolder: string;
  readonly uv: Uv;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** One line for people about what begins or was found. */
  readonly onNote: (text: string) => void;
  /** Memory that may be used, bytes. Default: what this process may still take. */
  readonly availableBytes?: number | undefined;
}

/**
 * The folder of 16-bit weights made from a GGUF file, below the data folder: made once for each file, and known by its checksum.
 * Its tokenizer is compared with that of the file's runtime before the folder gets its name.
 *
 * @throws ReviewError `MODEL_UNSUITABLE` where the tokenizer differs or cannot be rebuilt; `DISK_FULL`, `MODEL_TOO_LARGE`,
 * `MODEL_CORRUPT`, `CANCELLED` and what `runScript` throws.
 */
export async function dequantizedBase(
  file: { readonly path: string; readonly sha256: string },
  work: BaseWork,
  signal: AbortSignal,
): Promise<string> {
  const bases = join(work.dataFolder, 'tune', 'bases');
  const folder = join(bases, `${file.sha256.slice(0, 16)}-${PRECISION}`);
  const lineage = await readBaseLineage(folder);
  if (lineage?.gguf.sha256 === file.sha256) {
    return folder;
  }
  const facts = inspectGguf(file.path);
  requireMemory(file.path, facts.parameters, work.availableBytes ?? process.availableMemory());
  try {
    await mkdir(bases, { recursive: true });
  } catch (error) {
    throw writeError(error, bases);
  }
  const bytes = facts.parameters * 2;
  await requireDiskSpace(bases, bytes * 1.1);
  work.onNote(
    `making 16-bit weights from ${file.path} (${facts.quantization}): ${formatBytes(bytes)}, once`,
  );
  if (facts.isQuantized) {
    work.onNote(
      'an adapter of such weights belongs over this very file; to merge, train on the 16-bit original',
    );
  }
  const unchecked = `${folder}.unchecked`;
  try {
    await dequantize({ file, folder: unchecked, bases, work }, signal);
    await requireSameTokens({ file, folder: unchecked, work }, signal);
    await rm(folder, { recursive: true, force: true });
    await rename(unchecked, folder);
  } finally {
    await rm(unchecked, { recursive: true, force: true });
    await rm(`${unchecked}.partial`, { recursive: true, force: true });
  }
  return folder;
}

const PRECISION = 'float16';
/** Python, its libraries and the largest tensors: 630 million numbers took 3.9 GB in all, 1,777 million 6.5 GB. */
const PROCESS_BYTES = 2.5e9;
const BYTES_A_NUMBER = 2.4;

function requireMemory(path: string, parameters: number, availableBytes: number): void {
  const needed = PROCESS_BYTES + parameters * BYTES_A_NUMBER;
  if (needed > availableBytes) {
    throw new ReviewError(
      'MODEL_TOO_LARGE',
      `Making 16-bit weights of ${path} takes about ${formatBytes(needed)} of memory, ${formatBytes(availableBytes)} are free`,
      { hint: 'Close other programs, take a smaller base, or write a notebook (--notebook).' },
    );
  }
}

interface Dequantizing {
  readonly file: { readonly path: string; readonly sha256: string };
  readonly folder: string;
  readonly work: BaseWork;
}

async function dequantize(
  { file, folder, bases, work }: Dequantizing & { readonly bases: string },
  signal: AbortSignal,
): Promise<void> {
  let last: ScriptEvent | undefined;
  const outcome = await runScript(
    {
      uv: work.uv,
      script: 'dequantize.py',
      args: [file.path, folder, file.sha256, PRECISION],
      folder: bases,
      environment: work.environment,
      variables: { HF_HUB_OFFLINE: '1' },
      onEvent: (event) => {
        last = event;
      },
    },
    signal,
  );
  requireSuccess(outcome, 'making 16-bit weights', last);
}

async function requireSameTokens(
  { file, folder, work }: Dequantizing,
  signal: AbortSignal,
): Promise<void> {
  const compared = await compareTokens(
    { dataFolder: work.dataFolder, gguf: file.path, folder },
    signal,
  );
  switch (compared.outcome) {
    case 'same':
      work.onNote(`the tokenizer cuts ${compared.texts} texts as the file's own runtime does`);
      break;
    case 'not-compared':
      work.onNote(
        'the tokenizer was not compared with the runtime that serves the file: it is not installed (`assay models pull`)',
      );
      break;
    default:
      throw new ReviewError(
        'MODEL_UNSUITABLE',
        `The tokenizer rebuilt from ${file.path} cuts ${JSON.stringify(compared.text)} otherwise than its runtime`,
        { hint: 'Train on the Hugging Face folder of this model instead: it has the tokenizer.' },
      );
  }
}
