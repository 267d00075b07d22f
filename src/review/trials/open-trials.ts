import type { TextEdit } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { analyseSource } from '../../python/analyse-source.ts';
import { loadPythonParser } from '../../python/parser.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { OpenedSandboxes } from '../../sandbox/open-sandboxes.ts';
import { applyEdits } from '../../text/edits.ts';
import { changedSubject } from '../../trial/changed-subject.ts';
import { runTrial } from '../../trial/run-trial.ts';
import { isReadingProgram, WHOLE_MODULE } from '../../trial/subjects/program-target.ts';
import type { NotTriable, TrialOutcome, TrialRequest } from '../../trial/trial.ts';
import { openProjectIndex } from './project-index.ts';
import type { TrialRoomRequest } from './trial-room.ts';

/** What trials of one review share, once it is open. */
export interface OpenedTrials {
  readonly missing: OpenedSandboxes['missing'];
  readonly tryEdits: (change: Change, signal: AbortSignal) => Promise<TrialOutcome>;
}

export interface Change {
  readonly file: SourceFile;
  readonly edits: readonly TextEdit[];
  /** The fix says that elements must be hashable. */
  readonly needsHashable?: boolean;
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
    async tryEdits({ file, edits, needsHashable = false }, abort) {
      const original = index.moduleAt(file.path);
      if (original === undefined) {
        return { outcome: 'not-triable', code: 'no-such-function', reason: 'it is in a notebook' };
      }
      const rewritten = analyseSource(parser, file.path, applyEdits(file.text, edits));
      const options = { sandboxes, budgetMs: TRIAL_MS, seed: SEED, memory, needsHashable };
      const pair = changedSubject(original, rewritten);
      const project = index.lookupFor(
        file.path,
        'outcome' in pair ? WHOLE_MODULE : pair.original.name,
      );
      const outcome =
        'outcome' in pair ? pair : await runTrial({ ...pair, ...options, project }, abort);
      return outcome.outcome === 'not-triable' &&
        MAY_WORK_AS_PROGRAM.has(outcome.code) &&
        isReadingProgram(original)
        ? asProgram(outcome, { original, rewritten }, (programs) =>
            runTrial({ ...programs, ...options, project }, abort),
          )
        : outcome;
    },
  };
}

/** Why a part of a script may not be triable by itself, though the whole is with the text that it reads. */
const MAY_WORK_AS_PROGRAM: ReadonlySet<NotTriable['code']> = new Set([
  'asks-the-user',
  'exits',
  'import-fails',
  'needs-outer-names',
  'never-succeeds',
  'no-inputs',
  'no-such-function',
]);

/** Tries the whole script; where that does not work either, the reason of the part is the better one. */
async function asProgram(
  part: NotTriable,
  versions: { readonly original: SourceModule; readonly rewritten: SourceModule },
  trial: (programs: Pick<TrialRequest, 'original' | 'rewrite'>) => Promise<TrialOutcome>,
): Promise<TrialOutcome> {
  const whole = await trial({
    original: { module: versions.original, name: WHOLE_MODULE },
    rewrite: { module: versions.rewritten, name: WHOLE_MODULE },
  });
  return whole.outcome === 'not-triable' ? part : whole;
}
