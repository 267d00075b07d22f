import { availableParallelism, cpus, totalmem } from 'node:os';

import { availableMemory } from '../../io/available-memory.ts';
import { loadRuntime } from '../../llm/runtime/load.ts';
import { isRuntimeInstalled } from '../../llm/runtime/runtime-folder.ts';

/** What decides which models this machine can run. */
export interface Machine {
  /** As the system names it. */
  readonly processor: string;
  /** Cores that compute: physical ones where the runtime tells them. */
  readonly cores: number;
  /** Bytes. */
  readonly totalMemory: number;
  /** Bytes that programs may take now. */
  readonly availableMemory: number;
  /** The interface of a graphics card that the runtime uses (`cuda`, `metal`, `vulkan`); undefined where there is none or no runtime to ask. */
  readonly graphics: string | undefined;
}

/** Looks at this machine. A runtime that does not work tells nothing. */
export async function lookAtMachine(dataFolder: string): Promise<Machine> {
  const told = await askRuntime(dataFolder);
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: Math.min(told?.cores ?? availableParallelism(), availableParallelism()),
    totalMemory: totalmem(),
    availableMemory: availableMemory(),
    graphics: told?.graphics,
  };
}

interface RuntimeView {
  readonly cores: number;
  readonly graphics: string | undefined;
}

async function askRuntime(dataFolder: string): Promise<RuntimeView | undefined> {
  if (!isRuntimeInstalled(dataFolder)) {
    return undefined;
  }
  try {
    const { getLlama } = await loadRuntime(dataFolder);
    const llama = await getLlama({
      gpu: 'auto',
      build: 'never',
      skipDownload: true,
      maxThreads: availableParallelism(),
      logLevel: 'error',
      logger: () => undefined,
      progressLogs: false,
    });
    const graphics = llama.gpu === false ? undefined : llama.gpu;
    const cores = Math.max(1, llama.cpuMathCores);
    await llama.dispose();
    return { cores, graphics };
  } catch {
    return undefined;
  }
}
