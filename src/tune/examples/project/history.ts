import { sha256 } from '../../../io/hash.ts';
import { headCommit, openRepository } from '../../../io/git.ts';
import type { Repository } from '../../../io/git.ts';
import { changedFiles, latestCommits } from '../../../io/git-history.ts';
import type { ChangedFile } from '../../../io/git-history.ts';
import { readBlobs } from '../../../io/git-objects.ts';
import { fixRows, removedFindings } from '../fix-rows.ts';
import { dropped, madeOr, type Made } from '../made.ts';
import type { Reviewer } from '../reviewer.ts';
import type { TrainingRow } from '../../training-row.ts';

export interface HistoryRequest {
  /** A folder of the repository. */
  readonly root: string;
  readonly reviewer: Reviewer;
  /** Commits looked at, the latest first. */
  readonly maxCommits: number;
}

/**
 * Commits that fix, by two witnesses: their message says so, and a finding of ours is gone with them from a function that they changed. The finding
 * before is a yes, the line that took its place a no. One outcome a commit whose message speaks of a fix.
 * @throws ReviewError `NOT_A_REPOSITORY`, `GIT_MISSING`, `GIT_FAILED`, `CANCELLED`.
 */
export async function* historyExamples(
  { root, reviewer, maxCommits }: HistoryRequest,
  signal: AbortSignal,
): AsyncGenerator<Made> {
  const repository = await openRepository(root, signal);
  const head = await headCommit(repository, signal);
  if (head === undefined) {
    return;
  }
  const commits = await latestCommits(repository, { from: head, maxCommits }, signal);
  const fixing = commits.filter(({ message }) => saysFix(message)).map(({ commit }) => commit);
  const group = `project:${sha256(repository.root).slice(0, 12)}`;
  for (let at = 0; at < fixing.length; at += AT_ONCE) {
    const some = fixing.slice(at, at + AT_ONCE);
    const files = Map.groupBy(await changedFiles(repository, some, signal), ({ commit }) => commit);
    for (const commit of some) {
      yield await fromCommit(files.get(commit) ?? [], { repository, reviewer, group }, signal);
    }
  }
}

const AT_ONCE = 50;
/** A commit that touches more is a release, a rename or a formatter. */
const MOST_FILES = 20;
const LONGEST_FILE = 256 * 1024;
/** Changed lines of one file: more is a rewrite, and nobody knows what of it was the fix. */
const MOST_LINES = 120;

const FIX =
  /\b(?:fix(?:e[sd])?|bug|bugfix|security|vulnerab\w*|cve-\d|cwe-\d+|inject\w*|xss|csrf|sanitiz\w*|sanitis\w*|escap(?:e|es|ed|ing)|hardens?|hardened|leaks?|leaked|unsafe|insecure|slow(?:er|ness)?|speed(?:s|ed)?(?: up)?|faster|perf(?:ormance)?|optimi[sz]\w*|n\+1)\b/iu;
const NO_FIX =
  /^(?:revert|merge|bump|release|docs?\b|style\b|chore\(deps)|\bfix(?:es|ed)? (?:typo|lint|format\w*|docs?|test|ci)/iu;

/** Exported for its test. */
export function saysFix(message: string): boolean {
  return FIX.test(message) && !NO_FIX.test(message);
}

async function fromCommit(
  files: readonly ChangedFile[],
  around: {
    readonly repository: Repository;
    readonly reviewer: Reviewer;
    readonly group: string;
  },
  signal: AbortSignal,
): Promise<Made> {
  const { repository, reviewer, group } = around;
  const python = files.filter(({ path }) => path.endsWith('.py') && !isTestFile(path));
  if (python.length === 0 || files.length > MOST_FILES) {
    return dropped(
      python.length === 0 ? 'commit changed no Python' : 'commit changed too many files',
    );
  }
  const blobs = await readBlobs(
    repository,
    { blobs: python.flatMap(({ before, after }) => [before, after]), maxBytes: LONGEST_FILE },
    signal,
  );
  const rows: TrainingRow[] = [];
  for (const { commit, path, before, after } of python) {
    const texts = [before, after].map((name) => {
      const blob = blobs.get(name);
      return blob?.outcome === 'ok' ? textOf(blob.bytes) : undefined;
    });
    const [old, fresh] = texts;
    if (old !== undefined && fresh !== undefined && changedLines(old, fresh) <= MOST_LINES) {
      const origin = { source: 'project', revision: commit, group };
      const fix = { path, before: old, after: fresh, origin };
      if (removedFindings(fix, reviewer).length > 0) {
        rows.push(...(await fixRows(fix, reviewer, signal)));
      }
    }
  }
  return madeOr(rows, 'no finding that the commit takes away');
}

function isTestFile(path: string): boolean {
  return /(?:^|\/)(?:tests?\/|test_[^/]*$|conftest\.py$)|_test\.py$/u.test(path);
}

/** Undefined for a binary file and for one that is not UTF-8. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) {
    return undefined;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Lines that only one of the texts has. */
function changedLines(before: string, after: string): number {
  const old = new Set(before.split('\n'));
  const fresh = new Set(after.split('\n'));
  return old.symmetricDifference(fresh).size;
}
