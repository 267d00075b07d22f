import { existsSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { ReviewError } from '../../../core/review-error.ts';
import { fetchArchive } from './fetch-archive.ts';
import { readRecords } from './read-records.ts';
import { storePath, writeAdvisoryStore, type StoreInfo } from './store.ts';

/** Where OSV publishes all its records about PyPI, as its documentation ("Data dumps") has it. */
export const DEFAULT_ARCHIVE = 'https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip';

export interface PullRequest {
  /** Assay's data folder. */
  readonly dataFolder: string;
  /** An http(s) address of a zip archive; or an archive, a record or a folder of records on this disk, relative to `cwd`. */
  readonly from: string;
  readonly cwd: string;
  /** Now, ISO 8601 in UTC. */
  readonly now: string;
  readonly onDownload: (received: number, total: number | undefined) => void;
  /** Records taken so far. */
  readonly onRecord: (count: number) => void;
}

export interface Pulled {
  readonly about: StoreInfo;
  /** Files that were no records about PyPI. */
  readonly passedOver: number;
}

/**
 * Brings the advisories and stores them; those that were there stay until the new ones are complete.
 *
 * @throws ReviewError `ADVISORIES_FAILED`, `PATH_NOT_FOUND`, `DISK_FULL`, `FOLDER_READ_ONLY`, `CANCELLED`, `USAGE`.
 */
export async function pullAdvisories(request: PullRequest, signal: AbortSignal): Promise<Pulled> {
  const isRemote = /^https?:\/\//i.test(request.from);
  const downloaded = join(dirname(storePath(request.dataFolder)), 'download.zip');
  if (isRemote) {
    refuseSecrets(request.from);
    const { from: url, onDownload: onProgress } = request;
    await fetchArchive({ url, target: downloaded, onProgress }, signal);
  }
  try {
    return await store(request, isRemote ? downloaded : resolve(request.cwd, request.from), signal);
  } finally {
    // Also where it is no archive: the next pull must not trip over it again.
    if (isRemote && existsSync(downloaded)) {
      rmSync(downloaded, { force: true });
    }
  }
}

async function store(request: PullRequest, path: string, signal: AbortSignal): Promise<Pulled> {
  let used = 0;
  let passedOver = 0;
  const records = readRecords(
    {
      path,
      onRecord: (isUsed) => {
        used += Number(isUsed);
        passedOver += Number(!isUsed);
        request.onRecord(used);
      },
    },
    signal,
  );
  const { dataFolder, from, now } = request;
  const about = await writeAdvisoryStore(dataFolder, notNone(records, from), {
    from,
    pulledAt: now,
  });
  return { about, passedOver };
}

/** Nothing must never take the place of something. */
async function* notNone<Item>(items: AsyncIterable<Item>, from: string): AsyncGenerator<Item> {
  let count = 0;
  for await (const item of items) {
    count += 1;
    yield item;
  }
  if (count === 0) {
    throw new ReviewError('ADVISORIES_FAILED', `${from} holds no advisory about PyPI`, {
      hint: 'It must be a zip archive, or a folder, of JSON records in the OSV format.',
    });
  }
}

/** The address is stored with the data and shown. */
function refuseSecrets(from: string): void {
  if (!URL.canParse(from) || new URL(from).username !== '' || new URL(from).password !== '') {
    throw new ReviewError('USAGE', 'The address after --from is not one, or holds a password', {
      hint: 'Write https://HOST/PATH without a user name.',
    });
  }
}
