import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { writeError } from '../../io/system-error.ts';

/** A written file, as the card names it. */
export interface WrittenFile {
  readonly lines: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** A folder that gets its name when it is whole. */
export interface OutputFolder {
  /** @throws ReviewError `DISK_FULL`, `FOLDER_READ_ONLY` */
  readonly writeLine: (file: string, line: string) => void;
  readonly writeFile: (file: string, content: string) => void;
  /** Ends the files written line by line, and tells what they hold. */
  readonly closeLines: () => Readonly<Record<string, WrittenFile>>;
  /** Gives the folder its name, in place of one that stands there. */
  readonly commit: () => void;
  /** Takes away what was written. Harmless after `commit`. */
  readonly abandon: () => void;
}

/**
 * @throws ReviewError `USAGE` where the folder is there and may not be replaced; `DISK_FULL`, `FOLDER_READ_ONLY`, `PATH_NOT_FOUND`
 *   where it cannot be made.
 */
export function openOutputFolder(
  path: string,
  lineFiles: readonly string[],
  mayReplace: boolean,
): OutputFolder {
  const target = resolve(path);
  if (existsSync(target) && !mayReplace) {
    throw new ReviewError('USAGE', `${path} is there already`, {
      hint: 'Choose another folder, or replace this one with --force.',
    });
  }
  const folder = beside(target, 'tmp');
  attempt(target, () => mkdirSync(folder));
  const files = new Map<string, LineFile>();
  function abandon(): void {
    files.forEach(close);
    files.clear();
    rmSync(folder, { recursive: true, force: true });
  }
  try {
    lineFiles.forEach((name) => {
      files.set(name, openLineFile(join(folder, name), join(target, name)));
    });
  } catch (error) {
    abandon();
    throw writeError(error, target);
  }
  return {
    writeLine(name, line) {
      const file = files.get(name);
      if (file !== undefined) {
        attempt(file.path, () => addLine(file, line));
      }
    },
    writeFile: (name, content) =>
      attempt(join(target, name), () =>
        writeFileSync(join(folder, name), content, { flag: 'wx', flush: true }),
      ),
    closeLines() {
      const written = Array.from(files, ([name, file]) => {
        attempt(file.path, () => finish(file));
        return [
          name,
          { lines: file.lines, bytes: file.bytes, sha256: file.hash.digest('hex') },
        ] as const;
      });
      files.clear();
      return Object.fromEntries(written);
    },
    commit: () => attempt(target, () => replace(folder, target)),
    abandon,
  };
}

interface LineFile {
  /** The one that it is to have. */
  readonly path: string;
  readonly descriptor: number;
  readonly hash: ReturnType<typeof createHash>;
  readonly waiting: string[];
  waitingLength: number;
  isOpen: boolean;
  lines: number;
  bytes: number;
}

/** Characters that are gathered before they are written. */
const GATHERED = 1 << 20;

function openLineFile(path: string, shown: string): LineFile {
  return {
    path: shown,
    descriptor: openSync(path, 'wx'),
    hash: createHash('sha256'),
    waiting: [],
    waitingLength: 0,
    isOpen: true,
    lines: 0,
    bytes: 0,
  };
}

function addLine(file: LineFile, line: string): void {
  file.waiting.push(line, '\n');
  file.waitingLength += line.length;
  file.lines += 1;
  if (file.waitingLength >= GATHERED) {
    flush(file);
  }
}

function flush(file: LineFile): void {
  const bytes = Buffer.from(file.waiting.join(''));
  for (let done = 0; done < bytes.length;) {
    done += writeSync(file.descriptor, bytes, done);
  }
  file.hash.update(bytes);
  file.bytes += bytes.length;
  file.waiting.length = 0;
  file.waitingLength = 0;
}

function finish(file: LineFile): void {
  flush(file);
  fsyncSync(file.descriptor);
  close(file);
}

function close(file: LineFile): void {
  if (file.isOpen) {
    file.isOpen = false;
    closeSync(file.descriptor);
  }
}

function replace(folder: string, target: string): void {
  if (!existsSync(target)) {
    renameSync(folder, target);
    return;
  }
  const old = beside(target, 'old');
  renameSync(target, old);
  try {
    renameSync(folder, target);
  } catch (error) {
    renameSync(old, target);
    throw error;
  }
  rmSync(old, { recursive: true, force: true });
}

function beside(target: string, end: string): string {
  return join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.${end}`);
}

function attempt(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw writeError(error, path);
  }
}
