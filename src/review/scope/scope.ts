import { isAbsolute, relative, sep } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { ignorePatterns } from '../../io/ignore-patterns.ts';
import type { IgnorePatterns } from '../../io/ignore-patterns.ts';
import { scopeOfChanges } from './changes.ts';
import { scopeOfPaths } from './paths.ts';
import type { ScopeContext, ScopeRequest, Snapshot } from './scope-request.ts';

/**
 * Finds and reads what is to be reviewed. Nothing of the project is run or obeyed but its ignore files, and no link is
 * followed. A Python file that should be read and cannot be is a shortfall; one that is left alone on purpose is skipped, with
 * the reason.
 * @throws ReviewError `PATH_NOT_FOUND`, `USAGE` (a path that is not Python), `NOT_A_REPOSITORY`, `GIT_MISSING`, `GIT_FAILED`,
 * `REVISION_UNKNOWN`, `CANCELLED`.
 */
export async function resolveScope(request: ScopeRequest, signal: AbortSignal): Promise<Snapshot> {
  const excludes = ignorePatterns((request.excludes ?? []).join('\n'));
  const maxFileBytes = request.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES;
  const context: ScopeContext = {
    cwd: request.cwd,
    excludesFor: (root) => seenFrom(root, excludes, request.excludesFrom ?? root),
    maxFileBytes,
    maxNotebookBytes:
      request.maxNotebookBytes ?? Math.max(DEFAULT_MAX_NOTEBOOK_BYTES, maxFileBytes),
    maxEntries: request.maxEntries ?? DEFAULT_MAX_ENTRIES,
  };
  try {
    const snapshot =
      request.kind === 'paths'
        ? await scopeOfPaths(request.paths, context, signal)
        : await scopeOfChanges(request, context, signal);
    return withRefusedPatterns(snapshot, excludes);
  } catch (error) {
    if (signal.aborted && !(error instanceof ReviewError)) {
      throw new ReviewError('CANCELLED', 'Cancelled', {
        hint: 'Start it again when you like.',
        cause: error,
      });
    }
    throw error;
  }
}

const DEFAULT_MAX_FILE_BYTES = 1_000_000;
const DEFAULT_MAX_NOTEBOOK_BYTES = 5_000_000;
const DEFAULT_MAX_ENTRIES = 500_000;

/** Exclusions of a folder above the root. Where they exclude the whole root they are not used: the user is there to review it. */
function seenFrom(root: string, excludes: IgnorePatterns, from: string): IgnorePatterns {
  const prefix = relative(from, root).split(sep).join('/');
  if (prefix === '' || prefix.startsWith('..') || isAbsolute(prefix)) {
    return excludes;
  }
  if (excludes.verdict(`${prefix}/`) === 'ignored') {
    return ignorePatterns('');
  }
  return { ...excludes, verdict: (path) => excludes.verdict(`${prefix}/${path}`) };
}

function withRefusedPatterns(snapshot: Snapshot, excludes: IgnorePatterns): Snapshot {
  const notices = excludes.refused.map((pattern) => ({
    text: `The exclusion ${JSON.stringify(pattern)} was not used: it has too many stars`,
    hint: 'Split it into simpler patterns.',
  }));
  return { ...snapshot, notices: [...snapshot.notices, ...notices] };
}
