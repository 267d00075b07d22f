import { lstatSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { kindOf, readRegularFile } from '../../io/files.ts';
import { findRepository } from '../../io/git.ts';
import { patternsAbove } from '../../io/ignore-files.ts';
import { walk } from '../../io/walk.ts';
import { capFor, Pace, ScopeCollection } from './collection.ts';
import { hasPythonShebang, isPythonName, isReviewedName, makeSource } from './source.ts';
import { trackedPaths } from './tracked-paths.ts';
import type { ScopeContext, Snapshot } from './scope-request.ts';

/** The snapshot of files and folders that the user named. */
export async function scopeOfPaths(
  paths: readonly string[],
  context: ScopeContext,
  signal: AbortSignal,
): Promise<Snapshot> {
  const named = paths.map((path) => ({ shown: path, absolute: resolve(context.cwd, path) }));
  refuseMissing(named);
  const root = commonRoot(
    context.cwd,
    named.map((path) => path.absolute),
  );
  const collection = new ScopeCollection();
  const pace = new Pace();
  const foreign: string[] = [];
  const done = new Set<string>();
  const folders: string[] = [];
  // Files first: what is named is reviewed even where the walk of a folder around it would skip it.
  for (const { shown, absolute } of named) {
    const path = relative(root, absolute).split(sep).join('/');
    if (kindOf(absolute) === 'folder') {
      folders.push(path);
    } else if (!done.has(path)) {
      done.add(path);
      if (!addNamedFile({ root, path, collection, context })) {
        foreign.push(shown);
      }
    }
  }
  if (foreign.length > 0) {
    throw new ReviewError('USAGE', `Not Python: ${foreign.map(quotePath).join(', ')}`, {
      hint: 'Name Python files (.py, .pyi, .pyw, .ipynb, or a script that begins with #!python), settings to look for secrets in (.env, .yml, .toml, …), or folders.',
    });
  }
  for (const path of folders) {
    await addFolder({ root, path, done, collection, context, pace }, signal);
  }
  return collection.snapshot(root);
}

interface NamedPath {
  readonly shown: string;
  readonly absolute: string;
}

function refuseMissing(named: readonly NamedPath[]): void {
  const missing = named.filter(({ absolute }) => !isThere(absolute));
  if (missing.length > 0) {
    const list = missing.map(({ shown }) => quotePath(shown)).join(', ');
    throw new ReviewError('PATH_NOT_FOUND', `No such file or folder: ${list}`, {
      hint: 'Check the spelling; paths are relative to the folder you are in.',
    });
  }
}

/** False also for a path that can never exist (too long, a part of it is a file, a NUL in it). */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES';
  }
}

/** Names are shown as they are where that is harmless, else in quotes with escapes. */
function quotePath(path: string): string {
  return /^[\P{C}]*$/u.test(path) && path !== '' ? path : JSON.stringify(path);
}

function commonRoot(cwd: string, paths: readonly string[]): string {
  if (paths.every((path) => isWithin(cwd, path))) {
    return cwd;
  }
  let root = folderOf(paths[0] ?? cwd);
  while (!paths.every((path) => isWithin(root, path))) {
    root = dirname(root);
  }
  return root;
}

function folderOf(path: string): string {
  return kindOf(path) === 'folder' ? path : dirname(path);
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

interface FolderScope {
  readonly root: string;
  readonly path: string;
  /** Paths that are in the collection already. */
  readonly done: Set<string>;
  readonly collection: ScopeCollection;
  readonly context: ScopeContext;
  readonly pace: Pace;
}

async function addFolder(scope: FolderScope, signal: AbortSignal): Promise<void> {
  const { root, path: start, done, collection, context, pace } = scope;
  const repository = findRepository(join(root, start));
  const top = repository?.root;
  const outer = top !== undefined && isWithin(top, root) ? top : undefined;
  const found = await walk(
    {
      root,
      start,
      wants: (_, path) => isReviewedName(path),
      above: patternsAbove({ root, start, repository: outer }),
      excludes: context.excludesFor(root),
      maxEntries: context.maxEntries,
    },
    signal,
  );
  const hidden = found.skipped.filter(
    ({ path, reason }) => reason === 'ignored' && isReviewedName(path) && !isPythonName(path),
  );
  const tracked = await trackedPaths({ root, repository, paths: hidden }, signal);
  for (const path of [...found.files, ...tracked]) {
    if (!done.has(path)) {
      done.add(path);
      const read = readRegularFile(join(root, path), { maxBytes: capFor(context, path) });
      collection.add(makeSource({ path, read, isExplicit: false }));
      await pace.step(signal);
    }
  }
  for (const skipped of found.skipped) {
    collection.skip(skipped);
  }
  for (const { path, reason } of found.unreadable) {
    collection.fallShort({
      file: path === '' ? '.' : path,
      reason,
      hint: 'Change its name or permissions, or exclude it.',
    });
  }
  if (found.isCutShort) {
    collection.fallShort({
      ...(start === '' ? {} : { file: start }),
      reason: `more than ${context.maxEntries.toLocaleString('en-US')} files and folders; the rest was not looked at`,
      hint: 'Name the folders to review, or exclude the large ones.',
    });
  }
}

/** False when the file is not Python. */
function addNamedFile(scope: {
  readonly root: string;
  readonly path: string;
  readonly collection: ScopeCollection;
  readonly context: ScopeContext;
}): boolean {
  const { root, path, collection, context } = scope;
  const read = readRegularFile(join(root, path), { maxBytes: capFor(context, path) });
  const isNameless = !isReviewedName(basename(path));
  if (isNameless && read.outcome === 'ok' && !hasPythonShebang(read.bytes)) {
    return false;
  }
  if (isNameless && read.outcome === 'too-large') {
    return false;
  }
  collection.add(makeSource({ path, read, isExplicit: true }));
  return true;
}
