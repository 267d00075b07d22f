import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { runtimeFolder, RUNTIME_VERSION } from './runtime-folder.ts';

/** Ways to a graphics card that need packages of their own. Metal comes with the runtime on a Mac. */
export type GpuKind = 'cuda' | 'vulkan';

export const GPU_KINDS: readonly GpuKind[] = ['cuda', 'vulkan'];

/** A package of the runtime for graphics cards. */
export interface GpuPackage {
  readonly name: string;
  readonly version: string;
  /** Subresource integrity of its archive: the registry's. */
  readonly integrity: string;
  /** On disk. */
  readonly bytes: number;
}

const PACKAGES: Readonly<Record<string, Readonly<Record<GpuKind, readonly GpuPackage[]>>>> = {
  'linux-x64': {
    cuda: [
      {
        name: '@node-llama-cpp/linux-x64-cuda',
        version: RUNTIME_VERSION,
        integrity:
          'sha512-8rQCjyNNLZJUFit+YpjwlC4hwkKgOMIkB2wuycKBf8NU2O3ySKbiWZQ8aw9ku2nUTXjSnUIrE6KB88itduTBuA==',
        bytes: 181_000_000,
      },
      {
        name: '@node-llama-cpp/linux-x64-cuda-ext',
        version: RUNTIME_VERSION,
        integrity:
          'sha512-4e5ajkiM2aR2WAdB/N/ACk4weEhHvOAIrzxZPsIX0xDFW5+6hhShuy1/vs88SK9NGdgAco9IyE28eYS0H1efpA==',
        bytes: 358_000_000,
      },
    ],
    vulkan: [
      {
        name: '@node-llama-cpp/linux-x64-vulkan',
        version: RUNTIME_VERSION,
        integrity:
          'sha512-bBxqU+JOcBu1nb5Qj2zcMci+JByT1E8EajHvYodyNfVIPkEhXh+/HMwR1/BT7xP08YK0hks+kM8fglER0P8JEg==',
        bytes: 71_000_000,
      },
    ],
  },
};

/**
 * The packages for a kind of graphics card on a platform (`process.platform-process.arch`).
 *
 * @throws ReviewError `RUNTIME_MISSING` where the runtime has none.
 */
export function gpuPackages(kind: GpuKind, platform: string): readonly GpuPackage[] {
  const packages = PACKAGES[platform]?.[kind];
  if (packages === undefined) {
    throw new ReviewError('RUNTIME_MISSING', `There is no ${kind} package for ${platform} yet`, {
      hint: 'Run the model with Ollama, which brings its own support for graphics cards: `--model ollama`.',
    });
  }
  return packages;
}

/** The kind whose packages lie in the installed runtime. */
export function installedGpu(dataFolder: string): GpuKind | undefined {
  const modules = join(runtimeFolder(dataFolder), 'node_modules');
  return GPU_KINDS.find((kind) =>
    Object.values(PACKAGES).some((byKind) =>
      byKind[kind].every(({ name }) => existsSync(join(modules, name, 'package.json'))),
    ),
  );
}

/** Whether a model is to be loaded with the graphics card: its packages are there, or it is a Mac, whose runtime has Metal. */
export function usesGpu(dataFolder: string, platform: string = process.platform): boolean {
  return platform === 'darwin' || installedGpu(dataFolder) !== undefined;
}
