/**
 * Fetches the files of a public set from the Hugging Face hub. First the hub is asked which commit a branch means and which files that
 * commit has; then each is fetched by that commit and compared with the checksum that the hub gives (SHA-256 of large files, git's name
 * of small ones). The list is kept beside the files: without a network, what was fetched before is used.
 */
import { mkdirSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';

import { z } from 'zod';

import { ReviewError } from '../../../core/review-error.ts';
import type { DownloadOutcome } from '../../../io/download.ts';
import { writeFileAtomically } from '../../../io/files.ts';
import { describeHttpFailure, requestJson } from '../../../io/http.ts';
import { writeError } from '../../../io/system-error.ts';
import { fetchHubFile, hubEndpoint } from '../../../llm/weights/sources/fetch-hub-file.ts';
import { sizeOf } from '../../../llm/weights/on-disk.ts';
import type { PublicSet } from '../sets/public-set.ts';

/** Files of a set on this disk. */
export interface SetFiles {
  /** The commit. */
  readonly revision: string;
  /** What the set's page says at that commit, as it says it: `apache-2.0`. */
  readonly licence: string | undefined;
  readonly files: readonly SetFile[];
}

export interface SetFile {
  readonly path: string;
  /** In the repository or folder. */
  readonly name: string;
}

export interface HubSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder in which sets are kept. */
  readonly folder: string;
  readonly onProgress: (progress: FetchProgress) => void;
}

export interface FetchProgress {
  readonly set: string;
  readonly file: string;
  readonly received: number;
  readonly total: number;
}

/**
 * @throws ReviewError `DATA_DOWNLOAD_FAILED` with what to do; `FILE_UNREADABLE` for a repository without rows; `DISK_FULL`,
 *   `FOLDER_READ_ONLY`, `CANCELLED`.
 */
export async function fetchSet(
  set: PublicSet,
  surroundings: HubSurroundings,
  signal: AbortSignal,
): Promise<SetFiles> {
  const folder = join(surroundings.folder, set.name);
  const listPath = join(folder, `${set.revision}.json`);
  const asked = await askForList(set, surroundings.environment, signal);
  if (asked.outcome === 'failed') {
    const kept = asked.isOffline ? await keptFiles(set, listPath, folder) : undefined;
    if (kept === undefined) {
      throw asked.error;
    }
    return kept;
  }
  const { list } = asked;
  const wanted = rowFiles(set, list);
  for (const file of wanted) {
    await fetchFile({ set, list, file, folder }, surroundings, signal);
  }
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw writeError(error, folder);
  }
  writeFileAtomically(listPath, `${JSON.stringify(list)}\n`);
  return setFiles(set, list, folder);
}

/** Whether a file of a repository holds rows of the set; what describes the others does not. */
export function holdsRows(set: PublicSet, name: string): boolean {
  return set.files.test(name) && !/^(?:dataset_infos?|config|metadata|\.)/u.test(basename(name));
}

const listSchema = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/u),
  cardData: z.object({ license: z.unknown() }).optional().catch(undefined),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.number().int().nonnegative().optional(),
      blobId: z.string().optional(),
      lfs: z.object({ sha256: z.string(), size: z.number() }).nullish(),
    }),
  ),
});
type FileList = z.infer<typeof listSchema>;
type ListedFile = FileList['siblings'][number];

type Asked =
  | { readonly outcome: 'listed'; readonly list: FileList }
  | { readonly outcome: 'failed'; readonly isOffline: boolean; readonly error: ReviewError };

const MAX_LIST_BYTES = 50_000_000;
const TIMEOUT_MS = 15_000;

async function askForList(
  set: PublicSet,
  environment: HubSurroundings['environment'],
  signal: AbortSignal,
): Promise<Asked> {
  const url = `${hubEndpoint(environment)}/api/datasets/${set.repository}/revision/${set.revision}?blobs=true`;
  const reply = await requestJson(
    {
      url,
      maxBytes: MAX_LIST_BYTES,
      redirects: 3,
      headerTimeoutMs: TIMEOUT_MS,
      headers: await authorization(environment),
    },
    signal,
  );
  switch (reply.outcome) {
    case 'answered': {
      if (reply.head.status !== 200) {
        return failed(refusal(set, reply.head.status, environment));
      }
      const list = listSchema.safeParse(reply.json);
      return list.success
        ? { outcome: 'listed', list: list.data }
        : failed(notFetched(set, 'the answer is not that of a hub', REACH_HINT));
    }
    case 'not-json':
      return failed(
        reply.head.status === 200
          ? notFetched(set, 'the answer is not that of a hub', REACH_HINT)
          : refusal(set, reply.head.status, environment),
      );
    default:
      return {
        ...failed(notFetched(set, describeHttpFailure(reply), REACH_HINT)),
        isOffline: true,
      };
  }
}

const REACH_HINT =
  'Set HF_ENDPOINT to a mirror that can be reached, or bring the files by other means and give their folder: --from FOLDER.';

function failed(error: ReviewError): Extract<Asked, { readonly outcome: 'failed' }> {
  return { outcome: 'failed', isOffline: false, error };
}

function notFetched(set: PublicSet, reason: string, hint: string): ReviewError {
  return new ReviewError('DATA_DOWNLOAD_FAILED', `${set.title} could not be fetched: ${reason}`, {
    hint,
    retryable: true,
  });
}

/** The hub answers 401 for what is given to some only, and for what does not exist. */
function refusal(
  set: PublicSet,
  status: number,
  environment: HubSurroundings['environment'],
): ReviewError {
  const page = `${hubEndpoint(environment)}/datasets/${set.repository}`;
  switch (status) {
    case 401:
    case 403:
      return notFetched(
        set,
        `the hub gives it only to those who may have it (status ${status})`,
        `Ask for access at ${page}, and set HF_TOKEN to a token of the account that got it.`,
      );
    case 404:
      return notFetched(
        set,
        `${set.repository} at ${set.revision} is not there any more (status 404)`,
        `Look at ${page}, or give a copy of the set with --from FOLDER.`,
      );
    default:
      return notFetched(set, `the hub answered with status ${status}`, 'Try again later.');
  }
}

/** From `HF_TOKEN`, else from where the hub's own tools keep it. */
async function authorization(
  environment: HubSurroundings['environment'],
): Promise<Readonly<Record<string, string>>> {
  const home =
    environment['HF_HOME'] ?? join(environment['HOME'] ?? homedir(), '.cache', 'huggingface');
  const path = environment['HF_TOKEN_PATH'] ?? join(home, 'token');
  const token = environment['HF_TOKEN'] ?? (await readFile(path, 'utf8').catch(() => ''));
  return token.trim() === '' ? {} : { authorization: `Bearer ${token.trim()}` };
}

function rowFiles(set: PublicSet, { siblings, sha }: FileList): readonly ListedFile[] {
  const wanted = siblings.filter(
    ({ rfilename }) => holdsRows(set, rfilename) && isInside(rfilename),
  );
  if (wanted.length === 0) {
    throw new ReviewError(
      'FILE_UNREADABLE',
      `${set.repository} at ${sha.slice(0, 12)} has no file with rows of ${set.title}`,
      { hint: 'Give a copy of an earlier revision with --from FOLDER.' },
    );
  }
  // The same rows often lie there twice, as JSON and as Parquet.
  const parquet = wanted.filter(({ rfilename }) => rfilename.endsWith('.parquet'));
  return parquet.length > 0 ? parquet : wanted;
}

/** Names come from a server: none may lead out of the folder. */
function isInside(name: string): boolean {
  return !name.startsWith('/') && !name.includes('\\') && !name.split('/').includes('..');
}

interface FileToFetch {
  readonly set: PublicSet;
  readonly list: FileList;
  readonly file: ListedFile;
  readonly folder: string;
}

async function fetchFile(
  { set, list, file, folder }: FileToFetch,
  { environment, onProgress }: HubSurroundings,
  signal: AbortSignal,
): Promise<void> {
  const target = join(folder, list.sha, file.rfilename);
  const bytes = file.lfs?.size ?? file.size ?? 0;
  if (await isThere(target, bytes)) {
    return;
  }
  const checksum = checksumOf(file);
  if (checksum === undefined) {
    throw notFetched(set, `the hub names no checksum of ${file.rfilename}`, 'Try again later.');
  }
  const path = file.rfilename.split('/').map(encodeURIComponent).join('/');
  const outcome = await fetchHubFile(
    {
      url: `${hubEndpoint(environment)}/datasets/${set.repository}/resolve/${list.sha}/${path}`,
      target,
      bytes,
      ...checksum,
      headers: await authorization(environment),
      onProgress: ({ received }) =>
        onProgress({ set: set.title, file: file.rfilename, received, total: bytes }),
    },
    signal,
  );
  if (outcome.outcome !== 'done') {
    throw fileFailure(set, { outcome, name: file.rfilename }, environment);
  }
}

function checksumOf({
  lfs,
  blobId,
}: ListedFile): { sha256: string } | { gitBlob: string } | undefined {
  if (lfs !== undefined && lfs !== null) {
    return { sha256: lfs.sha256 };
  }
  return blobId === undefined ? undefined : { gitBlob: blobId };
}

function fileFailure(
  set: PublicSet,
  {
    outcome,
    name,
  }: {
    readonly outcome: Exclude<DownloadOutcome, { readonly outcome: 'done' }>;
    readonly name: string;
  },
  environment: HubSurroundings['environment'],
): ReviewError {
  switch (outcome.outcome) {
    case 'refused':
      return refusal(set, outcome.status, environment);
    case 'wrong-hash':
      return notFetched(
        set,
        `${name} arrived with other bytes than the hub promised`,
        'Run it again; if that does not help, something between here and the hub changes files.',
      );
    default:
      return notFetched(
        set,
        `${name}: ${describeHttpFailure(outcome)}`,
        'Run it again: it goes on where it stopped. Or bring the files by other means and give their folder: --from FOLDER.',
      );
  }
}

/** What an earlier run fetched, if all of it is still there. */
async function keptFiles(
  set: PublicSet,
  listPath: string,
  folder: string,
): Promise<SetFiles | undefined> {
  try {
    const list = listSchema.parse(JSON.parse(await readFile(listPath, 'utf8')));
    for (const file of rowFiles(set, list)) {
      const bytes = file.lfs?.size ?? file.size ?? 0;
      if (!(await isThere(join(folder, list.sha, file.rfilename), bytes))) {
        return undefined;
      }
    }
    return setFiles(set, list, folder);
  } catch {
    return undefined;
  }
}

/** A file gets its name only after its checksum was compared. */
async function isThere(path: string, bytes: number): Promise<boolean> {
  return (
    (await stat(path).then(
      (stats) => stats.isFile(),
      () => false,
    )) && (await sizeOf(path)) === bytes
  );
}

function setFiles(set: PublicSet, list: FileList, folder: string): SetFiles {
  const licence = list.cardData?.license;
  return {
    revision: list.sha,
    licence: typeof licence === 'string' ? licence : undefined,
    files: rowFiles(set, list).map(({ rfilename }) => ({
      path: join(folder, list.sha, rfilename),
      name: rfilename,
    })),
  };
}
