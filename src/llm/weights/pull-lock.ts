import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

import { z } from 'zod';

import { systemCode, writeError } from '../../io/system-error.ts';
import { pullCancelled } from './on-disk.ts';

/** A lock that is held; `release` gives it back and never fails. */
export interface PullLock {
  readonly release: () => Promise<void>;
}

export interface PullLockOptions {
  /** Called once when another process holds the lock. */
  readonly onWait?: (() => void) | undefined;
  /** Between two looks at a held lock, ms. */
  readonly pollMs?: number;
}

/**
 * Takes a lock that lasts for the whole of a download, waiting for whoever holds it. The lock is a file with the holder's
 * process id, touched while the work goes on; one whose process is gone, or (from another machine) that was not touched
 * for a minute, counts as left behind.
 *
 * @throws ReviewError `CANCELLED` when `signal` aborts; `DISK_FULL`, `FOLDER_READ_ONLY` when the lock cannot be written.
 */
export async function takePullLock(
  path: string,
  options: PullLockOptions,
  signal: AbortSignal,
): Promise<PullLock> {
  let told = false;
  while (!(await tryCreate(path))) {
    if (await isLeftBehind(path)) {
      await rm(path, { force: true });
      continue;
    }
    if (!told) {
      told = true;
      options.onWait?.();
    }
    await pauseUnlessAborted(options.pollMs ?? POLL_MS, signal);
  }
  const beat = setInterval(() => void touch(path), BEAT_MS);
  beat.unref();
  return {
    release: async () => {
      clearInterval(beat);
      await rm(path, { force: true }).catch(() => undefined);
    },
  };
}

/** Whether somebody holds the lock now. */
export async function isLocked(path: string): Promise<boolean> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  return isThere && !(await isLeftBehind(path));
}

const POLL_MS = 500;
const BEAT_MS = 10_000;
const LEFT_BEHIND_MS = 60_000;
const HOLDER = z.object({ pid: z.int().positive(), host: z.string() });

async function tryCreate(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(JSON.stringify({ pid: process.pid, host: hostname() }));
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') {
      return false;
    }
    throw writeError(error, path);
  }
}

async function isLeftBehind(path: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path);
    const holder = HOLDER.safeParse(parseJson(await readFile(path, 'utf8')));
    if (holder.success && holder.data.host === hostname()) {
      return !isRunning(holder.data.pid);
    }
    return Date.now() - mtimeMs > LEFT_BEHIND_MS;
  } catch {
    // Released between the two looks: the next attempt to create it decides.
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

async function pauseUnlessAborted(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch {
    throw pullCancelled();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
