import { join, relative, sep } from 'node:path';

import { readRegularFile } from './files.ts';
import { ignorePatterns } from './ignore-patterns.ts';
import type { IgnorePatterns } from './ignore-patterns.ts';

/** Patterns with the folder they are relative to. */
export interface ScopedPatterns {
  readonly patterns: IgnorePatterns;
  /** Turns a path relative to the root into one relative to the patterns' folder; undefined when it is not below it. */
  readonly relative: (path: string) => string | undefined;
}

/** The ignore file of a folder, as patterns for paths below it; undefined where there is none. */
export function readIgnoreFile(root: string, folder: string): ScopedPatterns | undefined {
  const read = readRegularFile(join(root, folder, '.gitignore'), { maxBytes: MAX_IGNORE_BYTES });
  if (read.outcome !== 'ok') {
    return undefined;
  }
  const prefix = folder === '' ? '' : `${folder}/`;
  return {
    patterns: ignorePatterns(Buffer.from(read.bytes).toString('utf8')),
    relative: (path) => (path.startsWith(prefix) ? path.slice(prefix.length) : undefined),
  };
}

/** True when the deepest of the patterns that has an opinion ignores the path. `scopes` are ordered from the outside in. */
export function isIgnored(scopes: readonly ScopedPatterns[], path: string): boolean {
  for (const scope of scopes.toReversed()) {
    const relative = scope.relative(path);
    const verdict = relative === undefined ? undefined : scope.patterns.verdict(relative);
    if (verdict !== undefined) {
      return verdict === 'ignored';
    }
  }
  return false;
}

/**
 * The ignore files that speak about `start` (relative to `root`) from above it: `.git/info/exclude` and every `.gitignore`
 * between the repository's top and the folder that holds `start`, from the outside in. None of them when they ignore `start`
 * itself: whoever names an ignored folder wants to see what is in it.
 */
export function patternsAbove(place: {
  readonly root: string;
  readonly start: string;
  /** Top of the working tree around the root, if any. */
  readonly repository: string | undefined;
}): readonly ScopedPatterns[] {
  const { root, start, repository } = place;
  const scopes: ScopedPatterns[] = [];
  if (repository !== undefined) {
    const prefix = relative(repository, root).split(sep).join('/');
    scopes.push(...outerPatterns(join(repository, '.git', 'info', 'exclude'), prefix));
    for (const folder of foldersAbove(prefix)) {
      const fromFolder = folder === '' ? prefix : prefix.slice(folder.length + 1);
      scopes.push(...outerPatterns(join(repository, folder, '.gitignore'), fromFolder));
    }
  }
  for (const folder of foldersAbove(start)) {
    scopes.push(...present(readIgnoreFile(root, folder)));
  }
  return isIgnored(scopes, start === '' ? '' : `${start}/`) ? [] : scopes;
}

const MAX_IGNORE_BYTES = 1_000_000;

/** Patterns of a file at or above the root; `prefix` leads from its folder to the root. */
function outerPatterns(file: string, prefix: string): ScopedPatterns[] {
  const read = readRegularFile(file, { maxBytes: MAX_IGNORE_BYTES });
  if (read.outcome !== 'ok') {
    return [];
  }
  const patterns = ignorePatterns(Buffer.from(read.bytes).toString('utf8'));
  return [{ patterns, relative: (path) => (prefix === '' ? path : `${prefix}/${path}`) }];
}

/** `a/b/c` → ``, `a`, `a/b`; nothing for the empty path. */
function foldersAbove(path: string): readonly string[] {
  if (path === '') {
    return [];
  }
  const segments = path.split('/');
  return segments.map((_segment, index) => segments.slice(0, index).join('/'));
}

function present<Value>(value: Value | undefined): Value[] {
  return value === undefined ? [] : [value];
}
