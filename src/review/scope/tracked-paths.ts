import { join, relative, sep } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import type { SkippedPath } from '../../core/review-result.ts';
import { listIndex } from '../../io/git-objects.ts';
import type { Repository } from '../../io/git.ts';

/**
 * Of the paths that the ignore files hide, those that are committed all the same: an ignored `.env` is nobody's business, a tracked one is
 * everybody's. Where git cannot be asked, none. Links are none.
 * @throws ReviewError `CANCELLED`.
 */
export async function trackedPaths(
  place: {
    readonly root: string;
    readonly repository: Repository | undefined;
    readonly paths: readonly SkippedPath[];
  },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { root, repository, paths } = place;
  if (repository === undefined || paths.length === 0) {
    return [];
  }
  const names = new Map(
    paths.map(({ path }) => [
      relative(repository.root, join(root, path)).split(sep).join('/'),
      path,
    ]),
  );
  try {
    const index = await listIndex(
      repository,
      { maxEntries: MOST_ENTRIES, wants: (path) => names.has(path) },
      signal,
    );
    return index.entries.flatMap(({ path, kind }) => {
      const name = names.get(path);
      return kind === 'file' && name !== undefined ? [name] : [];
    });
  } catch (error) {
    if (error instanceof ReviewError && error.code !== 'CANCELLED') {
      return [];
    }
    throw error;
  }
}

const MOST_ENTRIES = 500_000;
