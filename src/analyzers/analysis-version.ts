import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/**
 * Names the code that analyses, for cache keys: the package's version and, because a checkout changes between versions, the
 * sizes and times of the files that decide what is found.
 */
export function analysisVersion(): string {
  const source = fileURLToPath(new URL('..', import.meta.url));
  const hash = createHash('sha256');
  for (const folder of DECISIVE) {
    for (const name of readdirSync(join(source, folder), {
      recursive: true,
      encoding: 'utf8',
    }).sort()) {
      if (/(?<!\.test)\.(ts|js)$/.test(name)) {
        const { size, mtimeMs } = statSync(join(source, folder, name));
        hash.update(`${folder}/${name}:${size}:${mtimeMs}\n`);
      }
    }
  }
  return `${packageVersion()}+${hash.digest('hex').slice(0, 12)}`;
}

/** Folders of `src/` that decide what is found, which fixes hold and what a trial says. */
const DECISIVE = 'core text python dataflow cost rules analyzers fix sandbox trial'.split(' ');

/** Assay's own version, from its package. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
