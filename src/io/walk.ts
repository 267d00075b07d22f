/**
 * Finds the Python files below a folder. Depth first, names in code-unit order, so that two walks of one tree agree. Links are
 * recorded and never followed, which also rules out loops; what is ignored, installed, vendored or generated is recorded once
 * (a folder, not each file in it) and left alone. Other files are passed over without a record.
 */
import { readdirSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';

import type { SkippedPath, SkipReason } from '../core/review-result.ts';
import { isIgnored, readIgnoreFile } from './ignore-files.ts';
import type { ScopedPatterns } from './ignore-files.ts';
import type { IgnorePatterns } from './ignore-patterns.ts';
import { systemReason } from './system-error.ts';

export interface WalkOptions {
  /** Absolute; paths in the result are relative to it. */
  readonly root: string;
  /** Where to begin, relative to the root, forward slashes; empty for the root itself. Never skipped itself. */
  readonly start: string;
  /** Asked with a file's name, and its path from the root on: is it one to find? */
  readonly wants: (name: string, path: string) => boolean;
  /** The ignore files found above `start`, see `patternsAbove`. Those of `start` and below are found by the walk. */
  readonly above: readonly ScopedPatterns[];
  /** The user's own exclusions, relative to the root. */
  readonly excludes: IgnorePatterns;
  /** Number of directory entries after which the walk stops. */
  readonly maxEntries: number;
}

export interface WalkResult {
  /** Relative to the root, forward slashes. */
  readonly files: readonly string[];
  readonly skipped: readonly SkippedPath[];
  /** Folders and files that could not be looked at; `reason` is half a sentence for people. */
  readonly unreadable: readonly UnreadablePath[];
  /** True when `maxEntries` was reached. */
  readonly isCutShort: boolean;
}

interface UnreadablePath {
  readonly path: string;
  readonly reason: string;
}

/** Walks one folder. Gives way to other work now and then. @throws whatever `signal` aborts with. */
export async function walk(options: WalkOptions, signal: AbortSignal): Promise<WalkResult> {
  const state: WalkState = {
    options,
    files: [],
    skipped: [],
    unreadable: [],
    entries: 0,
    isCutShort: false,
  };
  const pending: PendingFolder[] = [{ path: options.start, patterns: options.above }];
  let sinceYield = 0;
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    visitFolder(state, folder, pending);
    if (state.isCutShort) {
      break;
    }
    sinceYield += 1;
    if (sinceYield === FOLDERS_PER_TURN) {
      sinceYield = 0;
      await new Promise(setImmediate);
      signal.throwIfAborted();
    }
  }
  const { files, skipped, unreadable, isCutShort } = state;
  return { files: files.sort(), skipped: skipped.sort(byPath), unreadable, isCutShort };
}

/** Why a folder of this name is left alone wherever it stands; undefined for ordinary ones. */
export function reasonByFolderName(name: string): SkipReason | undefined {
  if (VENDORED.has(name.toLowerCase())) {
    return 'vendored';
  }
  if (ENVIRONMENTS.has(name)) {
    return 'virtual-environment';
  }
  return CACHES.has(name) || name.endsWith('.egg-info') ? 'generated' : undefined;
}

interface WalkState {
  readonly options: WalkOptions;
  readonly files: string[];
  readonly skipped: SkippedPath[];
  readonly unreadable: UnreadablePath[];
  entries: number;
  isCutShort: boolean;
}

interface PendingFolder {
  readonly path: string;
  readonly patterns: readonly ScopedPatterns[];
}

const FOLDERS_PER_TURN = 64;

const VENDORED: ReadonlySet<string> = new Set([
  'vendor',
  'vendored',
  '_vendor',
  '_vendored',
  'third_party',
  'third-party',
  'thirdparty',
  'node_modules',
  'bower_components',
  'site-packages',
  'dist-packages',
  '__pypackages__',
]);
const ENVIRONMENTS: ReadonlySet<string> = new Set(['.tox', '.nox', '.venv', '.direnv', '.pixi']);
const CACHES: ReadonlySet<string> = new Set([
  '__pycache__',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.hypothesis',
  '.ipynb_checkpoints',
  '.eggs',
  '.pytype',
]);
/** Version control keeps its own data here; not worth a word in a report. */
const METADATA: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.bzr', '.jj']);

function visitFolder(state: WalkState, folder: PendingFolder, pending: PendingFolder[]): void {
  const { root, start } = state.options;
  let entries: Dirent<Buffer>[];
  try {
    entries = readdirSync(join(root, folder.path), { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    state.unreadable.push({ path: folder.path, reason: `cannot be read (${systemReason(error)})` });
    return;
  }
  if (folder.path !== start && isEnvironment(entries)) {
    state.skipped.push({ path: folder.path, reason: 'virtual-environment' });
    return;
  }
  const hasIgnoreFile = entries.some((entry) => isNamed(entry, '.gitignore'));
  const own = hasIgnoreFile ? readIgnoreFile(root, folder.path) : undefined;
  const patterns = own === undefined ? folder.patterns : [...folder.patterns, own];
  const below: PendingFolder[] = [];
  for (const entry of entries) {
    state.entries += 1;
    if (state.entries > state.options.maxEntries) {
      state.isCutShort = true;
      return;
    }
    visitEntry(state, { folder: folder.path, entry, patterns }, below);
  }
  below.sort(byPath).reverse();
  pending.push(...below);
}

function visitEntry(
  state: WalkState,
  place: { folder: string; entry: Dirent<Buffer>; patterns: readonly ScopedPatterns[] },
  below: PendingFolder[],
): void {
  const { folder, entry, patterns } = place;
  const { options } = state;
  const name = entry.name.toString('utf8');
  const path = folder === '' ? name : `${folder}/${name}`;
  const isFolder = entry.isDirectory();
  if (
    (isFolder && METADATA.has(name)) ||
    (!isFolder && !isCandidate(options, entry, { name, path }))
  ) {
    return;
  }
  if (!Buffer.from(name, 'utf8').equals(entry.name)) {
    state.unreadable.push({ path, reason: 'has a name that is not valid UTF-8' });
    return;
  }
  const reason = reasonToSkip(options, { path, name, entry, patterns });
  if (reason !== undefined) {
    state.skipped.push({ path, reason });
  } else if (isFolder) {
    below.push({ path, patterns });
  } else if (entry.isFile()) {
    state.files.push(path);
  } else {
    state.unreadable.push({ path, reason: 'is not a regular file' });
  }
}

/** A link may stand for a folder, so it is worth a record whatever its name says, except where the name says it is another kind of file. */
function isCandidate(
  options: WalkOptions,
  entry: Dirent<Buffer>,
  { name, path }: { readonly name: string; readonly path: string },
): boolean {
  return options.wants(name, path) || (entry.isSymbolicLink() && !name.includes('.'));
}

function reasonToSkip(
  options: WalkOptions,
  place: { path: string; name: string; entry: Dirent<Buffer>; patterns: readonly ScopedPatterns[] },
): SkipReason | undefined {
  const { path, name, entry, patterns } = place;
  if (entry.isSymbolicLink()) {
    return 'symbolic-link';
  }
  const asked = entry.isDirectory() ? `${path}/` : path;
  if (options.excludes.verdict(asked) === 'ignored') {
    return 'excluded';
  }
  const byName = entry.isDirectory() ? reasonByFolderName(name) : undefined;
  return byName ?? (isIgnored(patterns, asked) ? 'ignored' : undefined);
}

/** A folder that holds one of these is a virtual environment, whatever its name. */
export const ENVIRONMENT_MARKS = ['pyvenv.cfg', 'conda-meta'];

function isEnvironment(entries: readonly Dirent<Buffer>[]): boolean {
  return entries.some((entry) => ENVIRONMENT_MARKS.some((name) => isNamed(entry, name)));
}

function isNamed(entry: Dirent<Buffer>, name: string): boolean {
  return entry.name.toString('latin1') === name;
}

function byPath(left: { readonly path: string }, right: { readonly path: string }): number {
  return left.path < right.path ? -1 : left.path > right.path ? 1 : 0;
}
