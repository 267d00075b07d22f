import { join } from 'node:path';
import type { SourceFile } from '../core/review-result.ts';
import { readPythonFile } from '../io/files.ts';
import { ignorePatterns } from '../io/ignore-patterns.ts';
import { walk } from '../io/walk.ts';
import { isRenderedPath } from '../templates/template-path.ts';

/**
 * The project's Python files and templates that are not under review, as they lie on disk, as far as there is room: data that a change handles comes from them
 * and goes to them. Files that cannot be read are left out.
 *
 * @throws whatever `signal` aborts with.
 */
export async function pythonElsewhere(
  root: string,
  reviewed: readonly SourceFile[],
  signal: AbortSignal,
): Promise<readonly SourceFile[]> {
  const found = await walk(
    {
      root,
      start: '',
      wants: (name, path) => name.endsWith('.py') || isRenderedPath(path),
      above: [],
      excludes: ignorePatterns(''),
      maxEntries: MOST_ENTRIES,
    },
    signal,
  );
  const known = new Set(reviewed.map((file) => file.path));
  const files: SourceFile[] = [];
  let characters = 0;
  for (const path of found.files) {
    const read = known.has(path)
      ? undefined
      : readPythonFile(join(root, path), { maxBytes: MOST_BYTES_OF_FILE });
    if (read?.outcome === 'ok' && characters + read.text.length <= MOST_CHARACTERS) {
      characters += read.text.length;
      files.push({ path, text: read.text, hash: read.hash });
    }
  }
  return files;
}

const MOST_ENTRIES = 40_000;
const MOST_BYTES_OF_FILE = 1_000_000;
/** About 400,000 lines. */
const MOST_CHARACTERS = 16_000_000;
