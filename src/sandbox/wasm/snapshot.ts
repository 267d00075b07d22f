import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { writeFileAtomically } from '../../io/files.ts';
import { sha256OfParts } from '../../io/hash.ts';
import { runLimited } from '../limited-process.ts';
import { INTERPRETER_ENVIRONMENT, PREPARATION } from './boot.ts';
import { ownFolder, removeAbandoned } from './own-folder.ts';
import type { SnapshotOrder } from './runner.ts';
import { runnerProcess } from './runner-process.ts';
import { isWholeSnapshot, packSnapshot } from './snapshot-format.ts';

export interface SnapshotContent extends SnapshotOrder {
  /** Of all that lays out the interpreter's memory, beside Node. */
  readonly versions: readonly string[];
}

/**
 * The file from which an interpreter starts in a fraction of the time: its memory after the imports. It is made once for every
 * version of Pyodide, Node and what is imported, in `folder`; where that is not given or cannot be written, in a folder of this process.
 * @throws ReviewError `SANDBOX_FAILED` when the interpreter does not start, `CANCELLED`.
 */
export async function snapshotFile(
  folder: string | undefined,
  wanted: SnapshotContent,
  signal: AbortSignal,
): Promise<string> {
  removeAbandoned();
  const name = snapshotName(wanted);
  if (folder !== undefined && isWhole(join(folder, name))) {
    markUsed(join(folder, name));
    return join(folder, name);
  }
  const content = await makeSnapshot(wanted, signal);
  if (folder !== undefined) {
    try {
      mkdirSync(folder, { recursive: true });
      writeFileAtomically(join(folder, name), content);
      removeUnused(folder, name);
      return join(folder, name);
    } catch {
      // The cache only saves time: without one the snapshot lives as long as this process.
    }
  }
  const own = ownFolder();
  writeFileAtomically(join(own, name), content);
  return join(own, name);
}

const PREFIX = 'pyodide-';
const SUFFIX = '.snapshot';
const UNUSED_MS = 14 * 24 * 3_600_000;
const MAKING_LIMITS = { wallMs: 120_000, memoryBytes: 0, outputBytes: 256 * 1024 * 1024 };

function snapshotName({ versions, preload }: SnapshotContent): string {
  const key = sha256OfParts([
    ...versions,
    process.version,
    process.arch,
    PREPARATION,
    JSON.stringify(INTERPRETER_ENVIRONMENT),
    ...Object.entries(preload).flat(),
  ]);
  return `${PREFIX}${key.slice(0, 16)}${SUFFIX}`;
}

async function makeSnapshot({ preload }: SnapshotOrder, signal: AbortSignal): Promise<Uint8Array> {
  const input = JSON.stringify({ preload });
  const made = await runLimited(
    runnerProcess({ snapshot: undefined, input, limits: MAKING_LIMITS }),
    signal,
  );
  if (made.end === 'stopped') {
    throw new ReviewError('CANCELLED', 'Cancelled', { hint: 'Start it again when you like.' });
  }
  if (!made.control.includes('"finished"')) {
    const reason = made.end ?? `${made.control} ${made.complaints}`.trim().slice(0, 300);
    throw new ReviewError('SANDBOX_FAILED', `Python in WebAssembly does not start: ${reason}`, {
      hint: 'Reinstall Assay; if that does not help, report it with this message.',
    });
  }
  return packSnapshot(made.stdout);
}

function isWhole(path: string): boolean {
  try {
    return isWholeSnapshot(readFileSync(path));
  } catch {
    return false;
  }
}

function markUsed(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // A cache that may only be read.
  }
}

/** Snapshots of other versions; another process may remove them at the same time. */
function removeUnused(folder: string, kept: string): void {
  for (const name of readdirSync(folder)) {
    if (name !== kept && name.startsWith(PREFIX) && name.endsWith(SUFFIX)) {
      const path = join(folder, name);
      const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > UNUSED_MS) {
        rmSync(path, { force: true });
      }
    }
  }
}
