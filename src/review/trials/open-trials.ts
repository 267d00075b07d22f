import type { TextEdit } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { analyseSource } from '../../python/analyse-source.ts';
import { loadPythonParser } from '../../python/parser.ts';
import type { OpenedSandboxes } from '../../sandbox/open-sandboxes.ts';
import { applyEdits } from '../../text/edits.ts';
import { changedSubject } from '../../trial/changed-subject.ts';
import { runTrial } from '../../trial/run-trial.ts';
import type { TrialOutcome } from '../../trial/trial.ts';
import { openProjectIndex } from './project-index.ts';
import type { TrialRoomRequest } from './trial-room.ts';

/** What trials of one review share, once it is open. */
export interface OpenedTrials {
  readonly missing: OpenedSandboxes['missing'];
  readonly tryEdits: (change: Change, signal: AbortSignal) => Promise<TrialOutcome>;
}

interface Change {
  readonly file: SourceFile;
  readonly edits: readonly TextEdit[];
}

/** Milliseconds for one trial. */
const TRIAL_MS = 10_000;
/** Inputs are the same in every review of the same code. */
const SEED = 1;

/** @throws ReviewError what a sandbox that cannot start throws. */
export async function openTrials(
  request: TrialRoomRequest,
  signal: AbortSignal,
): Promise<OpenedTrials> {
  const [{ sandboxes, missing }, parser] = await Promise.all([
    request.openSandboxes(signal),
    loadPythonParser(),
  ]);
  const { root, files, memory } = request;
  const index = await openProjectIndex({ root, files, parser }, signal);
  return {
    missing,
    async tryEdits({ file, edits }, abort) {
      const original = index.moduleAt(file.path);
      if (original === undefined) {
        return { outcome: 'not-triable', code: 'no-such-function', reason: 'it is in a notebook' };
      }
      const rewritten = analyseSource(parser, file.path, applyEdits(file.text, edits));
      const pair = changedSubject(original, rewritten);
      if ('outcome' in pair) {
        return pair;
      }
      const project = index.lookupFor(file.path, pair.original.name);
      return runTrial(
        { ...pair, project, sandboxes, budgetMs: TRIAL_MS, seed: SEED, memory },
        abort,
      );
    },
  };
}
