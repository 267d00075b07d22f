import { cpSync, lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ReviewError } from '../../core/review-error.ts';

/** A file with another text than the project's own. */
export interface ChangedFile {
  /** Relative to the review's root. */
  readonly path: string;
  readonly text: string;
}

/** A copy of a project in a temporary folder. */
export interface ProjectCopy {
  /** Absolute. */
  readonly folder: string;
  /** Makes these files differ from the project's, and all others equal to them again. */
  readonly change: (files: readonly ChangedFile[]) => void;
  readonly remove: () => void;
}

/**
 * Copies a project without its history, its environments and what tools left in it. Links are copied as links.
 * @throws ReviewError `CHECK_FAILED` for a project that is too large to copy.
 */
export function copyProject(root: string): ProjectCopy {
  const size = sizeOf(root, MOST_BYTES);
  if (size > MOST_BYTES) {
    throw new ReviewError('CHECK_FAILED', `${root} holds more than ${MOST_BYTES / 2 ** 20} MiB`, {
      hint: 'Checks run on a copy. Run `assay fix` without --check and the tests by hand.',
    });
  }
  const folder = join(mkdtempSync(join(tmpdir(), 'assay-check-')), basename(root));
  cpSync(root, folder, { recursive: true, verbatimSymlinks: true, filter: isWanted });
  let changed: readonly ChangedFile[] = [];
  return {
    folder,
    change(files) {
      for (const { path } of changed) {
        cpSync(join(root, path), join(folder, path));
      }
      for (const { path, text } of files) {
        writeFileSync(join(folder, path), text);
      }
      changed = files;
    },
    remove() {
      rmSync(join(folder, '..'), { recursive: true, force: true });
    },
  };
}

const MOST_BYTES = 512 * 2 ** 20;
const LEFT_OUT: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.venv',
  'venv',
  'node_modules',
  '__pycache__',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.tox',
  '.nox',
]);

function isWanted(path: string): boolean {
  if (LEFT_OUT.has(basename(path))) {
    return false;
  }
  const stats = lstatSync(path);
  return stats.isFile() || stats.isDirectory() || stats.isSymbolicLink();
}

/** Bytes below a folder; counting ends above `limit`. */
function sizeOf(folder: string, limit: number): number {
  let bytes = 0;
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined && bytes <= limit; next = waiting.pop()) {
    for (const entry of readdirSync(next, { withFileTypes: true })) {
      const path = join(next, entry.name);
      if (LEFT_OUT.has(entry.name)) {
        continue;
      }
      if (entry.isDirectory()) {
        waiting.push(path);
      } else if (entry.isFile()) {
        bytes += lstatSync(path).size;
      }
    }
  }
  return bytes;
}
