import type { Notice, Shortfall, SkippedPath, SourceFile } from '../../core/review-result.ts';
import type { IgnorePatterns } from '../../io/ignore-patterns.ts';

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
  /** Files that are not Python and may hold secrets: settings, scripts, templates. Sorted by path. */
  readonly texts: readonly SourceFile[];
  /** For changes: what was taken out, since it stays in the history. */
  readonly removed: readonly RemovedLines[];
  readonly skipped: readonly SkippedPath[];
  readonly shortfalls: readonly Shortfall[];
  readonly notices: readonly Notice[];
}

/** Lines that a change takes out of a file. */
export interface RemovedLines {
  /** The file as it was, whole; `changedLines` are the lines that went. */
  readonly before: SourceFile;
  /** For each of these ranges, the line of the new text where it stood; 1 where the file is gone. */
  readonly nowAt: readonly number[];
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
