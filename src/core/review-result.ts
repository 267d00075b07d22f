import type { Finding } from './finding.ts';
import type { Span } from './span.ts';

/** A file of the project as the review saw it. The text is the one that was analysed, even if the file changes later. */
export interface SourceFile {
  /** Relative to the review's root, with forward slashes. */
  readonly path: string;
  /** Decoded text without a byte order mark, line endings as they are. For a notebook: its code cells, see `notebook`. */
  readonly text: string;
  /** SHA-256 of the file's bytes, hex. */
  readonly hash: string;
  /** Present for a notebook: where each of its cells begins in `text`. */
  readonly notebook?: readonly NotebookCell[];
  /** 1-based lines that changed, inclusive ranges; undefined when the whole file is under review. */
  readonly changedLines?: readonly LineRange[];
  /** Present for a file that is not Python: only secrets and dependencies are looked for in it. */
  readonly format?: TextFormat;
  /** Literals that the rules know to be secrets. Whoever shows a line of the file hides them, whatever the line is shown for. */
  readonly secrets?: readonly Span[];
}

/**
 * How a file that is not Python is written: `ini` for lines of names and values, `script` for JavaScript and its kin, `lock` for what
 * a package manager settled on, which nobody looks for secrets in.
 */
export type TextFormat =
  | 'env'
  | 'yaml'
  | 'toml'
  | 'ini'
  | 'json'
  | 'dockerfile'
  | 'shell'
  | 'script'
  | 'markup'
  | 'prose'
  | 'key'
  | 'sql'
  | 'lock';

export interface NotebookCell {
  /** 1-based number among all the notebook's cells. */
  readonly cell: number;
  /** UTF-16 offset in `SourceFile.text` of the cell's first character. */
  readonly start: number;
  /** What the notebook keeps beside the cell's code and may hold a secret: its printed output, and the text cells before it. */
  readonly beside?: string;
}

export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** A file or folder that was left alone on purpose; the review is complete all the same. */
export interface SkippedPath {
  readonly path: string;
  readonly reason: SkipReason;
}

export type SkipReason =
  | 'ignored'
  | 'virtual-environment'
  | 'vendored'
  | 'generated'
  | 'symbolic-link'
  | 'not-python'
  /** Not Python, and too large or not text. */
  | 'data'
  | 'excluded';

/** Something that should have been looked at and was not, or not wholly: it makes the review incomplete. */
export interface Shortfall {
  /** The step that fell short. */
  readonly step: ReviewStep;
  /** The file it concerns, if one. */
  readonly file?: string;
  /** For people: what was not done and why, for instance `not valid Python from line 12 on`. */
  readonly reason: string;
  /** What the user can do, where there is something. */
  readonly hint?: string;
}

export const REVIEW_STEPS = [
  'scope',
  'analyse',
  'judge',
  'discover',
  'propose',
  'try',
  'explain',
] as const;

export type ReviewStep = (typeof REVIEW_STEPS)[number];

/** How often a model's replies ended in which way. */
export interface ReplyCounts {
  readonly ok: number;
  readonly truncated: number;
  readonly refused: number;
  readonly malformed: number;
  readonly timedOut: number;
}

/** The model that took part in a review. */
export interface ModelUse {
  readonly name: string;
  readonly provider: string;
  /** SHA-256 of the weights, hex, where known. */
  readonly digest: string | undefined;
  /** For people, for instance `2 threads`. */
  readonly details: string;
  readonly replies: ReplyCounts;
  /** Candidates judged, functions read, rewrites proposed, findings explained. */
  readonly work: ModelWork;
}

export interface ModelWork {
  readonly judged: number;
  readonly read: number;
  /** Functions that the model could have read; `read` of these were. */
  readonly readable: number;
  readonly proposed: number;
  readonly explained: number;
}

/** Everything one review found out. Reports are functions of this and of nothing else. */
export interface ReviewResult {
  /** Version of this structure's JSON form: changes when a reader must change. */
  readonly schemaVersion: 1;
  readonly assayVersion: string;
  /** Absolute path of the folder that all paths are relative to. */
  readonly root: string;
  /** Ranked: the first is the one to look at first. Suppressed ones are in `suppressed`. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Finding[];
  /** Files looked at, with their texts. */
  readonly files: readonly SourceFile[];
  readonly skipped: readonly SkippedPath[];
  /** True only when every file and every step that was asked for ran to its end. */
  readonly complete: boolean;
  readonly shortfalls: readonly Shortfall[];
  /** Things worth knowing that do not make the review incomplete, for instance that no model took part and why. */
  readonly notices: readonly Notice[];
  readonly model: ModelUse | undefined;
  /** Undefined where no rewrite was there to try, or trials were off. */
  readonly trials?: TrialCounts;
  readonly timing: Timing;
}

/** What became of the rewrites of a review. */
export interface TrialCounts {
  /** Gave equal results on every input. */
  readonly equal: number;
  /** Of the equal ones, those that were measurably faster. */
  readonly faster: number;
  /** Gave another result on some input; never shown as a suggestion. */
  readonly refused: number;
  /** Could not be run. */
  readonly notTriable: number;
  /** Where they ran, for people: `CPython 3.14.2 (WebAssembly)`. */
  readonly pythons: readonly string[];
}

export interface Notice {
  readonly text: string;
  readonly hint?: string;
}

/** Wall-clock milliseconds. `model` is the sum of judge, discover, propose and explain. */
export interface Timing {
  readonly total: number;
  readonly analysis: number;
  readonly model: number;
  readonly trials: number;
}
