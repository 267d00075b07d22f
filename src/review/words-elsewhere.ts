import { join } from 'node:path';
import type { SourceFile } from '../core/review-result.ts';
import { readRegularFile } from '../io/files.ts';
import { ignorePatterns } from '../io/ignore-patterns.ts';
import { walk } from '../io/walk.ts';

/**
 * Words of a project's files that are not under review: console scripts in `pyproject.toml`, handlers in settings, methods that templates
 * call, other modules. Undefined where there is too much to look at, so that nobody can tell what they mention.
 *
 * @throws whatever `signal` aborts with.
 */
export async function wordsElsewhere(
  root: string,
  reviewed: readonly SourceFile[],
  signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  const found = await walk(
    {
      root,
      start: '',
      wants: (name) => NAMING_FILES.test(name),
      above: [],
      excludes: ignorePatterns(''),
      maxEntries: MOST_ENTRIES,
    },
    signal,
  );
  const known = new Set(reviewed.map((file) => file.path));
  const words = new Set<string>();
  let bytes = 0;
  for (const path of found.files.filter((one) => !known.has(one))) {
    const read = readRegularFile(join(root, path), { maxBytes: MOST_BYTES_OF_FILE });
    if (read.outcome === 'ok') {
      bytes += read.bytes.length;
      for (const [word] of decoder.decode(read.bytes).matchAll(/[A-Za-z_]\w*/g)) {
        words.add(word);
      }
    }
    if (bytes > MOST_BYTES) {
      return undefined;
    }
  }
  return found.isCutShort ? undefined : words;
}

const decoder = new TextDecoder('utf-8');

const NAMING_FILES =
  /\.(?:py|pyi|pyx|pxd|ipynb|toml|cfg|ini|conf|ya?ml|json|html?|jinja2?|j2|tmpl|mako|tpl|sh|service)$|^(?:entry_points\.txt|Procfile|Dockerfile|Makefile)$/;

const MOST_ENTRIES = 100_000;
const MOST_BYTES = 64_000_000;
/** Larger ones are data. */
const MOST_BYTES_OF_FILE = 1_000_000;
