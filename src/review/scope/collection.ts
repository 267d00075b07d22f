import type {
  LineRange,
  Notice,
  Shortfall,
  SkippedPath,
  SourceFile,
} from '../../core/review-result.ts';
import { textFormat } from '../../text/text-format.ts';
import { isNotebookName } from './source.ts';
import type { SourceOutcome } from './source.ts';
import type { RemovedLines, ScopeContext, Snapshot } from './scope-request.ts';

/** A snapshot in the making. Each path is in it once. */
export class ScopeCollection {
  readonly #files = new Map<string, SourceFile>();
  readonly #skipped = new Map<string, SkippedPath>();
  readonly #shortfalls: Shortfall[] = [];
  readonly #notices: Notice[] = [];
  readonly #removed: RemovedLines[] = [];

  /** True while there is neither a file nor a reason why one is missing. */
  get isEmpty(): boolean {
    return this.#files.size === 0 && this.#shortfalls.length === 0;
  }

  add(outcome: SourceOutcome, changedLines?: readonly LineRange[]): void {
    switch (outcome.outcome) {
      case 'source':
        this.#files.set(
          outcome.file.path,
          changedLines === undefined ? outcome.file : { ...outcome.file, changedLines },
        );
        break;
      case 'skipped':
        this.skip(outcome.skipped);
        break;
      case 'shortfall':
        this.fallShort(outcome.shortfall);
        break;
    }
  }

  skip(skipped: SkippedPath): void {
    this.#skipped.set(skipped.path, skipped);
  }

  fallShort(shortfall: Omit<Shortfall, 'step'>): void {
    this.#shortfalls.push({ ...shortfall, step: 'scope' });
  }

  remove(removed: RemovedLines): void {
    this.#removed.push(removed);
  }

  notice(notice: Notice): void {
    this.#notices.push(notice);
  }

  snapshot(root: string): Snapshot {
    const all = [...this.#files.values()].sort(byPath);
    return {
      root,
      files: all.filter(({ format }) => format === undefined),
      texts: all.filter(({ format }) => format !== undefined),
      removed: this.#removed,
      skipped: [...this.#skipped.values()]
        .filter((skipped) => !this.#files.has(skipped.path))
        .sort(byPath),
      shortfalls: this.#shortfalls,
      notices: this.#notices,
    };
  }
}

/** The byte cap that goes for a file of this name. */
export function capFor(context: ScopeContext, path: string): number {
  if (textFormat(path) === 'lock') {
    return Math.max(context.maxFileBytes, LARGEST_LOCK);
  }
  return isNotebookName(path) ? context.maxNotebookBytes : context.maxFileBytes;
}

/** Large projects have large locks. */
const LARGEST_LOCK = 20_000_000;

/** Gives way to other work (a key pressed, a line of progress) after every few files. @throws what `signal` aborts with. */
export class Pace {
  #count = 0;

  async step(signal: AbortSignal): Promise<void> {
    this.#count += 1;
    if (this.#count % FILES_PER_TURN === 0) {
      await new Promise(setImmediate);
      signal.throwIfAborted();
    }
  }
}

const FILES_PER_TURN = 64;

function byPath(left: { readonly path: string }, right: { readonly path: string }): number {
  return left.path < right.path ? -1 : left.path > right.path ? 1 : 0;
}
