import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { describeProgramOutcome, plainEnvironment, runProgram } from '../../io/child-process.ts';
import { writeError } from '../../io/system-error.ts';
import {
  isRuntimeInstalled,
  RUNTIME_VERSION,
  runtimeFolder,
} from '../../llm/runtime/runtime-folder.ts';

/** A checkout of the very llama.cpp that the embedded runtime was built from, with its converters to GGUF. */
export interface ConverterScripts {
  readonly folder: string;
  /** Hugging Face folder → GGUF. */
  readonly model: string;
  /** PEFT adapter → GGUF. */
  readonly adapter: string;
}

/**
 * The converters, taken out of the archive that comes with the runtime: no download, and never another version than the one that
 * will read what they write. They are kept below Assay's data folder.
 *
 * @throws ReviewError `RUNTIME_MISSING` without the runtime; `RUNTIME_FAILED` when git is missing or the archive is damaged;
 *   `DISK_FULL`, `FOLDER_READ_ONLY`, `CANCELLED`.
 */
export async function converterScripts(
  dataFolder: string,
  signal: AbortSignal,
): Promise<ConverterScripts> {
  const folder = join(dataFolder, 'runtime', `llama.cpp-${RUNTIME_VERSION}`);
  if (!existsSync(scriptsIn(folder).adapter)) {
    await checkOut(dataFolder, folder, signal);
  }
  return scriptsIn(folder);
}

/** @throws ReviewError `RUNTIME_MISSING`. */
export function requireRuntime(dataFolder: string): void {
  if (!isRuntimeInstalled(dataFolder)) {
    throw new ReviewError('RUNTIME_MISSING', 'The runtime for embedded models is not installed', {
      hint: 'Install it with `assay models runtime`: the converters come with it.',
    });
  }
}

const CLONE_MS = 600_000;
const MOST_OUTPUT_BYTES = 1_000_000;

function scriptsIn(folder: string): ConverterScripts {
  return {
    folder,
    model: join(folder, 'convert_hf_to_gguf.py'),
    adapter: join(folder, 'convert_lora_to_gguf.py'),
  };
}

/** Under another name until it is whole; two that do it at a time both find one that is. */
async function checkOut(dataFolder: string, folder: string, signal: AbortSignal): Promise<void> {
  const archive = bundleOf(dataFolder);
  const staging = await makeStaging(folder);
  try {
    const outcome = await runProgram(
      {
        program: 'git',
        args: ['clone', '--quiet', '--config', 'core.hooksPath=/dev/null', archive, staging],
        cwd: dirname(folder),
        env: { ...plainEnvironment(), GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
        timeoutMs: CLONE_MS,
        maxOutputBytes: MOST_OUTPUT_BYTES,
      },
      signal,
    );
    if (outcome.outcome !== 'exited' || outcome.code !== 0) {
      throw new ReviewError(
        'RUNTIME_FAILED',
        `The converters to GGUF could not be taken out of the runtime: git is ${describeProgramOutcome(outcome)}`,
        { hint: 'Install git, and see that the disk has 400 MB free; then run the command again.' },
      );
    }
    await rename(staging, folder).catch((error: unknown) => {
      if (!existsSync(scriptsIn(folder).adapter)) {
        throw writeError(error, folder);
      }
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function makeStaging(folder: string): Promise<string> {
  try {
    await mkdir(dirname(folder), { recursive: true });
    return await mkdtemp(`${folder}.part-`);
  } catch (error) {
    throw writeError(error, folder);
  }
}

function bundleOf(dataFolder: string): string {
  requireRuntime(dataFolder);
  return join(runtimeFolder(dataFolder), 'node_modules/node-llama-cpp/llama/gitRelease.bundle');
}
