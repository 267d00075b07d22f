import type { ReviewResult, SourceFile } from '../../core/review-result.ts';
import type { Severity } from '../../core/severity.ts';
import type { FixedFile } from '../../fix/apply-fixes.ts';
import type { FixOutput } from './output.ts';
import type { ReviewSession } from '../review/session.ts';

/** What commander hands over for `assay fix`, parsed. */
export interface FixFlags {
  readonly triedOnly?: true;
  readonly dryRun?: true;
  readonly interactive?: true;
  readonly check?: string;
  readonly checkOutside?: true;
  /** Seconds. */
  readonly checkTimeout?: number;
  readonly rule: readonly string[];
  readonly severity?: Severity;
  readonly model?: string;
  readonly budget?: number;
  readonly trialBudget?: number;
  readonly python?: string;
  readonly jobs?: number;
  readonly threads?: number;
  readonly cacheDir?: string;
  readonly cache: boolean;
  readonly color: boolean;
  readonly debug?: true;
}

/** What the steps of `assay fix` share. */
export interface FixRun {
  readonly session: ReviewSession;
  readonly flags: FixFlags;
  readonly result: ReviewResult;
  readonly output: FixOutput;
  readonly signal: AbortSignal;
}

/** The file as reviewed, and what became of its fixes so far. */
export interface FileOfFixes extends FixedFile {
  readonly file: SourceFile;
  /** A byte order mark that stands before the text on disk. */
  readonly mark?: string;
}
