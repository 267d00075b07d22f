import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { systemCode } from '../../io/system-error.ts';

const PREFIX = 'assay-snapshot-';
/** Of a folder whose name tells no owner. */
const ABANDONED_MS = 24 * 3_600_000;

/** A temporary folder that goes with this process; its name tells whose it is, for where the process is killed. */
export function ownFolder(parent: string = tmpdir()): string {
  const folder = mkdtempSync(join(parent, `${PREFIX}${process.pid}-`));
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/**
 * Removes folders of processes that were killed before they could. Where a process of another container is taken for gone, it makes
 * its snapshot anew.
 */
export function removeAbandoned(parent: string = tmpdir()): void {
  for (const name of namesIn(parent)) {
    const path = join(parent, name);
    if (isAbandoned(path, name)) {
      try {
        rmSync(path, { recursive: true, force: true });
      } catch {
        // It only takes room.
      }
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith(PREFIX));
  } catch {
    return [];
  }
}

function isAbandoned(path: string, name: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  const isOurs = process.getuid === undefined || found?.uid === process.getuid();
  if (found === undefined || !found.isDirectory() || !isOurs) {
    return false;
  }
  const owner = /^(\d+)-/u.exec(name.slice(PREFIX.length))?.[1];
  return owner === undefined
    ? Date.now() - found.mtimeMs > ABANDONED_MS
    : !isRunning(Number(owner));
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}
