import type { FunctionSummary } from '../../analyzers/analyzer.ts';
import type { Finding } from '../../core/finding.ts';
import type { ReviewError } from '../../core/review-error.ts';
import type {
  ModelWork,
  Notice,
  ReviewStep,
  Shortfall,
  SourceFile,
} from '../../core/review-result.ts';
import type { Reanalyse } from '../../fix/check-fix.ts';
import type { NotesFor } from '../context/open-notes.ts';
import type { TrialRoom } from '../trials/trial-room.ts';
import type { DiscoverTally } from './discover-tally.ts';
import type { ModelCalibration } from './calibration/fit-calibration.ts';
import type { ModelSession } from './session.ts';
import type { RuleKnowledge } from './rule-knowledge.ts';

/**
 * The frame that judge, discover, propose and explain share. Each is `(findings, context, signal) → StepResult`, may be
 * cut short by time, by the model's end or by the user's, and then says so in its result; only mistakes of ours are thrown. A finding whose verdict no later step will change is handed to `observer.settled`, each exactly once, and what is added to it later to `observer.extended`.
 */
export type ModelStepName = Extract<ReviewStep, 'judge' | 'discover' | 'propose' | 'explain'>;

/** What the steps know about the review. The same object serves all four, in their order. */
export interface ModelStepContext {
  readonly session: ModelSession;
  /** By path. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Functions of each file, by path. */
  readonly functions: ReadonlyMap<string, readonly FunctionSummary[]>;
  /** By rule id. Rules of other tools have no entry. */
  readonly rules: ReadonlyMap<string, RuleKnowledge>;
  /** What the verdicts of this model are worth; undefined where nobody has measured it. */
  readonly calibration?: ModelCalibration | undefined;
  readonly observer: StepObserver;
  /** What else of the project is shown beside code; absent unless the user wants it, see `docs/context.md`. */
  readonly notesFor?: NotesFor | undefined;
  /** Checks the rewrites of `propose`. */
  readonly reanalyse: Reanalyse;
  /** Runs a rewrite against its original; undefined where nothing is to be tried. */
  readonly tryEdits: TrialRoom['tryEdits'] | undefined;
}

export interface StepObserver {
  /** Called when a step starts on something. */
  readonly progress: (progress: StepProgress) => void;
  /** The verdict of this finding stands; a rewrite or an explanation may still be added to it. */
  readonly settled: (finding: Finding) => void;
  /** A settled finding with what a later step has added. */
  readonly extended?: (finding: Finding) => void;
  /** What became of the places that the model was asked about by itself; called once where it was. */
  readonly discovered?: (tally: DiscoverTally) => void;
}

export interface StepProgress {
  readonly step: ModelStepName;
  readonly done: number;
  readonly total: number;
  /** What the model looks at now, for instance `billing.py:total_by_customer`. */
  readonly subject: string;
}

export interface StepResult<Value> {
  readonly value: Value;
  /** Non-empty when something that was asked for was not done. */
  readonly shortfalls: readonly Shortfall[];
  readonly notices: readonly Notice[];
  /** The step's part of what the model did. */
  readonly work: Partial<ModelWork>;
}

/** The model ended while `step` was at work: what that cost, in words. */
export function lostModel(step: ModelStepName, error: ReviewError, left: string): Shortfall {
  return { step, reason: `${error.message}; ${left}`, hint: error.hint };
}

/** Gives every finding to the observer at most once, whatever the steps do. */
export function settleOnce(observer: StepObserver): StepObserver {
  const settled = new Set<string>();
  return {
    ...observer,
    settled: (finding) => {
      if (!settled.has(finding.fingerprint)) {
        settled.add(finding.fingerprint);
        observer.settled(finding);
      }
    },
  };
}
