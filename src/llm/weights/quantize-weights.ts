import { existsSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ReviewError } from '../../core/review-error.ts';
import {
  describeProgramOutcome,
  plainEnvironment,
  runProgram,
  type ProgramOutcome,
} from '../../io/child-process.ts';
import { writeError } from '../../io/system-error.ts';
import { llamaLibrary } from '../runtime/llama-library.ts';
import { requireDiskSpace } from './disk-space.ts';
import { inspectGguf, type GgufFacts } from './gguf/inspect-gguf.ts';
import { UNQUANTIZED } from './gguf/tensor-types.ts';
import { sizeOf } from './on-disk.ts';
import { takePullLock } from './pull-lock.ts';
import { quantizedBytes, type QuantizeTarget } from './quantize-targets.ts';

export interface QuantizeOptions {
  /** Assay's data folder, with the runtime. */
  readonly dataFolder: string;
  /** A GGUF file of 16 or 32 bits. */
  readonly source: string;
  /** Where the new file goes. Must not exist. */
  readonly out: string;
  readonly target: QuantizeTarget;
  /** Default: all that the system gives. */
  readonly threads?: number | undefined;
  /** Called once before the work, with the most bytes that the new file will have. */
  readonly onStart?: (source: GgufFacts, bytes: number) => void;
  /** Called twice a second with the bytes that are written. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/**
 * Makes a quantized file with the library that the embedded runtime carries. It is written under another name, read again and
 * only then renamed.
 *
 * @throws ReviewError `MODEL_UNSUITABLE` for weights that are quantized already; like `inspectGguf`; `USAGE` when `out` exists;
 * `DISK_FULL`, `FOLDER_READ_ONLY`, `RUNTIME_MISSING`, `RUNTIME_FAILED`, `CANCELLED`.
 */
export async function quantizeWeights(
  options: QuantizeOptions,
  signal: AbortSignal,
): Promise<GgufFacts> {
  const source = inspectGguf(options.source);
  requireUnquantized(source);
  requireNew(options.out);
  const library = llamaLibrary(options.dataFolder);
  const bytes = quantizedBytes(options.target, source.tensors);
  await requireDiskSpace(dirname(options.out), bytes);
  const lock = await takePullLock(`${options.out}.lock`, {}, signal);
  const part = `${options.out}.part`;
  try {
    requireNew(options.out);
    options.onStart?.(source, bytes);
    await runQuantizer({ options, library, part, bytes }, signal);
    inspectGguf(part);
    await rename(part, options.out).catch((error: unknown) => {
      throw writeError(error, options.out);
    });
    return inspectGguf(options.out);
  } finally {
    await rm(part, { force: true }).catch(() => undefined);
    await lock.release();
  }
}

function requireUnquantized(source: GgufFacts): void {
  const quantized = source.tensors.filter((tensor) => !UNQUANTIZED.has(tensor.type.name));
  if (quantized.length === 0) {
    return;
  }
  const types = [...new Set(quantized.map((tensor) => tensor.type.name))].join(', ');
  throw new ReviewError(
    'MODEL_UNSUITABLE',
    `${source.path} is quantized already: ${quantized.length} of its ${source.tensors.length} tensors are ${types}`,
    {
      hint: 'Quantizing twice loses twice. Take the F16, BF16 or F32 file of this model.',
    },
  );
}

function requireNew(out: string): void {
  if (existsSync(out)) {
    throw new ReviewError('USAGE', `${out} is there already`, {
      hint: 'Delete it, or name another file with --out.',
    });
  }
}

interface Run {
  readonly options: QuantizeOptions;
  readonly library: string;
  /** Where the bytes go until they are complete. */
  readonly part: string;
  readonly bytes: number;
}

const POLL_MS = 500;
const TIMEOUT_MS = 6 * 3_600_000;
const OTHER_LAYOUT = 4;

async function runQuantizer(
  { options, library, part, bytes }: Run,
  signal: AbortSignal,
): Promise<void> {
  async function tellProgress(): Promise<void> {
    options.onProgress?.(await sizeOf(part), bytes);
  }
  const watch = setInterval(() => void tellProgress(), POLL_MS);
  try {
    const outcome = await runProgram(
      {
        program: process.execPath,
        args: [
          '--no-warnings',
          script(),
          library,
          options.source,
          part,
          String(options.target.fileType),
          String(options.threads ?? availableParallelism()),
        ],
        cwd: dirname(part),
        env: plainEnvironment(),
        timeoutMs: TIMEOUT_MS,
        maxOutputBytes: 1_000_000,
      },
      signal,
    );
    if (outcome.outcome !== 'exited' || outcome.code !== 0) {
      throw await quantizeFailed(outcome, dirname(part));
    }
  } finally {
    clearInterval(watch);
  }
}

/** The published package holds `.js`, a checkout `.ts`: the same extension as this file's. */
function script(): string {
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
  return fileURLToPath(new URL(`quantize-process${extension}`, import.meta.url));
}

async function quantizeFailed(outcome: ProgramOutcome, folder: string): Promise<ReviewError> {
  const stderr = outcome.outcome === 'exited' || outcome.outcome === 'killed' ? outcome.stderr : '';
  if (/no space left|failed to write|basic_ios::clear|iostream error/iu.test(stderr)) {
    await stat(folder).catch((error: unknown) => {
      throw writeError(error, folder);
    });
    return new ReviewError('DISK_FULL', `No room left on the disk for a file in ${folder}`, {
      hint: 'Free some space, or name a file on another disk with --out.',
      retryable: true,
    });
  }
  const isOther = outcome.outcome === 'exited' && outcome.code === OTHER_LAYOUT;
  const reason = isOther
    ? 'its library is not the version that Assay knows'
    : (lastComplaint(stderr) ?? describeProgramOutcome(outcome));
  return new ReviewError('RUNTIME_FAILED', `The runtime could not quantize the file: ${reason}`, {
    hint: 'Check that the file loads in another program; quantize it there, then `assay models import` it.',
  });
}

/** llama.cpp says why on the line with `failed` or `error`. */
function lastComplaint(stderr: string): string | undefined {
  const line = stderr
    .split('\n')
    .findLast((text) => /fail|error|unknown|unsupported|missing/iu.test(text));
  return line?.trim().slice(0, 300);
}
