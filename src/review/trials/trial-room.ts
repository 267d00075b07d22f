import type { Finding, Fix, TextEdit } from '../../core/finding.ts';
import type { Notice, Shortfall, SourceFile, TrialCounts } from '../../core/review-result.ts';
import { ReviewError } from '../../core/review-error.ts';
import { isAtLeast, type Severity } from '../../core/severity.ts';
import type { OpenedSandboxes } from '../../sandbox/open-sandboxes.ts';
import type { TrialMemory } from '../../trial/trial-memory.ts';
import type { TrialOutcome } from '../../trial/trial.ts';
import { announcesHashing } from '../../trial/subjects/announces-hashing.ts';
import type { Change, OpenedTrials } from './open-trials.ts';

/** Where the rewrites of one review are tried: its sandboxes, the project around the files, the time that is left. */
export interface TrialRoom {
  /** Tries what the edits change in a file. Never rejects but for an abort of `signal`. */
  readonly tryEdits: (
    file: SourceFile,
    edits: readonly TextEdit[],
    signal: AbortSignal,
  ) => Promise<TrialOutcome>;
  /** The same for a rule's fix, whose title may say what it takes for granted. */
  readonly tryFix: (file: SourceFile, fix: Fix, signal: AbortSignal) => Promise<TrialOutcome>;
  /** True for a rule's rewrite that is to be tried: one that promises the same behaviour, of a finding somebody looks at. */
  readonly wants: (finding: Finding) => boolean;
  /** True while there is time for another trial. */
  readonly hasTime: () => boolean;
  /** Counts a rewrite that is not tried; the reason is half a sentence. */
  readonly leaveOut: (reason: LeftOutReason) => void;
  /** Undefined when nothing was tried. */
  readonly counts: () => TrialCounts | undefined;
  /** Wall-clock milliseconds spent in trials. */
  readonly spentMs: () => number;
  readonly notices: () => readonly Notice[];
  /** Rewrites that the user's stop left untried make the review incomplete; those that time left do not. */
  readonly shortfalls: () => readonly Shortfall[];
}

const SPENT = 'the time for trials was spent';
const STOPPED = 'the review was stopped';

type LeftOutReason = typeof SPENT | typeof STOPPED;

export interface TrialRoomRequest {
  /** Absolute. */
  readonly root: string;
  readonly files: readonly SourceFile[];
  /** Opened when the first rewrite is there to be tried. */
  readonly openSandboxes: (signal: AbortSignal) => Promise<OpenedSandboxes>;
  /** Milliseconds for all trials of the review together. */
  readonly budgetMs: number;
  /** Rewrites of findings below this are left untried. */
  readonly from: Severity;
  /** Outcomes of earlier reviews. */
  readonly memory: TrialMemory;
}

export function openTrialRoom(request: TrialRoomRequest): TrialRoom {
  const tally = { equal: 0, faster: 0, refused: 0, notTriable: 0 };
  const pythons = new Set<string>();
  let opened: Promise<OpenedTrials> | undefined;
  let missing: OpenedSandboxes['missing'] = [];
  let spent = 0;
  const leftOut = new Map<LeftOutReason, number>();

  async function tryChange(change: Change, signal: AbortSignal): Promise<TrialOutcome> {
    const started = performance.now();
    try {
      // Loaded with the first rewrite: a review without one need not wait for the code of trials.
      opened ??= import('./open-trials.ts').then(({ openTrials }) => openTrials(request, signal));
      const trials = await opened;
      missing = trials.missing;
      const outcome = await trials.tryEdits(change, signal);
      count(outcome, tally, pythons);
      return outcome;
    } catch (error) {
      if (!(error instanceof ReviewError) || error.code === 'CANCELLED') {
        throw error;
      }
      tally.notTriable += 1;
      return { outcome: 'not-triable', code: 'sandbox-failed', reason: error.message };
    } finally {
      spent += performance.now() - started;
    }
  }

  return {
    tryEdits: (file, edits, signal) => tryChange({ file, edits }, signal),
    tryFix: (file, { edits, title }, signal) =>
      tryChange({ file, edits, needsHashable: announcesHashing(title) }, signal),
    wants: (finding) => isRewrite(finding) && isAtLeast(finding.severity, request.from),
    hasTime: () => spent < request.budgetMs,
    leaveOut: (reason) => {
      leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
    },
    counts: () =>
      tally.equal + tally.refused + tally.notTriable === 0
        ? undefined
        : { ...tally, pythons: [...pythons] },
    spentMs: () => spent,
    notices: () => [
      ...missing.flatMap(noticeOf),
      ...leftOutTexts(leftOut, SPENT).map((text) => ({
        text,
        hint: 'Give it more with --trial-budget.',
      })),
    ],
    shortfalls: () =>
      leftOutTexts(leftOut, STOPPED).map((reason) => ({ step: 'try' as const, reason })),
  };
}

/** A fix of a hole or a bug changes behaviour on purpose. */
function isRewrite({ fix, category }: Finding): boolean {
  return fix?.origin === 'rule' && (category === 'performance' || category === 'refactoring');
}

function count(
  outcome: TrialOutcome,
  tally: { equal: number; faster: number; refused: number; notTriable: number },
  pythons: Set<string>,
): void {
  switch (outcome.outcome) {
    case 'tried':
      tally.equal += 1;
      tally.faster += outcome.evidence.speedup === undefined ? 0 : 1;
      pythons.add(outcome.evidence.python);
      break;
    case 'refused':
      tally.refused += 1;
      break;
    default:
      tally.notTriable += 1;
  }
}

function leftOutTexts(
  leftOut: ReadonlyMap<LeftOutReason, number>,
  reason: LeftOutReason,
): readonly string[] {
  const count = leftOut.get(reason) ?? 0;
  const subject = count === 1 ? '1 rewrite was' : `${count} rewrites were`;
  return count === 0 ? [] : [`${subject} not tried: ${reason}`];
}

/** Without WebAssembly nothing is tried, which is worth a word; without bubblewrap only the clock is coarser. */
function noticeOf({ id, reason, hint }: OpenedSandboxes['missing'][number]): readonly Notice[] {
  return id === 'wasm' ? [{ text: `Rewrites were not tried: ${reason}`, hint }] : [];
}
