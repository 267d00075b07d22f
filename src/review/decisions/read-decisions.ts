import { join } from 'node:path';
import type { Notice } from '../../core/review-result.ts';
import { describeReadFailure, kindOf, readRegularFile } from '../../io/files.ts';
import {
  defaultBranch,
  headCommit,
  openRepository,
  resolveRevision,
  type ObjectName,
  type Repository,
} from '../../io/git.ts';
import { findInTree, readBlobs } from '../../io/git-objects.ts';
import type { ScopeTarget } from '../scope/scope-request.ts';
import { DECISIONS_FILE } from './decisions-folder.ts';
import {
  currentDecisions,
  describeUnused,
  parseLog,
  type DecisionLog,
  type LoggedDecision,
} from './decision-log.ts';
import type { Decision } from './decision.ts';

/** What people decided before a review. */
export interface KnownDecisions {
  /** Those that count. */
  readonly trusted: readonly Decision[];
  /** Those that came with the change under review, and do not count yet. */
  readonly pending: readonly Decision[];
  readonly notices: readonly Notice[];
}

export interface DecisionsRequest {
  /** See `decisionsRoot`. */
  readonly root: string;
  readonly target: ScopeTarget;
  /** Hashes of the lines that were written on this machine, see `madeHere`. */
  readonly madeHere: ReadonlySet<string>;
}

/**
 * Reads a project's decisions. Where whole files are reviewed, those in the working tree count. Where a change is reviewed, those count
 * that the other side of the comparison has, and those that were made on this very machine: a pull request must not dismiss
 * what is found in it.
 * @throws ReviewError `GIT_MISSING`, `GIT_FAILED`, `REVISION_UNKNOWN`, `CANCELLED`, where a change is reviewed.
 */
export async function readDecisions(
  { root, target, madeHere }: DecisionsRequest,
  signal: AbortSignal,
): Promise<KnownDecisions> {
  const here = logOnDisk(root);
  if (target.kind === 'paths') {
    return {
      trusted: currentDecisions(here.log.entries.map(({ decision }) => decision)),
      pending: [],
      notices: here.notices,
    };
  }
  const base = await logOfBase(root, target, signal);
  const known = new Set(base.log.entries.map(({ hash }) => hash));
  const own = here.log.entries.filter(({ hash }) => !known.has(hash));
  const [mine, others] = apart(own, ({ hash }) => madeHere.has(hash));
  const trusted = currentDecisions([...base.log.entries, ...mine].map(({ decision }) => decision));
  return {
    trusted,
    pending: currentDecisions(others.map(({ decision }) => decision)),
    notices: [
      ...new Map([...base.notices, ...here.notices].map((one) => [one.text, one])).values(),
    ],
  };
}

/** All decisions in the working tree. */
export function logOnDisk(root: string): ReadLog {
  const path = join(root, DECISIONS_FILE);
  const folder = kindOf(join(root, '.assay'));
  if (folder === undefined) {
    return NOTHING;
  }
  if (folder !== 'folder') {
    return unreadable(`it is in a ${folder === 'file' ? 'file' : folder} that should be a folder`);
  }
  const read = readRegularFile(path, { maxBytes: MOST_BYTES });
  if (read.outcome === 'not-found') {
    return NOTHING;
  }
  return read.outcome === 'ok' ? logOf(read.bytes) : unreadable(`it ${describeReadFailure(read)}`);
}

export interface ReadLog {
  readonly log: DecisionLog;
  /** Why nothing of it could be used, for people, without a full stop. Undefined where it was read, or there is none. */
  readonly failure?: string;
  readonly notices: readonly Notice[];
}

const NOTHING: ReadLog = { log: { entries: [], unused: [] }, notices: [] };
/** Some ten thousand decisions. */
const MOST_BYTES = 64 * 1024 * 1024;

function logOf(bytes: Uint8Array): ReadLog {
  const log = parseLog(Buffer.from(bytes).toString('utf8'));
  if (log.unused.length === 0) {
    return { log, notices: [] };
  }
  const isNewer = log.unused.every(({ why }) => why === 'newer');
  const hint = isNewer
    ? 'They stay in the file; update Assay to use them.'
    : 'The other lines count; mend or delete these.';
  return { log, notices: [{ text: describeUnused(DECISIONS_FILE, log.unused), hint }] };
}

function unreadable(reason: string): ReadLog {
  const text = `${DECISIONS_FILE} was not read: ${reason}`;
  return {
    ...NOTHING,
    failure: text,
    notices: [{ text, hint: 'Every finding is shown, dismissed ones too.' }],
  };
}

async function logOfBase(
  root: string,
  target: Exclude<ScopeTarget, { readonly kind: 'paths' }>,
  signal: AbortSignal,
): Promise<ReadLog> {
  const repository = await openRepository(root, signal);
  const commit = await baseOf(repository, target, signal);
  if (commit === undefined) {
    return NOTHING;
  }
  const entry = await findInTree(repository, { commit, path: DECISIONS_FILE }, signal);
  if (entry === undefined) {
    return NOTHING;
  }
  if (entry.kind !== 'file') {
    return unreadable(`it is a ${entry.kind}`);
  }
  const blobs = await readBlobs(repository, { blobs: [entry.blob], maxBytes: MOST_BYTES }, signal);
  const blob = blobs.get(entry.blob);
  return blob?.outcome === 'ok'
    ? logOf(blob.bytes)
    : unreadable('git has not got its content, or it is too large');
}

/** The tip of the other side, not the merge base: a team may have decided something since a change began. */
async function baseOf(
  repository: Repository,
  target: Exclude<ScopeTarget, { readonly kind: 'paths' }>,
  signal: AbortSignal,
): Promise<ObjectName | undefined> {
  switch (target.kind) {
    case 'range':
      return resolveRevision(repository, target.from, signal);
    case 'staged':
      return headCommit(repository, signal);
    default: {
      const branch = await defaultBranch(repository, signal);
      return branch?.commit ?? headCommit(repository, signal);
    }
  }
}

function apart(
  entries: readonly LoggedDecision[],
  belongs: (entry: LoggedDecision) => boolean,
): readonly [readonly LoggedDecision[], readonly LoggedDecision[]] {
  return [entries.filter((one) => belongs(one)), entries.filter((one) => !belongs(one))];
}
