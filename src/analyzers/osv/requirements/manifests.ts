/**
 * Reads the manifests of a project together: which distributions it asks for, and which versions a constraint or a lock file settles.
 * A requirement that leaves the version open is answered by the lock or the constraint that closes it, never by both.
 */
import { posix } from 'node:path';

import type { Dependency } from './dependency.ts';
import { parsePipfileLock, parseTomlLock } from './lock-files.ts';
import { parsePipfile, parsePyproject } from './pyproject.ts';
import { parseRequirementsFile, type Include, type ManifestText } from './requirements-file.ts';

/** True for the paths of files that say what a project depends on. */
export function isManifest(path: string): boolean {
  return kindOfManifest(path) !== undefined;
}

export interface ManifestReader {
  readonly files: readonly ManifestText[];
  /** Reads a file that another one includes; undefined where it is not there or not to be read. */
  readonly readIncluded: (path: string) => ManifestText | undefined;
}

/** Every dependency once for each place, in the order of the files. */
export function readManifests({ files, readIncluded }: ManifestReader): readonly Dependency[] {
  const found: Dependency[] = [];
  const includes: Include[] = [];
  for (const file of files) {
    const name = posix.basename(file.path);
    switch (kindOfManifest(file.path)) {
      case 'requirements': {
        const kind = /constraint/i.test(name) ? 'constraint' : 'requirement';
        const parsed = parseRequirementsFile(file, kind);
        found.push(...parsed.dependencies);
        includes.push(...parsed.includes);
        break;
      }
      case 'pyproject':
        found.push(...parsePyproject(file));
        break;
      case 'pipfile':
        found.push(...parsePipfile(file));
        break;
      case 'pipfile-lock':
        found.push(...parsePipfileLock(file));
        break;
      case 'uv':
      case 'poetry':
      case 'pdm':
      case 'pylock':
        found.push(...parseTomlLock(file, lockTool(name)));
        break;
      case undefined:
    }
  }
  const known = new Map(files.map((file) => [file.path, file]));
  found.push(...includedDependencies(includes, known, readIncluded));
  return settled(found);
}

type ManifestKind =
  | 'requirements'
  | 'pyproject'
  | 'pipfile'
  | 'pipfile-lock'
  | 'uv'
  | 'poetry'
  | 'pdm'
  | 'pylock';

function kindOfManifest(path: string): ManifestKind | undefined {
  const name = posix.basename(path);
  const fixed = FIXED_NAMES.get(name);
  if (fixed !== undefined) {
    return fixed;
  }
  if (/^pylock(?:\.[^.]+)?\.toml$/.test(name)) {
    return 'pylock';
  }
  return /(?:^|\/)requirements\/[^/]+\.(?:txt|in)$/i.test(path) ||
    /^(?:.*[-_.])?(?:requirements?|constraints?|reqs)(?:[-_.].*)?\.(?:txt|in|pip)$/i.test(name)
    ? 'requirements'
    : undefined;
}

const FIXED_NAMES: ReadonlyMap<string, ManifestKind> = new Map([
  ['pyproject.toml', 'pyproject'],
  ['Pipfile', 'pipfile'],
  ['Pipfile.lock', 'pipfile-lock'],
  ['uv.lock', 'uv'],
  ['poetry.lock', 'poetry'],
  ['pdm.lock', 'pdm'],
]);

function lockTool(name: string): 'uv' | 'poetry' | 'pdm' | 'pylock' {
  const kind = kindOfManifest(name);
  return kind === 'uv' || kind === 'poetry' || kind === 'pdm' ? kind : 'pylock';
}

/** Follows `-r` and `-c`; each file once, whoever includes it. */
function includedDependencies(
  includes: readonly Include[],
  known: ReadonlyMap<string, ManifestText>,
  read: ManifestReader['readIncluded'],
): readonly Dependency[] {
  const found: Dependency[] = [];
  const done = new Set(known.keys());
  const pending = [...includes];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const file = done.has(next.path) || done.size > MOST_FILES ? undefined : read(next.path);
    done.add(next.path);
    if (file !== undefined) {
      const parsed = parseRequirementsFile(file, next.kind);
      found.push(...parsed.dependencies);
      pending.push(...parsed.includes);
    }
  }
  return found;
}

const MOST_FILES = 1000;

function settled(found: readonly Dependency[]): readonly Dependency[] {
  const byName = Map.groupBy(found, (dependency) => dependency.name);
  return found.filter((dependency) => {
    const others = byName.get(dependency.name) ?? [];
    if (dependency.kind === 'constraint') {
      return others.some((one) => one.kind === 'requirement');
    }
    if (dependency.kind === 'lock') {
      return !others.some((one) => saysTheSame(one, dependency));
    }
    return dependency.pin !== undefined || !others.some((one) => closes(one, dependency));
  });
}

/** A pin and the lock made from it: the pin is where a person changes it. */
function saysTheSame(one: Dependency, lock: Dependency): boolean {
  return (
    one.kind === 'requirement' &&
    one.updatedBy === 'hand' &&
    one.pin !== undefined &&
    one.pin.text === lock.pin?.text &&
    governs(lock, one)
  );
}

function closes(one: Dependency, open: Dependency): boolean {
  return one.kind !== 'requirement' && one.pin !== undefined && governs(one, open);
}

/** A lock or a constraint speaks for the files beside it and below it. */
function governs(lock: Dependency, dependency: Dependency): boolean {
  if (lock.kind === 'constraint') {
    return true;
  }
  const folder = posix.dirname(lock.location.file);
  return folder === '.' || dependency.location.file.startsWith(`${folder}/`);
}
