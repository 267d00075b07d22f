import { readBlobs } from '../../io/git-objects.ts';
import type { GitEntry } from '../../io/git-objects.ts';
import type { Repository } from '../../io/git.ts';
import { removedLines } from './changed-lines.ts';
import type { ScopeCollection } from './collection.ts';
import { makeSource } from './source.ts';
import type { ScopeContext } from './scope-request.ts';

/** Remembers what a change takes out of a file; all of it where `now` is empty. */
export function noteRemoved(
  collection: ScopeCollection,
  old: { readonly path: string; readonly bytes: Uint8Array },
  now: string,
): void {
  const read = { outcome: 'ok', bytes: old.bytes } as const;
  const made = makeSource({ path: old.path, read, isExplicit: false });
  if (made.outcome === 'source') {
    const ranges = removedLines(made.file.text, now);
    collection.remove({
      before: { ...made.file, changedLines: ranges.map(({ first, last }) => ({ first, last })) },
      nowAt: ranges.map(({ nowAt }) => nowAt),
    });
  }
}

/** Remembers files that are gone altogether: what stood in them stays in the history. */
export async function noteDeleted(
  scope: {
    readonly repository: Repository;
    readonly context: ScopeContext;
    readonly collection: ScopeCollection;
  },
  gone: readonly GitEntry[],
  signal: AbortSignal,
): Promise<void> {
  const { repository, context, collection } = scope;
  const some = gone.slice(0, MOST_DELETED);
  const blobs = await readBlobs(
    repository,
    { blobs: some.map(({ blob }) => blob), maxBytes: context.maxFileBytes },
    signal,
  );
  for (const { path, blob } of some) {
    const content = blobs.get(blob);
    if (content?.outcome === 'ok') {
      noteRemoved(collection, { path, bytes: content.bytes }, '');
    }
  }
}

/** Whoever deletes more at once is not taking out a secret. */
const MOST_DELETED = 500;
