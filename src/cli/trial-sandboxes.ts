import { join } from 'node:path';
import { ReviewError } from '../core/review-error.ts';
import { assayFolders } from '../io/folders.ts';
import type { OpenedSandboxes } from '../sandbox/open-sandboxes.ts';

export interface TrialSandboxOptions {
  readonly python?: string | undefined;
  /** False where nothing may be remembered: each sandbox then starts from nothing. */
  readonly cache: boolean;
  /** Where results are remembered; the user's cache folder by default. */
  readonly cacheDir?: string | undefined;
}

/** The sandboxes of this machine; what makes them start fast lies in the cache. Loaded when there is something to try. */
export async function openTrialSandboxes(
  options: TrialSandboxOptions,
  signal: AbortSignal,
): Promise<OpenedSandboxes> {
  const { openSandboxes } = await import('../sandbox/open-sandboxes.ts');
  const { preloadedHarness } = await import('../trial/harness-files.ts');
  const { python } = options;
  return openSandboxes(
    { cacheFolder: cacheFolder(options), python, preload: preloadedHarness() },
    signal,
  );
}

function cacheFolder({ cache, cacheDir }: TrialSandboxOptions): string | undefined {
  if (!cache) {
    return undefined;
  }
  try {
    return join(cacheDir ?? assayFolders().cache, 'sandbox');
  } catch (error) {
    if (error instanceof ReviewError && error.code === 'HOME_MISSING') {
      return undefined;
    }
    throw error;
  }
}
