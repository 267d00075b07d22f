import { assert } from '../core/assert.ts';
import { gitFailed, isObjectName, runGit } from './git.ts';
import type { ObjectName, Repository } from './git.ts';

/** A commit of one parent. */
export interface HistoryCommit {
  readonly commit: ObjectName;
  /** Subject and body. */
  readonly message: string;
}

/** A file that a commit changed, with both of its texts. */
export interface ChangedFile {
  readonly commit: ObjectName;
  readonly path: string;
  readonly before: ObjectName;
  readonly after: ObjectName;
}

/** The latest commits that lead to one, newest first, without merges. @throws ReviewError `GIT_FAILED`. */
export async function latestCommits(
  repository: Repository,
  request: { readonly from: ObjectName; readonly maxCommits: number },
  signal: AbortSignal,
): Promise<readonly HistoryCommit[]> {
  assert(isObjectName(request.from), 'only object names reach git');
  const args = [
    'rev-list',
    '--no-merges',
    `--max-count=${Math.max(1, Math.floor(request.maxCommits))}`,
    '--no-commit-header',
    '--format=%H%n%B%x00',
    request.from,
  ];
  const reply = await runGit(repository, { args }, signal);
  if (reply.code !== 0) {
    throw gitFailed('rev-list', { outcome: 'exited', ...reply });
  }
  return Buffer.from(reply.stdout)
    .toString('utf8')
    .split('\0')
    .map((record) => record.trimStart())
    .filter((record) => isObjectName(record.slice(0, record.indexOf('\n'))))
    .map((record) => {
      const end = record.indexOf('\n');
      return { commit: record.slice(0, end), message: record.slice(end + 1).trim() };
    });
}

/** The files that commits changed against their parents, as blobs; added, deleted and renamed ones are left. @throws ReviewError `GIT_FAILED`. */
export async function changedFiles(
  repository: Repository,
  commits: readonly ObjectName[],
  signal: AbortSignal,
): Promise<readonly ChangedFile[]> {
  assert(commits.every(isObjectName), 'only object names reach git');
  if (commits.length === 0) {
    return [];
  }
  const args = ['diff-tree', '--stdin', '-r', '-z', '--raw', '--no-abbrev', '--no-renames'];
  const reply = await runGit(
    repository,
    { args: [...args, '--no-ext-diff', '--diff-filter=M'], input: `${commits.join('\n')}\n` },
    signal,
  );
  if (reply.code !== 0) {
    throw gitFailed('diff-tree', { outcome: 'exited', ...reply });
  }
  const found: ChangedFile[] = [];
  let commit = '';
  const records = Buffer.from(reply.stdout).toString('utf8').split('\0');
  for (const [index, record] of records.entries()) {
    if (isObjectName(record)) {
      commit = record;
    }
    const [, mode = '', before = '', after = ''] =
      /^:\d+ (\d+) ([0-9a-f]+) ([0-9a-f]+) M$/u.exec(record) ?? [];
    if (mode.startsWith('100') && isObjectName(before) && isObjectName(after)) {
      found.push({ commit, path: records[index + 1] ?? '', before, after });
    }
  }
  return found;
}
