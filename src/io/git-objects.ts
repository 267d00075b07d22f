import { assert } from '../core/assert.ts';
import { ReviewError } from '../core/review-error.ts';
import { gitFailed, isObjectName, runGit } from './git.ts';
import type { GitReply, ObjectName, Repository } from './git.ts';

/** One path of a tree or of the index. */
export interface GitEntry {
  /** Relative to the working tree's root, forward slashes; `isPathText` is false where the bytes are not UTF-8. */
  readonly path: string;
  readonly isPathText: boolean;
  readonly kind: 'file' | 'symbolic link' | 'submodule';
  readonly blob: ObjectName;
}

export interface GitListing {
  readonly entries: readonly GitEntry[];
  /** True when there were more than `maxEntries` paths, or `maxWanted` wanted ones; the rest was not looked at. */
  readonly isCutShort: boolean;
}

export interface IndexListing extends GitListing {
  /** Paths with an unresolved merge. They have no entry. */
  readonly conflicts: readonly string[];
}

export interface ListOptions {
  /** Paths looked at, wanted or not, before it stops. */
  readonly maxEntries: number;
  /** Wanted paths after which it stops. Default 100,000. */
  readonly maxWanted?: number;
  /** Asked for every path. */
  readonly wants: (path: string) => boolean;
}

/** The wanted paths of a commit's tree. @throws ReviewError `GIT_FAILED`. */
export async function listTree(
  repository: Repository,
  source: { readonly commit: ObjectName } & ListOptions,
  signal: AbortSignal,
): Promise<GitListing> {
  assert(isObjectName(source.commit), 'only object names reach git');
  const entries: GitEntry[] = [];
  const isCutShort = await forEachRecord(
    repository,
    {
      args: ['ls-tree', '-r', '-z', '--full-tree', source.commit],
      maxRecords: source.maxEntries,
      isEnough: () => entries.length >= (source.maxWanted ?? DEFAULT_MAX_WANTED),
      take: (record) => {
        const { meta, path, isPathText } = splitRecord(record);
        const [mode = '', , blob = ''] = meta.split(' ');
        if (source.wants(path)) {
          entries.push({ path, isPathText, kind: kindOfMode(mode), blob });
        }
      },
    },
    signal,
  );
  return { entries, isCutShort };
}

/** What stands at one path of a commit's tree; undefined where nothing does. @throws ReviewError `GIT_FAILED`. */
export async function findInTree(
  repository: Repository,
  place: { readonly commit: ObjectName; readonly path: string },
  signal: AbortSignal,
): Promise<GitEntry | undefined> {
  assert(isObjectName(place.commit), 'only object names reach git');
  let found: GitEntry | undefined;
  await forEachRecord(
    repository,
    {
      args: ['ls-tree', '-z', '--full-tree', place.commit, '--', place.path],
      maxRecords: 1,
      isEnough: () => found !== undefined,
      take: (record) => {
        const { meta, path, isPathText } = splitRecord(record);
        const [mode = '', , blob = ''] = meta.split(' ');
        found = { path, isPathText, kind: kindOfMode(mode), blob };
      },
    },
    signal,
  );
  return found;
}

/** The wanted paths of the index. @throws ReviewError `GIT_FAILED`. */
export async function listIndex(
  repository: Repository,
  options: ListOptions,
  signal: AbortSignal,
): Promise<IndexListing> {
  const entries: GitEntry[] = [];
  const conflicts = new Set<string>();
  const isCutShort = await forEachRecord(
    repository,
    {
      args: ['ls-files', '--stage', '-z', '--full-name'],
      maxRecords: options.maxEntries,
      isEnough: () => entries.length >= (options.maxWanted ?? DEFAULT_MAX_WANTED),
      take: (record) => {
        const { meta, path, isPathText } = splitRecord(record);
        const [mode = '', blob = '', stage = '0'] = meta.split(' ');
        if (!options.wants(path)) {
          return;
        }
        if (stage === '0') {
          entries.push({ path, isPathText, kind: kindOfMode(mode), blob });
        } else {
          conflicts.add(path);
        }
      },
    },
    signal,
  );
  return { entries, conflicts: [...conflicts], isCutShort };
}

export interface UntrackedListing {
  /** Relative to the working tree's root. A repository inside the repository ends in `/`. */
  readonly paths: readonly string[];
  readonly isCutShort: boolean;
}

/** The wanted paths that are neither tracked nor ignored. @throws ReviewError `GIT_FAILED`. */
export async function listUntracked(
  repository: Repository,
  options: ListOptions,
  signal: AbortSignal,
): Promise<UntrackedListing> {
  const paths: string[] = [];
  const isCutShort = await forEachRecord(
    repository,
    {
      args: ['ls-files', '--others', '--exclude-standard', '-z', '--full-name'],
      maxRecords: options.maxEntries,
      isEnough: () => paths.length >= (options.maxWanted ?? DEFAULT_MAX_WANTED),
      take: (record) => {
        const path = record.toString('utf8');
        if (options.wants(path)) {
          paths.push(path);
        }
      },
    },
    signal,
  );
  return { paths, isCutShort };
}

/** What a blob turned out to be. `missing` happens in partial clones: nothing is fetched. */
export type BlobOutcome =
  | { readonly outcome: 'ok'; readonly bytes: Uint8Array }
  | { readonly outcome: 'too-large'; readonly bytes: number; readonly limit: number }
  | { readonly outcome: 'missing' };

/** Reads blobs as they are stored, without any conversion. Every name asked for is in the answer. @throws ReviewError `GIT_FAILED`. */
export async function readBlobs(
  repository: Repository,
  request: { readonly blobs: readonly ObjectName[]; readonly maxBytes: number },
  signal: AbortSignal,
): Promise<ReadonlyMap<ObjectName, BlobOutcome>> {
  const names = [...new Set(request.blobs)];
  const outcomes = new Map<ObjectName, BlobOutcome>();
  assert(names.every(isObjectName), 'only object names reach git');
  const sizes = await blobSizes(repository, names, signal);
  let batch: ObjectName[] = [];
  let batchBytes = 0;
  for (const name of names) {
    const size = sizes.get(name);
    if (size === undefined) {
      outcomes.set(name, { outcome: 'missing' });
    } else if (size > request.maxBytes) {
      outcomes.set(name, { outcome: 'too-large', bytes: size, limit: request.maxBytes });
    } else {
      batch.push(name);
      batchBytes += size;
    }
    if (batchBytes > BATCH_BYTES) {
      await readBatch(repository, { names: batch, outcomes }, signal);
      batch = [];
      batchBytes = 0;
    }
  }
  await readBatch(repository, { names: batch, outcomes }, signal);
  return outcomes;
}

const DEFAULT_MAX_WANTED = 100_000;
const BATCH_BYTES = 32 * 1024 * 1024;
const LINE_FEED = 0x0a;
/** A path is at most 4 KiB on the systems we know; a record without an end is not git's. */
const MAX_RECORD_BYTES = 64 * 1024;

/** Calls `take` for each NUL-terminated record; true when it stopped before the last one. */
async function forEachRecord(
  repository: Repository,
  request: {
    readonly args: readonly string[];
    readonly maxRecords: number;
    readonly isEnough: () => boolean;
    readonly take: (record: Buffer) => void;
  },
  signal: AbortSignal,
): Promise<boolean> {
  let rest: Buffer = Buffer.alloc(0);
  let records = 0;
  const reply = await runGit(
    repository,
    {
      args: request.args,
      maxOutputBytes: Number.MAX_SAFE_INTEGER,
      onOutput: (chunk) => {
        const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
        let start = 0;
        for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, start)) {
          if (records === request.maxRecords || request.isEnough()) {
            return 'stop';
          }
          request.take(bytes.subarray(start, end));
          records += 1;
          start = end + 1;
        }
        rest = bytes.subarray(start);
        return rest.length > MAX_RECORD_BYTES ? 'stop' : undefined;
      },
    },
    signal,
  );
  checkCode(request.args[0] ?? '', reply);
  return reply.isCutShort;
}

function splitRecord(record: Buffer): { meta: string; path: string; isPathText: boolean } {
  const tab = record.indexOf(0x09);
  const name = record.subarray(tab + 1);
  const path = name.toString('utf8');
  return {
    meta: record.toString('latin1', 0, tab),
    path,
    isPathText: Buffer.from(path, 'utf8').equals(name),
  };
}

function kindOfMode(mode: string): GitEntry['kind'] {
  switch (mode) {
    case '120000':
      return 'symbolic link';
    case '160000':
      return 'submodule';
    default:
      return 'file';
  }
}

async function blobSizes(
  repository: Repository,
  names: readonly ObjectName[],
  signal: AbortSignal,
): Promise<Map<ObjectName, number>> {
  const sizes = new Map<ObjectName, number>();
  if (names.length === 0) {
    return sizes;
  }
  const reply = await runGit(
    repository,
    { args: ['cat-file', '--batch-check'], input: asLines(names) },
    signal,
  );
  checkCode('cat-file', reply);
  for (const line of Buffer.from(reply.stdout).toString('latin1').split('\n')) {
    const [name = '', type, size] = line.split(' ');
    if (type === 'blob') {
      sizes.set(name, Number(size));
    }
  }
  return sizes;
}

async function readBatch(
  repository: Repository,
  batch: { readonly names: readonly ObjectName[]; readonly outcomes: Map<ObjectName, BlobOutcome> },
  signal: AbortSignal,
): Promise<void> {
  if (batch.names.length === 0) {
    return;
  }
  const reply = await runGit(
    repository,
    {
      args: ['cat-file', '--batch'],
      input: asLines(batch.names),
      maxOutputBytes: Number.MAX_SAFE_INTEGER,
    },
    signal,
  );
  checkCode('cat-file', reply);
  let offset = 0;
  for (const expected of batch.names) {
    const end = reply.stdout.indexOf(LINE_FEED, offset);
    const [name, type, size] = Buffer.from(reply.stdout.subarray(offset, end))
      .toString('latin1')
      .split(' ');
    if (end === -1 || name !== expected || type !== 'blob') {
      throw new ReviewError('GIT_FAILED', `git cat-file did not give ${expected}`, {
        hint: 'Check the repository with `git fsck`.',
      });
    }
    const start = end + 1;
    const stop = start + Number(size);
    batch.outcomes.set(expected, { outcome: 'ok', bytes: reply.stdout.subarray(start, stop) });
    offset = stop + 1;
  }
}

function asLines(names: readonly string[]): string {
  return names.map((name) => `${name}\n`).join('');
}

function checkCode(command: string, reply: GitReply): void {
  if (reply.code !== 0) {
    throw gitFailed(command, { outcome: 'exited', ...reply });
  }
}
