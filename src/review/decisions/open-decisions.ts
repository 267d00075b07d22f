import { join } from 'node:path';
import type { Finding } from '../../core/finding.ts';
import type { Notice, SourceFile } from '../../core/review-result.ts';
import { kindOf } from '../../io/files.ts';
import type { ScopeTarget } from '../scope/scope-request.ts';
import { decisionsRoot, pathBelow } from './decisions-folder.ts';
import type { Decision } from './decision.ts';
import { readDecisions } from './read-decisions.ts';
import { openRecall, type Recall } from './recall.ts';

/** How a review treats what people decided. */
export interface DecisionSettings {
  /** See `madeHere`. */
  readonly madeHere: ReadonlySet<string>;
}

/** A review's memory, and what is to be said about the file that it comes from. */
export interface ReviewMemory extends Recall {
  readonly notices: readonly Notice[];
  /** Those that count, newest first. */
  readonly decisions: readonly Decision[];
}

/**
 * Opens the memory of a review; undefined settings give one that remembers nothing.
 * @throws ReviewError as `readDecisions` does.
 */
export async function openDecisions(
  settings: DecisionSettings | undefined,
  review: {
    /** Absolute: what the paths of the review are relative to. */
    readonly root: string;
    readonly target: ScopeTarget;
    readonly files: ReadonlyMap<string, SourceFile>;
  },
  signal: AbortSignal,
): Promise<ReviewMemory> {
  if (settings === undefined) {
    return { recall: itself, recallAll: (findings) => findings, notices: [], decisions: [] };
  }
  const root = decisionsRoot(review.root);
  const { trusted, pending, notices } = await readDecisions(
    { root, target: review.target, madeHere: settings.madeHere },
    signal,
  );
  const recall = openRecall({
    known: { trusted, pending },
    files: review.files,
    // What is outside of the project has a path that no decision has.
    pathOf: (path) => pathBelow(root, { root: review.root, path }) ?? `../${path}`,
    isGone: (path) => kindOf(join(root, path)) === undefined,
  });
  return {
    ...recall,
    notices,
    decisions: trusted.toSorted((left, right) => (left.on < right.on ? 1 : -1)),
  };
}

function itself(finding: Finding): Finding {
  return finding;
}
