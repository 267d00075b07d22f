import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The version that is pinned; another one is another folder. */
export const RUNTIME_VERSION = '3.22.1';

/** Where the embedded runtime lies below Assay's data folder. */
export function runtimeFolder(dataFolder: string): string {
  return join(dataFolder, 'runtime', `node-llama-cpp-${RUNTIME_VERSION}`);
}

/** The module to load. */
export function runtimeEntry(dataFolder: string): string {
  return join(runtimeFolder(dataFolder), 'node_modules', 'node-llama-cpp', 'dist', 'index.js');
}

/** Whether the runtime is there. It gets its folder's name only when it is complete. */
export function isRuntimeInstalled(dataFolder: string): boolean {
  return existsSync(runtimeEntry(dataFolder));
}
