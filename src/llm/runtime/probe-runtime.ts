import { availableParallelism } from 'node:os';

import { loadRuntime, runtimeFailed } from './load.ts';
import { usesGpu } from './gpu-packages.ts';
import { RUNTIME_VERSION } from './runtime-folder.ts';

/** What the installed runtime can use on this machine. */
export interface RuntimeFacts {
  readonly version: string;
  /** Of llama.cpp. */
  readonly release: string;
  /** `cuda`, `vulkan`, `metal`; undefined when models run on the processor. */
  readonly gpu: string | undefined;
  /** Processor cores that are worth a thread. */
  readonly cores: number;
}

/** Starts the runtime without a model. @throws ReviewError `RUNTIME_MISSING`, `RUNTIME_FAILED`. */
export async function probeRuntime(dataFolder: string): Promise<RuntimeFacts> {
  const module = await loadRuntime(dataFolder);
  try {
    const llama = await module.getLlama({
      gpu: usesGpu(dataFolder) ? 'auto' : false,
      build: 'never',
      skipDownload: true,
      maxThreads: availableParallelism(),
      logLevel: 'error',
      logger: () => undefined,
      progressLogs: false,
    });
    const facts: RuntimeFacts = {
      version: RUNTIME_VERSION,
      release: llama.llamaCppRelease.release,
      gpu: llama.gpu === false ? undefined : llama.gpu,
      cores: llama.cpuMathCores,
    };
    await llama.dispose();
    return facts;
  } catch (cause) {
    throw runtimeFailed(dataFolder, cause);
  }
}
