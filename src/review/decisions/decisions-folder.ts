import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { kindOf } from '../../io/files.ts';
import { findRepository } from '../../io/git.ts';

/** Below a project's top: what people decided about its findings. */
export const DECISIONS_FILE = '.assay/decisions.jsonl';

/**
 * The folder whose `.assay` holds the decisions about what is in `folder`: the top of the repository around it, or outside of
 * repositories the nearest folder upwards that has one, or else the folder itself. Absolute.
 */
export function decisionsRoot(folder: string): string {
  const repository = findRepository(folder);
  if (repository !== undefined) {
    return repository.root;
  }
  const start = resolve(folder);
  for (let current = start; ; current = dirname(current)) {
    if (kindOf(join(current, DECISIONS_FILE)) === 'file') {
      return current;
    }
    if (dirname(current) === current) {
      return start;
    }
  }
}

/** A path of a review as decisions name it; undefined for one outside of `root`. */
export function pathBelow(
  root: string,
  review: { readonly root: string; readonly path: string },
): string | undefined {
  const path = relative(root, join(review.root, review.path)).split(sep).join('/');
  return path === '' || path === '..' || path.startsWith('../') || isAbsolute(path)
    ? undefined
    : path;
}
