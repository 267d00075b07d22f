import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { z } from 'zod';

import { systemCode } from '../../io/system-error.ts';

/**
 * Says that this process works with the weights at `path`, until the returned function is called or the process ends. It is a
 * file beside the weights; where none can be written, nobody could delete the weights either.
 */
export function markInUse(path: string): () => void {
  const mark = join(marksFolder(path), `${basename(path)}.${process.pid}.${nextMark()}`);
  function remove(): void {
    process.off('exit', remove);
    rmSync(mark, { force: true });
  }
  try {
    mkdirSync(dirname(mark), { recursive: true });
    writeFileSync(mark, JSON.stringify({ pid: process.pid, host: hostname() }));
  } catch {
    return () => undefined;
  }
  process.once('exit', remove);
  return remove;
}

/** Process ids of those that work with the weights at `path` now. Marks of processes that are gone are removed. */
export function usersOf(path: string): readonly number[] {
  const folder = marksFolder(path);
  return namesIn(folder)
    .filter((name) => name.startsWith(`${basename(path)}.`))
    .flatMap((name) => {
      const holder = holderOf(join(folder, name));
      if (holder === undefined) {
        rmSync(join(folder, name), { force: true });
        return [];
      }
      return [holder];
    });
}

const HOLDER = z.object({ pid: z.int().positive(), host: z.string() });

let marks = 0;

function nextMark(): number {
  marks += 1;
  return marks;
}

function marksFolder(path: string): string {
  return join(dirname(path), '.in-use');
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Whose process it is that wrote the mark; one on another machine is taken to run still. */
function holderOf(mark: string): number | undefined {
  try {
    const holder = HOLDER.parse(JSON.parse(readFileSync(mark, 'utf8')));
    return holder.host !== hostname() || isRunning(holder.pid) ? holder.pid : undefined;
  } catch {
    return undefined;
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
