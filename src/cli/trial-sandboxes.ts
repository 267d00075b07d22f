import type { OpenedSandboxes } from '../sandbox/open-sandboxes.ts';
import { join } from 'node:path';
import { assayFolders } from '../io/folders.ts';
import { ReviewError } from '../core/review-error.ts';

/** The sandboxes of this machine; what makes them start fast lies in the user's cache folder. Loaded when there is something to try. */
export async function openTrialSandboxes(
  python: string | undefined,
  signal: AbortSignal,
): Promise<OpenedSandboxes> {
  const { openSandboxes } = await import('../sandbox/open-sandboxes.ts');
  return openSandboxes(
    { cacheFolder: cacheFolder(), ...(python === undefined ? {} : { python }) },
    signal,
  );
}

function cacheFolder(): string | undefined {
  try {
    return join(assayFolders().cache, 'sandbox');
  } catch (error) {
    if (error instanceof ReviewError && error.code === 'HOME_MISSING') {
      return undefined;
    }
    throw error;
  }
}
