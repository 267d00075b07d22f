import { join } from 'node:path';
import { isUtf8 } from 'node:buffer';
import { readRegularFile } from '../../io/files.ts';
import {
  defaultBranch,
  headCommit,
  mergeBase,
  openRepository,
  resolveRevision,
} from '../../io/git.ts';
import type { ObjectName, Repository } from '../../io/git.ts';
import { listTree, readBlobs } from '../../io/git-objects.ts';
import { ignorePatterns } from '../../io/ignore-patterns.ts';
import { walk } from '../../io/walk.ts';
import { maskSecrets } from '../../text/mask-secrets.ts';
import { stripUnseen } from '../prompts/code-block.ts';
import type { ScopeTarget } from '../scope/scope-request.ts';
import type { ProjectText } from './context-item.ts';
import { isRulesPath } from './project-rules.ts';

export interface ProjectTextsRequest {
  /** Absolute: the root of the review. */
  readonly root: string;
  readonly target: ScopeTarget;
}

/**
 * What a project says in prose: its rules and its documentation. Where a change is reviewed they are read from what the change
 * is compared with, never from the change itself: a pull request must not write the rules that it is judged by. Links are not
 * followed.
 *
 * @throws ReviewError `GIT_FAILED`, `REVISION_UNKNOWN`, …, where a change is reviewed; whatever `signal` aborts with.
 */
export async function readProjectTexts(
  { root, target }: ProjectTextsRequest,
  signal: AbortSignal,
): Promise<readonly ProjectText[]> {
  const texts =
    target.kind === 'paths' ? await fromDisk(root, signal) : await fromBase(root, target, signal);
  return texts.map(({ path, bytes }) => ({
    path,
    text: stripUnseen(maskSecrets(Buffer.from(bytes).toString('utf8'))),
  }));
}

const MOST_ENTRIES = 40_000;
const MOST_TEXTS = 200;
const MOST_BYTES = 200_000;

function isWanted(path: string): boolean {
  return isRulesPath(path) || isDocumentation(path);
}

function isDocumentation(path: string): boolean {
  return (
    /(?:^|\/)README(?:\.(?:md|rst|txt))?$/i.test(path) || /^docs?\/.*\.(?:md|rst|txt)$/i.test(path)
  );
}

/** Rules first, then what stands highest. */
function byRank(left: string, right: string): number {
  return (
    Number(isRulesPath(right)) - Number(isRulesPath(left)) ||
    left.split('/').length - right.split('/').length ||
    (left < right ? -1 : 1)
  );
}

interface RawText {
  readonly path: string;
  readonly bytes: Uint8Array;
}

async function fromDisk(root: string, signal: AbortSignal): Promise<readonly RawText[]> {
  const options = { root, above: [], excludes: ignorePatterns(''), maxEntries: MOST_ENTRIES };
  const found = await walk({ ...options, start: '', wants: (_, path) => isWanted(path) }, signal);
  const paths = found.files.toSorted(byRank).slice(0, MOST_TEXTS);
  return paths.flatMap((path) => {
    const read = readRegularFile(join(root, path), { maxBytes: MOST_BYTES });
    return read.outcome === 'ok' && isUtf8(read.bytes) ? [{ path, bytes: read.bytes }] : [];
  });
}

async function fromBase(
  root: string,
  target: Exclude<ScopeTarget, { readonly kind: 'paths' }>,
  signal: AbortSignal,
): Promise<readonly RawText[]> {
  const repository = await openRepository(root, signal);
  const commit = await baseOf(repository, target, signal);
  if (commit === undefined) {
    return [];
  }
  const { entries } = await listTree(
    repository,
    { commit, maxEntries: MOST_ENTRIES * 10, wants: isWanted },
    signal,
  );
  const files = entries
    .filter(({ kind, isPathText }) => kind === 'file' && isPathText)
    .toSorted((left, right) => byRank(left.path, right.path))
    .slice(0, MOST_TEXTS);
  const blobs = await readBlobs(
    repository,
    { blobs: files.map(({ blob }) => blob), maxBytes: MOST_BYTES },
    signal,
  );
  return files.flatMap(({ path, blob }) => {
    const read = blobs.get(blob);
    return read?.outcome === 'ok' && isUtf8(read.bytes) ? [{ path, bytes: read.bytes }] : [];
  });
}

/** What a change is compared with; undefined before the first commit. */
async function baseOf(
  repository: Repository,
  target: Exclude<ScopeTarget, { readonly kind: 'paths' }>,
  signal: AbortSignal,
): Promise<ObjectName | undefined> {
  if (target.kind === 'range') {
    // Not the merge base: a team may have written rules since the change began.
    return resolveRevision(repository, target.from, signal);
  }
  const head = await headCommit(repository, signal);
  if (head === undefined) {
    return undefined;
  }
  const branch = await defaultBranch(repository, signal);
  return branch === undefined
    ? head
    : ((await mergeBase(repository, [branch.commit, head], signal)) ?? branch.commit);
}
