import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { describeProgramOutcome, type ProgramOutcome } from '../../io/child-process.ts';
import { writeError } from '../../io/system-error.ts';
import { requireDiskSpace } from '../weights/disk-space.ts';
import { takePullLock } from '../weights/pull-lock.ts';
import { runNpm } from './npm-program.ts';
import { gpuPackages, installedGpu, type GpuKind } from './gpu-packages.ts';
import { isRuntimeInstalled, runtimeFolder, RUNTIME_VERSION } from './runtime-folder.ts';
import {
  PLATFORM_PACKAGES,
  RUNTIME_PACKAGES,
  type RuntimePackage,
} from './runtime-packages.generated.ts';

export interface InstallOptions {
  readonly dataFolder: string;
  /** Called once when there is something to install. */
  readonly onStart?: () => void;
  /** Default: the environment of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Default: this machine's, as `process.platform-process.arch`. */
  readonly platform?: string;
  /** A kind of graphics card whose packages are wanted too; `none` takes them away. Default: what is there stays. */
  readonly gpu?: GpuKind | 'none';
}

/** Bytes on disk, for people. */
export const RUNTIME_BYTES = 85_000_000;

/**
 * Installs the embedded runtime into the data folder, unless it is there. npm brings it from the user's own registry after a
 * lock file of ours that pins every package by version and integrity; install scripts do not run. It is made in a
 * folder of its own and renamed when complete.
 *
 * @throws ReviewError `RUNTIME_MISSING` when npm is missing, offline or sent other bytes, or no native code exists for this
 * platform; `DISK_FULL`, `FOLDER_READ_ONLY`, `CANCELLED`.
 */
export async function installRuntime(
  options: InstallOptions,
  signal: AbortSignal,
): Promise<'present' | 'installed'> {
  const target = runtimeFolder(options.dataFolder);
  if (isAsWanted(options)) {
    return 'present';
  }
  const platform = options.platform ?? `${process.platform}-${process.arch}`;
  const wanted = options.gpu === 'none' ? undefined : options.gpu;
  const gpu = wanted === undefined ? [] : gpuPackages(wanted, platform);
  const manifests = lockedManifests(platform, gpu);
  const parent = dirname(target);
  await mkdir(parent, { recursive: true }).catch((error: unknown) => {
    throw writeError(error, parent);
  });
  const lock = await takePullLock(`${target}.lock`, {}, signal);
  try {
    if (isAsWanted(options)) {
      return 'present';
    }
    options.onStart?.();
    const gpuBytes = gpu.reduce((sum, one) => sum + one.bytes, 0);
    await requireDiskSpace(parent, RUNTIME_BYTES * 2 + gpuBytes * 1.5);
    await installInto(target, { manifests, options }, signal);
    return 'installed';
  } finally {
    await lock.release();
  }
}

function isAsWanted({ dataFolder, gpu }: InstallOptions): boolean {
  return (
    isRuntimeInstalled(dataFolder) &&
    (gpu === undefined || (installedGpu(dataFolder) ?? 'none') === gpu)
  );
}

interface Manifests {
  readonly manifest: object;
  readonly lock: object;
}

interface Installation {
  readonly manifests: Manifests;
  readonly options: InstallOptions;
}

function lockedManifests(
  platform: string,
  gpu: readonly (RuntimePackage & { readonly name: string })[],
): Manifests {
  const native = PLATFORM_PACKAGES[platform];
  if (native === undefined) {
    throw new ReviewError('RUNTIME_MISSING', `Embedded models do not run on ${platform} yet`, {
      hint: 'Run the model with Ollama: `ollama pull qwen2.5-coder:1.5b`, then `--model auto`.',
    });
  }
  const added = [native, ...gpu];
  const root = {
    name: 'assay-runtime',
    version: '1.0.0',
    dependencies: {
      'node-llama-cpp': RUNTIME_VERSION,
      ...Object.fromEntries(added.map(({ name, version }) => [name, version])),
    },
  };
  return {
    manifest: { ...root, private: true },
    lock: {
      name: root.name,
      version: root.version,
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': root,
        ...RUNTIME_PACKAGES,
        ...Object.fromEntries(
          added.map(({ name, version, integrity }) => [
            `node_modules/${name}`,
            { version, integrity },
          ]),
        ),
      },
    },
  };
}

async function installInto(
  target: string,
  installation: Installation,
  signal: AbortSignal,
): Promise<void> {
  const folder = await mkdtemp(`${target}.`).catch((error: unknown) => {
    throw writeError(error, target);
  });
  try {
    await writeManifests(folder, installation.manifests);
    const outcome = await runNpm(
      {
        parameters: [
          'ci',
          '--prefix',
          folder,
          '--omit=optional',
          '--ignore-scripts',
          '--no-audit',
          '--no-fund',
          '--no-update-notifier',
          '--loglevel=error',
        ],
        folder,
        environment: installation.options.environment ?? process.env,
      },
      signal,
    );
    if (outcome.outcome !== 'exited' || outcome.code !== 0) {
      throw installFailed(outcome, folder);
    }
    await replaceFolder(target, folder);
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** What runs with the old one keeps its files open; a folder without the module is the rest of something else. */
async function replaceFolder(target: string, folder: string): Promise<void> {
  const old = `${folder}.old`;
  await rename(target, old).catch(() => undefined);
  await rename(folder, target);
  await rm(old, { recursive: true, force: true }).catch(() => undefined);
}

async function writeManifests(folder: string, manifests: Manifests): Promise<void> {
  try {
    await writeFile(`${folder}/package.json`, JSON.stringify(manifests.manifest, undefined, 2));
    await writeFile(`${folder}/package-lock.json`, JSON.stringify(manifests.lock, undefined, 2));
  } catch (error) {
    throw writeError(error, folder);
  }
}

function installFailed(outcome: ProgramOutcome, folder: string): ReviewError {
  if (outcome.outcome === 'not-found') {
    return new ReviewError('RUNTIME_MISSING', 'npm was not found, and it installs the runtime', {
      hint: 'Install npm (it comes with Node.js), then run `assay models pull` again.',
    });
  }
  const code = outcome.outcome === 'exited' ? npmCode(outcome.stderr) : undefined;
  if (code === 'ENOSPC') {
    return new ReviewError('DISK_FULL', `No room left on the disk for ${folder}`, {
      hint: 'Free some space, then run `assay models pull` again.',
      retryable: true,
    });
  }
  const reason = NPM_REASONS[code ?? ''] ?? `npm: ${code ?? describeProgramOutcome(outcome)}`;
  return new ReviewError('RUNTIME_MISSING', `The runtime could not be installed: ${reason}`, {
    hint: 'Check `npm ping`, your registry and proxy, then run `assay models pull` again.',
    retryable: true,
  });
}

/** The code in npm's first line of error, `npm error code EINTEGRITY` (`npm ERR!` before npm 10.6). */
function npmCode(stderr: string): string | undefined {
  return /^npm (?:error|ERR!) code (\S+)$/mu.exec(stderr)?.[1];
}

const NPM_REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'npm cannot find its registry; is there a network?',
  EAI_AGAIN: 'npm cannot find its registry; is there a network?',
  ECONNREFUSED: 'the npm registry refuses the connection',
  ECONNRESET: 'the npm registry closed the connection',
  ETIMEDOUT: 'the npm registry does not answer',
  E401: 'the npm registry asks for a login',
  E403: 'the npm registry refuses the packages',
  E404: 'the npm registry does not have one of the packages',
  ETARGET: 'the npm registry does not have one of the pinned versions',
  EINTEGRITY: 'the npm registry sent other bytes than the pinned ones',
};
