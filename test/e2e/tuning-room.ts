import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

import { assayFolders } from '../../src/io/folders.ts';
import { requireModel } from '../../src/llm/catalogue/find-model.ts';
import { installRuntime } from '../../src/llm/runtime/install-runtime.ts';
import { isRuntimeInstalled, runtimeFolder } from '../../src/llm/runtime/runtime-folder.ts';
import { weightsPath } from '../../src/llm/weights/on-disk.ts';
import { pullWeights } from '../../src/llm/weights/pull-weights.ts';
import { weightsFolder } from '../../src/llm/weights/weights-folder.ts';
import { findUv, type Uv } from '../../src/tune/train/find-uv.ts';
import { scriptPath } from '../../src/tune/train/run-script.ts';

/**
 * Where real training is tested: uv with what it has downloaded kept between runs, a home of its own, and a llama of two layers with
 * random weights. Where neither uv nor a Python that installs it can be had there is nothing to test; CI must have one.
 */
export interface TuningRoom {
  readonly folder: string;
  /** Assay's data folder. */
  readonly dataFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** False where nothing can be tested. */
  readonly isHere: boolean;
  /** @throws Error where there is none. */
  readonly requireUv: () => Uv;
  /** Runs one of our scripts, by its name below `src/tune/python`. */
  readonly script: (name: string, ...args: readonly string[]) => void;
  /** Links the runtime and the smallest model that the user has, else brings them. */
  readonly takeSmallModel: () => Promise<void>;
  readonly close: () => void;
}

export async function openTuningRoom(): Promise<TuningRoom> {
  const { signal } = new AbortController();
  const small = requireModel('smollm2');
  const folder = mkdtempSync(join(tmpdir(), 'assay-tuning-'));
  const home = join(folder, 'home');
  const dataFolder = join(home, 'data');
  mkdirSync(dataFolder, { recursive: true });
  const uv: Uv | undefined = await findUv({ dataFolder, environment: process.env }, signal).catch(
    () => undefined,
  );
  const environment = {
    ...Object.fromEntries(
      Object.entries(process.env).filter(([name]) => /^(?:UV_|PIP_|SSL_|HTTPS?_PROXY)/u.test(name)),
    ),
    PATH: process.env['PATH'],
    UV_CACHE_DIR: process.env['UV_CACHE_DIR'] ?? join(homedir(), '.cache', 'uv'),
    ASSAY_HOME: home,
    OMP_NUM_THREADS: '1',
  };
  function requireUv(): Uv {
    if (uv === undefined) {
      throw new Error('neither uv nor a Python that installs it was found');
    }
    return uv;
  }

  return {
    folder,
    dataFolder,
    environment,
    isHere: uv !== undefined || process.env['CI'] === 'true',
    requireUv,
    script(name, ...args) {
      const { program, leading } = requireUv();
      execFileSync(program, [...leading, 'run', '--script', scriptPath(name), ...args], {
        env: { ...process.env, ...environment },
        stdio: 'pipe',
      });
    },
    async takeSmallModel() {
      const users = assayFolders().data;
      if (!isRuntimeInstalled(users)) {
        await installRuntime({ dataFolder: users }, signal);
      }
      await pullWeights(small, { folder: weightsFolder(users) }, signal);
      // The file alone: what the tests import stays with them.
      mkdirSync(weightsFolder(dataFolder));
      symlinkSync(
        weightsPath(weightsFolder(users), small),
        weightsPath(weightsFolder(dataFolder), small),
      );
      mkdirSync(join(dataFolder, 'runtime'), { recursive: true });
      symlinkSync(runtimeFolder(users), runtimeFolder(dataFolder));
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
