import { isAbsolute, relative, sep } from 'node:path';

import type { Notice, Shortfall, SkippedPath, SourceFile } from '../core/review-result.ts';
import { ReviewError } from '../core/review-error.ts';
import { ignorePatterns } from '../io/ignore-patterns.ts';
import type { IgnorePatterns } from '../io/ignore-patterns.ts';
import { scopeOfChanges } from './scope-changes.ts';
import { scopeOfPaths } from './scope-paths.ts';

/** What is to be reviewed. */
export type ScopeTarget =
  /** Files and folders, absolute or relative to `cwd`. */
  | { readonly kind: 'paths'; readonly paths: readonly string[] }
  /** What differs from the merge base with the default branch: committed, uncommitted and untracked. */
  | { readonly kind: 'changes' }
  /** What is in git's index and differs from the last commit. */
  | { readonly kind: 'staged' }
  /** What differs between two revisions, as it is in `to`. */
  | {
      readonly kind: 'range';
      readonly from: string;
      readonly to: string;
      /** Compare with the merge base of both instead of `from` itself: git's `A...B`. */
      readonly fromMergeBase?: boolean;
    };

export interface ScopeLimits {
  /** Absolute path of the folder that the user is in. */
  readonly cwd: string;
  /** Exclusions in the syntax of `.gitignore`. What the user names is reviewed all the same. */
  readonly excludes?: readonly string[];
  /** Absolute folder that the exclusions are relative to. Default, and where it does not hold the snapshot's root: the root. */
  readonly excludesFrom?: string;
  /** Largest Python file that is read, bytes. Default 1,000,000. */
  readonly maxFileBytes?: number;
  /** Largest notebook that is read, bytes: pictures are stored in them. Default 5,000,000, at least `maxFileBytes`. */
  readonly maxNotebookBytes?: number;
  /** Number of directory or tree entries after which looking further stops. Default 500,000. */
  readonly maxEntries?: number;
}

export type ScopeRequest = ScopeTarget & ScopeLimits;

/** The files under review as they were at one moment, and what was left out. Sorted by path. */
export interface Snapshot {
  /** Absolute. For changes the repository's top; for paths `cwd`, or the folder that holds them all if one lies outside it. */
  readonly root: string;
  readonly files: readonly SourceFile[];
  readonly skipped: readonly SkippedPath[];
  readonly shortfalls: readonly Shortfall[];
  readonly notices: readonly Notice[];
}

/** The limits with their defaults filled in, as the parts of this module pass them on. */
export interface ScopeContext {
  readonly cwd: string;
  /** The exclusions for paths relative to a root. */
  readonly excludesFor: (root: string) => IgnorePatterns;
  readonly maxFileBytes: number;
  readonly maxNotebookBytes: number;
  readonly maxEntries: number;
}

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
