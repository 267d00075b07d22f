/**
 * Snapshots of what changed. The old side is always a commit's tree, listed by git; the new side is another tree, the index, or
 * the working tree. Contents are compared by git's own name for them (a hash), which we compute for files in the working tree
 * ourselves: asking git would run the clean filters that a hostile repository configures. A file that only moved has not
 * changed. Changed lines come from comparing both texts.
 */
import { join } from 'node:path';

import type { LineRange, SkipReason } from '../../core/review-result.ts';
import { kindOf, readRegularFile } from '../../io/files.ts';
import type { ReadOutcome } from '../../io/files.ts';
import { listIndex, listTree, listUntracked, readBlobs } from '../../io/git-objects.ts';
import type { BlobOutcome, GitEntry, ListOptions } from '../../io/git-objects.ts';
import {
  defaultBranch,
  headCommit,
  mergeBase,
  openRepository,
  resolveRevision,
} from '../../io/git.ts';
import type { ObjectName, Repository } from '../../io/git.ts';
import { gitBlobName } from '../../io/hash.ts';
import type { IgnorePatterns } from '../../io/ignore-patterns.ts';
import { ENVIRONMENT_MARKS, reasonByFolderName } from '../../io/walk.ts';
import { changedLineRanges } from './changed-lines.ts';
import { capFor, Pace, ScopeCollection } from './collection.ts';
import { noteDeleted, noteRemoved } from './removed.ts';
import { isReviewedName, makeSource, textOf } from './source.ts';
import type { ScopeContext, ScopeTarget, Snapshot } from './scope-request.ts';

export async function scopeOfChanges(
  target: Exclude<ScopeTarget, { readonly kind: 'paths' }>,
  context: ScopeContext,
  signal: AbortSignal,
): Promise<Snapshot> {
  const repository = await openRepository(context.cwd, signal);
  const scope: ChangeScope = {
    repository,
    context,
    collection: new ScopeCollection(),
    excludes: context.excludesFor(repository.root),
    listing: { maxEntries: context.maxEntries, wants: isReviewedName },
    environments: new Map(),
  };
  switch (target.kind) {
    case 'changes':
      await addWorkingTree(scope, signal);
      break;
    case 'staged':
      await addStaged(scope, signal);
      break;
    case 'range':
      await addRange(scope, target, signal);
      break;
  }
  return scope.collection.snapshot(repository.root);
}

interface ChangeScope {
  readonly repository: Repository;
  readonly context: ScopeContext;
  readonly collection: ScopeCollection;
  readonly excludes: IgnorePatterns;
  readonly listing: ListOptions;
  /** Whether a folder holds a virtual environment, as far as that was asked. */
  readonly environments: Map<string, boolean>;
}

/** The old side: what each path held. */
type OldSide = ReadonlyMap<string, GitEntry>;

/** A path that differs, with its new content and the old one's name. */
interface ChangedPath {
  readonly path: string;
  readonly read: ReadOutcome;
  /** Undefined for a new file. */
  readonly oldBlob: ObjectName | undefined;
}

async function addWorkingTree(scope: ChangeScope, signal: AbortSignal): Promise<void> {
  const { repository, listing, collection } = scope;
  const base = await baseOfChanges(scope, signal);
  const old = await oldSide(scope, base.commit, signal);
  const index = await listIndex(repository, listing, signal);
  const untracked = await listUntracked(
    repository,
    { ...listing, wants: (path) => path.endsWith('/') || isReviewedName(path) },
    signal,
  );
  noteCutShort(scope, index.isCutShort || untracked.isCutShort);
  const paths = new Set<string>(index.conflicts);
  for (const entry of index.entries) {
    if (entry.kind !== 'submodule' && isTextPath(scope, entry)) {
      paths.add(entry.path);
    }
  }
  for (const path of untracked.paths) {
    if (path.endsWith('/')) {
      collection.skip({ path: path.slice(0, -1), reason: 'ignored' });
    } else {
      paths.add(path);
    }
  }
  await addFromDisk(scope, { paths: [...paths].sort(), old }, signal);
  noteNothingChanged(scope, base.name);
}

/** The commit to measure against: none before the first commit, the last one when there is no default branch. */
async function baseOfChanges(
  scope: ChangeScope,
  signal: AbortSignal,
): Promise<{ readonly name: string; readonly commit: ObjectName | undefined }> {
  const { repository, collection } = scope;
  const head = await headCommit(repository, signal);
  if (head === undefined) {
    return { name: 'an empty repository', commit: undefined };
  }
  const branch = await defaultBranch(repository, signal);
  if (branch === undefined) {
    collection.notice({
      text: 'No default branch was found: only uncommitted work is under review',
      hint: 'Name a range with --diff A..B to review commits.',
    });
    return { name: 'the last commit', commit: head };
  }
  const base = await mergeBase(repository, [branch.commit, head], signal);
  if (base === undefined) {
    collection.notice({
      text: `No common ancestor with ${branch.name} is known here: compared with its tip`,
      hint: 'Fetch more history (git fetch --unshallow) to compare with the fork point.',
    });
  }
  return { name: branch.name, commit: base ?? branch.commit };
}

async function addFromDisk(
  scope: ChangeScope,
  sides: { readonly paths: readonly string[]; readonly old: OldSide },
  signal: AbortSignal,
): Promise<void> {
  const { repository, context, collection } = scope;
  const { paths, old } = sides;
  const present = paths.filter((path) => kindOf(join(repository.root, path)) !== undefined);
  const isMoved = movedFrom(old, new Set(present));
  const pace = new Pace();
  const changed: ChangedPath[] = [];
  const newBlobs = new Set<ObjectName>();
  for (const path of present) {
    await pace.step(signal);
    if (isLeftAlone(scope, path)) {
      continue;
    }
    const file = join(repository.root, path);
    const before = old.get(path);
    const read = readRegularFile(file, { maxBytes: capFor(context, path) });
    if (
      read.outcome === 'not-found' ||
      (read.outcome === 'not-regular' && read.kind === 'folder')
    ) {
      continue;
    }
    if (read.outcome === 'not-regular' && read.kind === 'symbolic link') {
      if (before?.kind !== 'symbolic link') {
        collection.skip({ path, reason: 'symbolic-link' });
      }
      continue;
    }
    const whole = read.outcome === 'too-large' ? readToCompare(file) : read;
    if (before === undefined && whole.outcome === 'ok') {
      newBlobs.add(gitBlobName(whole.bytes, 'sha1')).add(gitBlobName(whole.bytes, 'sha256'));
    }
    if (whole.outcome !== 'ok' || !isSame(whole.bytes, before, isMoved)) {
      changed.push({ path, read, oldBlob: before?.kind === 'file' ? before.blob : undefined });
    }
  }
  await addChanged(scope, changed, signal);
  await noteDeleted(scope, goneFrom(scope, { old, present: new Set(present), newBlobs }), signal);
}

/** Files over the cap are not reviewed, but a large file that nobody touched must not count as missing from the review. */
const MAX_COMPARED_BYTES = 256 * 1024 * 1024;

function readToCompare(file: string): ReadOutcome {
  return readRegularFile(file, { maxBytes: MAX_COMPARED_BYTES });
}

/** Line endings as git may have converted them on check-out are no difference. */
function isSame(
  bytes: Uint8Array,
  before: GitEntry | undefined,
  isMoved: (blob: ObjectName) => boolean,
): boolean {
  const algorithm = before !== undefined && before.blob.length === 64 ? 'sha256' : 'sha1';
  const name = gitBlobName(bytes, algorithm);
  if (before === undefined) {
    return isMoved(name) || isMoved(gitBlobName(bytes, 'sha256'));
  }
  return name === before.blob || gitBlobName(withLineFeeds(bytes), algorithm) === before.blob;
}

function withLineFeeds(bytes: Uint8Array): Uint8Array {
  return bytes.includes(0x0d)
    ? Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
    : bytes;
}

async function addStaged(scope: ChangeScope, signal: AbortSignal): Promise<void> {
  const { repository, listing, collection } = scope;
  const head = await headCommit(repository, signal);
  const old = await oldSide(scope, head, signal);
  const index = await listIndex(repository, listing, signal);
  noteCutShort(scope, index.isCutShort);
  for (const path of index.conflicts) {
    collection.fallShort({
      file: path,
      reason: 'has an unresolved merge conflict',
      hint: 'Resolve it and stage the result.',
    });
  }
  await addFromBlobs(scope, { entries: index.entries, old }, signal);
  noteNothingChanged(scope, 'the last commit', 'staged');
}

async function addRange(
  scope: ChangeScope,
  target: Extract<ScopeTarget, { readonly kind: 'range' }>,
  signal: AbortSignal,
): Promise<void> {
  const { repository, listing } = scope;
  const from = await resolveRevision(repository, target.from, signal);
  const to = await resolveRevision(repository, target.to === '' ? 'HEAD' : target.to, signal);
  const base =
    target.fromMergeBase === true
      ? ((await mergeBase(repository, [from, to], signal)) ?? from)
      : from;
  const old = await oldSide(scope, base, signal);
  const now = await listTree(repository, { commit: to, ...listing }, signal);
  noteCutShort(scope, now.isCutShort);
  await addFromBlobs(scope, { entries: now.entries, old }, signal);
  noteNothingChanged(scope, target.from);
}

async function addFromBlobs(
  scope: ChangeScope,
  sides: { readonly entries: readonly GitEntry[]; readonly old: OldSide },
  signal: AbortSignal,
): Promise<void> {
  const { repository, context, collection } = scope;
  const { entries, old } = sides;
  const isMoved = movedFrom(old, new Set(entries.map((entry) => entry.path)));
  const wanted: GitEntry[] = [];
  for (const entry of entries) {
    const before = old.get(entry.path);
    const isUnchanged =
      before === undefined
        ? isMoved(entry.blob)
        : before.blob === entry.blob && before.kind === entry.kind;
    if (entry.kind === 'submodule' || isUnchanged || isLeftAlone(scope, entry.path)) {
      continue;
    }
    if (entry.kind === 'symbolic link') {
      collection.skip({ path: entry.path, reason: 'symbolic-link' });
    } else if (isTextPath(scope, entry)) {
      wanted.push(entry);
    }
  }
  const maxBytes = Math.max(context.maxFileBytes, context.maxNotebookBytes);
  const blobs = await readBlobs(
    repository,
    { blobs: wanted.map((entry) => entry.blob), maxBytes },
    signal,
  );
  const changed = wanted.map(({ path, blob }): ChangedPath => {
    const before = old.get(path);
    return {
      path,
      read: asRead(blobs.get(blob), capFor(context, path)),
      oldBlob: before?.kind === 'file' ? before.blob : undefined,
    };
  });
  await addChanged(scope, changed, signal);
  const present = new Set(entries.map(({ path }) => path));
  const newBlobs = new Set(entries.map(({ blob }) => blob));
  await noteDeleted(scope, goneFrom(scope, { old, present, newBlobs }), signal);
}

function asRead(blob: BlobOutcome | undefined, limit: number): ReadOutcome {
  if (blob === undefined || blob.outcome === 'missing') {
    return { outcome: 'unreadable', reason: 'git has not got its content; the clone is partial' };
  }
  if (blob.outcome === 'ok' && blob.bytes.length > limit) {
    return { outcome: 'too-large', bytes: blob.bytes.length, limit };
  }
  return blob.outcome === 'ok' ? blob : { ...blob, limit };
}

async function addChanged(
  scope: ChangeScope,
  changed: readonly ChangedPath[],
  signal: AbortSignal,
): Promise<void> {
  const { repository, context, collection } = scope;
  const oldBlobs = changed.flatMap(({ oldBlob }) => (oldBlob === undefined ? [] : [oldBlob]));
  const maxBytes = Math.max(context.maxFileBytes, context.maxNotebookBytes);
  const before = await readBlobs(repository, { blobs: oldBlobs, maxBytes }, signal);
  const pace = new Pace();
  for (const { path, read, oldBlob } of changed) {
    await pace.step(signal);
    const made = makeSource({ path, read, isExplicit: false });
    const oldContent = oldBlob === undefined ? undefined : before.get(oldBlob);
    collection.add(
      made,
      made.outcome === 'source' ? linesChanged(path, oldContent, made.file.text) : undefined,
    );
    if (made.outcome === 'source' && oldContent?.outcome === 'ok') {
      noteRemoved(collection, { path, bytes: oldContent.bytes }, made.file.text);
    }
  }
}

/** The files that are there no more, under no other name either. */
function goneFrom(
  scope: ChangeScope,
  sides: {
    readonly old: OldSide;
    readonly present: ReadonlySet<string>;
    /** What stands at new paths: it has only moved. */
    readonly newBlobs: ReadonlySet<ObjectName>;
  },
): readonly GitEntry[] {
  const { old, present, newBlobs } = sides;
  return [...old.values()].filter(
    ({ path, kind, blob }) =>
      kind === 'file' && !present.has(path) && !newBlobs.has(blob) && !isLeftAlone(scope, path),
  );
}

/** Undefined, meaning the whole file, where there is no older text to compare with. */
function linesChanged(
  path: string,
  before: BlobOutcome | undefined,
  text: string,
): readonly LineRange[] | undefined {
  const oldText = before?.outcome === 'ok' ? textOf(path, before.bytes) : undefined;
  return oldText === undefined ? undefined : changedLineRanges(oldText, text);
}

async function oldSide(
  scope: ChangeScope,
  commit: ObjectName | undefined,
  signal: AbortSignal,
): Promise<OldSide> {
  if (commit === undefined) {
    return new Map();
  }
  const { entries, isCutShort } = await listTree(
    scope.repository,
    { commit, ...scope.listing },
    signal,
  );
  noteCutShort(scope, isCutShort);
  return new Map(entries.map((entry) => [entry.path, entry]));
}

/** Tells whether a content stood at a path that is no more: then the file at a new path has only moved. */
function movedFrom(old: OldSide, paths: ReadonlySet<string>): (blob: ObjectName) => boolean {
  const gone = new Set<ObjectName>();
  for (const entry of old.values()) {
    if (entry.kind === 'file' && !paths.has(entry.path)) {
      gone.add(entry.blob);
    }
  }
  return (blob) => gone.has(blob);
}

/** Vendored folders and exclusions hold for tracked files as they do for a walk; the folder is recorded once. */
function isLeftAlone(scope: ChangeScope, path: string): boolean {
  const segments = path.split('/');
  for (let depth = 1; depth < segments.length; depth += 1) {
    const folder = segments.slice(0, depth).join('/');
    const reason =
      reasonByFolderName(segments[depth - 1] ?? '') ?? environmentReason(scope, folder);
    if (reason !== undefined) {
      scope.collection.skip({ path: folder, reason });
      return true;
    }
  }
  if (scope.excludes.verdict(path) === 'ignored') {
    scope.collection.skip({ path, reason: 'excluded' });
    return true;
  }
  return false;
}

/** Virtual environments have any name; what marks them lies in the working tree. */
function environmentReason(scope: ChangeScope, folder: string): SkipReason | undefined {
  let isEnvironment = scope.environments.get(folder);
  if (isEnvironment === undefined) {
    const path = join(scope.repository.root, folder);
    isEnvironment = ENVIRONMENT_MARKS.some((name) => kindOf(join(path, name)) !== undefined);
    scope.environments.set(folder, isEnvironment);
  }
  return isEnvironment ? 'virtual-environment' : undefined;
}

function isTextPath(scope: ChangeScope, entry: GitEntry): boolean {
  if (!entry.isPathText) {
    scope.collection.fallShort({
      file: entry.path,
      reason: 'has a name that is not valid UTF-8',
      hint: 'Rename it.',
    });
  }
  return entry.isPathText;
}

function noteCutShort(scope: ChangeScope, isCutShort: boolean): void {
  if (isCutShort) {
    scope.collection.fallShort({
      reason: 'the repository has more files than are looked at; the rest was left out',
      hint: 'Name the folders to review.',
    });
  }
}

function noteNothingChanged(scope: ChangeScope, base: string, state = 'changed'): void {
  if (scope.collection.isEmpty) {
    scope.collection.notice({
      text: `No Python file is ${state} compared with ${base}`,
      hint: 'Review everything with: assay review .',
    });
  }
}
