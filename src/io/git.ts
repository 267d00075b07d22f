/**
 * The one way to git. Only plumbing commands that read are run, each with fixed options and object names as arguments: what a
 * user or a repository may name is checked by its form first and turned into an object name. The repository is found by us and
 * given to git explicitly, so a bare repository that was committed into a tree is never taken for one; no configuration
 * but the repository's own is read, and what in it could start a program (hooks, fsmonitor, external diffs, filters,
 * transports) is switched off or not reached: the working tree is compared by our own reading of the files, because git's
 * would run clean filters.
 */
import { lstatSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { assertNever } from '../core/assert.ts';
import { ReviewError } from '../core/review-error.ts';
import { describeProgramOutcome, plainEnvironment, runProgram } from './child-process.ts';
import type { ProgramOutcome } from './child-process.ts';

export interface Repository {
  /** Absolute path of the working tree. */
  readonly root: string;
  /** Absolute path of `.git`: a folder, or the file that stands for one in linked working trees and submodules. */
  readonly gitDir: string;
}

/** An object name: 40 (SHA-1) or 64 (SHA-256) lower-case hex digits. */
export type ObjectName = string;

export interface NamedCommit {
  /** For people, for instance `origin/main`. */
  readonly name: string;
  readonly commit: ObjectName;
}

/** The working tree around a folder, by looking for `.git` upwards; undefined when there is none. Starts no program. */
export function findRepository(folder: string): Repository | undefined {
  for (let current = resolve(folder); ; current = dirname(current)) {
    const gitDir = join(current, '.git');
    const stats = lstatSync(gitDir, { throwIfNoEntry: false });
    if (stats !== undefined && (stats.isDirectory() || stats.isFile())) {
      return { root: current, gitDir };
    }
    if (dirname(current) === current) {
      return undefined;
    }
  }
}

/**
 * The working tree around a folder, one that git can read.
 * @throws ReviewError `NOT_A_REPOSITORY`, `GIT_MISSING`, `GIT_FAILED`.
 */
export async function openRepository(folder: string, signal: AbortSignal): Promise<Repository> {
  const repository = findRepository(folder);
  if (repository === undefined) {
    throw notARepository(folder);
  }
  const reply = await runGit(repository, { args: ['rev-parse', '--git-dir'] }, signal);
  if (reply.code !== 0) {
    throw reply.stderr.includes('not a git repository')
      ? notARepository(folder)
      : gitFailed('rev-parse', { outcome: 'exited', ...reply });
  }
  return repository;
}

/**
 * The commit that a user's word for a revision means.
 * @throws ReviewError `REVISION_UNKNOWN` when its form is not one of a revision or it names none; `GIT_FAILED`.
 */
export async function resolveRevision(
  repository: Repository,
  revision: string,
  signal: AbortSignal,
): Promise<ObjectName> {
  const commit = isRevision(revision) ? await lookUp(repository, revision, signal) : undefined;
  if (commit === undefined) {
    throw new ReviewError('REVISION_UNKNOWN', `No revision ${JSON.stringify(revision)} here`, {
      hint: 'Give a branch, a tag or a commit that `git log` knows.',
    });
  }
  return commit;
}

/** The checked-out commit, detached or not; undefined in a repository without commits. */
export function headCommit(
  repository: Repository,
  signal: AbortSignal,
): Promise<ObjectName | undefined> {
  return lookUp(repository, 'HEAD', signal);
}

/**
 * The branch that work is measured against: what `origin` calls its head, else the first that exists of `origin/main`,
 * `origin/master`, `main`, `master`, and the one that the user's `init.defaultBranch` names.
 */
export async function defaultBranch(
  repository: Repository,
  signal: AbortSignal,
): Promise<NamedCommit | undefined> {
  const head = await query(
    repository,
    ['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD'],
    signal,
  );
  const configured = await userDefaultBranch(repository, signal);
  const candidates = [
    head?.trim(),
    'refs/remotes/origin/main',
    'refs/remotes/origin/master',
    'refs/heads/main',
    'refs/heads/master',
    configured === undefined ? undefined : `refs/remotes/origin/${configured}`,
    configured === undefined ? undefined : `refs/heads/${configured}`,
  ];
  for (const reference of candidates) {
    if (reference !== undefined && reference.startsWith('refs/') && isRevision(reference)) {
      const commit = await lookUp(repository, reference, signal);
      if (commit !== undefined) {
        return { name: reference.replace(/^refs\/(?:heads|remotes)\//u, ''), commit };
      }
    }
  }
  return undefined;
}

/** A best common ancestor of two commits; undefined when they have none (or the clone is too shallow to know it). */
export async function mergeBase(
  repository: Repository,
  commits: readonly [ObjectName, ObjectName],
  signal: AbortSignal,
): Promise<ObjectName | undefined> {
  const [left, right] = commits;
  const base = (await query(repository, ['merge-base', left, right], signal))?.trim();
  return base !== undefined && isObjectName(base) ? base : undefined;
}

/** True for the form of an object name. */
export function isObjectName(text: string): text is ObjectName {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(text);
}

/** What to run; the options that protect us are added. */
export interface GitCommand {
  readonly args: readonly string[];
  readonly input?: string;
  /** Default 64 MiB. */
  readonly maxOutputBytes?: number;
  readonly onOutput?: (chunk: Uint8Array) => 'stop' | undefined;
}

export interface GitReply {
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
  /** True when `onOutput` said stop, or the output cap was reached. */
  readonly isCutShort: boolean;
}

/**
 * Runs git on a repository. For the modules beside this one; others use the functions that know what they ask.
 * @throws ReviewError `GIT_MISSING`; `GIT_FAILED` when it did not come to an exit code.
 */
export async function runGit(
  repository: Repository,
  command: GitCommand,
  signal: AbortSignal,
): Promise<GitReply> {
  const outcome = await runProgram(
    {
      program: 'git',
      args: [
        ...PROTECTION,
        `--git-dir=${repository.gitDir}`,
        `--work-tree=${repository.root}`,
        ...command.args,
      ],
      cwd: repository.root,
      env: plainEnvironment({ ...ENVIRONMENT, ...indexOfHook(repository) }),
      timeoutMs: TIMEOUT_MS,
      maxOutputBytes: command.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES,
      ...(command.input === undefined ? {} : { input: command.input }),
      ...(command.onOutput === undefined ? {} : { onOutput: command.onOutput }),
    },
    signal,
  );
  switch (outcome.outcome) {
    case 'exited':
      return { ...outcome, isCutShort: false };
    case 'too-much-output':
      return { code: 0, stdout: new Uint8Array(), stderr: '', isCutShort: true };
    case 'not-found':
      throw new ReviewError('GIT_MISSING', 'The program git is not installed', {
        hint: 'Install git, or name the files to review: assay review .',
      });
    case 'not-started':
    case 'killed':
    case 'timed-out':
      throw gitFailed(command.args[0] ?? '', outcome);
    default:
      return assertNever(outcome);
  }
}

/** The error for a git command that ended otherwise than it should. */
export function gitFailed(command: string, outcome: ProgramOutcome): ReviewError {
  return new ReviewError(
    'GIT_FAILED',
    `git ${command} failed: ${describeProgramOutcome(outcome)}`,
    { hint: 'Check the repository with `git fsck`, or name the files to review: assay review .' },
  );
}

const TIMEOUT_MS = 60_000;
const DEFAULT_MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Within a hook of `git commit -a` or `git commit FILE`, what will be committed is in an index of its own, which git names to the
 * hook. It counts when it is the repository's: git keeps it beside the usual one.
 */
function indexOfHook(repository: Repository): Record<string, string> {
  const named = process.env['GIT_INDEX_FILE'] ?? '';
  const index = resolve(repository.root, named);
  return named !== '' && dirname(index) === repository.gitDir ? { GIT_INDEX_FILE: index } : {};
}

const PROTECTION = [
  '--no-pager',
  '--no-replace-objects',
  '--literal-pathspecs',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.untrackedCache=false',
  '-c',
  'core.sshCommand=false',
  '-c',
  'core.attributesFile=/dev/null',
  '-c',
  'safe.bareRepository=explicit',
  '-c',
  'protocol.allow=never',
  '-c',
  'submodule.recurse=false',
  '-c',
  'core.quotePath=false',
];

const ENVIRONMENT: Readonly<Record<string, string>> = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: 'false',
  GIT_ALLOW_PROTOCOL: '',
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_LFS_SKIP_SMUDGE: '1',
  HOME: '/nonexistent',
};

/**
 * Branches, tags, hashes, and the suffixes `~3`, `^2`, `^{commit}`, `@{1}`. No leading dash (an option), no `..` (a range), no
 * `:` (a path), no `^{/` (a search), no white space or control characters.
 */
const REVISION =
  /^(?!-)(?!.*\.\.)[\p{L}\p{N}_./@+#=,-]+(?:[~^]\d*|\^\{(?:commit|tag)?\}|@\{[\p{L}\p{N}.-]*\})*$/u;
const MAX_REVISION_CHARACTERS = 400;

function isRevision(text: string): boolean {
  return text.length <= MAX_REVISION_CHARACTERS && REVISION.test(text);
}

async function lookUp(
  repository: Repository,
  revision: string,
  signal: AbortSignal,
): Promise<ObjectName | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const name = (await query(repository, args, signal))?.trim();
  return name !== undefined && isObjectName(name) ? name : undefined;
}

/** Standard output of a command whose exit code says yes or no; undefined for no. */
async function query(
  repository: Repository,
  args: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const reply = await runGit(repository, { args, maxOutputBytes: 65_536 }, signal);
  return reply.code === 0 ? Buffer.from(reply.stdout).toString('utf8') : undefined;
}

/** The one question that is put to the user's own configuration; reading a value starts nothing. */
async function userDefaultBranch(
  repository: Repository,
  signal: AbortSignal,
): Promise<string | undefined> {
  const home = process.env['HOME'] ?? process.env['USERPROFILE'];
  if (home === undefined || home === '') {
    return undefined;
  }
  const configHome = process.env['XDG_CONFIG_HOME'];
  const outcome = await runProgram(
    {
      program: 'git',
      args: ['config', '--global', '--get', 'init.defaultBranch'],
      cwd: repository.root,
      env: plainEnvironment({
        HOME: home,
        ...(configHome === undefined ? {} : { XDG_CONFIG_HOME: configHome }),
      }),
      timeoutMs: TIMEOUT_MS,
      maxOutputBytes: 4096,
    },
    signal,
  );
  if (outcome.outcome !== 'exited' || outcome.code !== 0) {
    return undefined;
  }
  return Buffer.from(outcome.stdout).toString('utf8').trim();
}

function notARepository(folder: string): ReviewError {
  return new ReviewError('NOT_A_REPOSITORY', `${folder} is not in a git repository`, {
    hint: 'Name what to review instead: assay review .',
  });
}
