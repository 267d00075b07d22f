import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { PLATFORM_PACKAGES } from './runtime-packages.generated.ts';
import { isRuntimeInstalled, runtimeFolder } from './runtime-folder.ts';

/**
 * The library of llama.cpp that the installed runtime carries for this platform's processor.
 *
 * @throws ReviewError `RUNTIME_MISSING` when the runtime is not installed, `RUNTIME_FAILED` when it has no such library.
 */
export function llamaLibrary(
  dataFolder: string,
  platform: string = `${process.platform}-${process.arch}`,
): string {
  if (!isRuntimeInstalled(dataFolder)) {
    throw new ReviewError('RUNTIME_MISSING', 'The runtime for embedded models is not installed', {
      hint: 'Install it with `assay models runtime`.',
    });
  }
  const name = PLATFORM_PACKAGES[platform]?.name ?? '';
  const bins = join(runtimeFolder(dataFolder), 'node_modules', name, 'bins');
  const library = librariesIn(bins)[0];
  if (name === '' || library === undefined) {
    throw new ReviewError('RUNTIME_FAILED', `The runtime has no library for ${platform}`, {
      hint: `Delete ${runtimeFolder(dataFolder)} and run \`assay models runtime\`.`,
    });
  }
  return library;
}

const LIBRARY = /^(?:lib)?llama(?:\.v[\d.]+)?\.(?:so|dylib|dll)$/u;

function librariesIn(bins: string): readonly string[] {
  try {
    return readdirSync(bins, { recursive: true, encoding: 'utf8' })
      .filter((path) => LIBRARY.test(path.split(/[\\/]/u).at(-1) ?? ''))
      .map((path) => join(bins, path));
  } catch {
    return [];
  }
}
