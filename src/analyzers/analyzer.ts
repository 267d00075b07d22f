import type { Finding } from '../core/finding.ts';
import type { SourceFile } from '../core/review-result.ts';
import type { ModuleFacts } from '../rules/rule.ts';

/** What came of one analyzer's look at one file. */
export type AnalyzerOutcome =
  | { readonly outcome: 'ran'; readonly analysis: FileAnalysis }
  /** It looked at part of the file only: the findings stand, the reason is a shortfall. */
  | { readonly outcome: 'partly'; readonly analysis: FileAnalysis; readonly reason: string }
  | { readonly outcome: 'failed'; readonly reason: string };

/** How much is asked about a file: of a copy that a fix was applied to, nobody wants the facts nor the functions. */
export type AnalysisExtent = 'all' | 'findings';

/** What an analyzer knows before it is done with a file. Of several parts the findings add up; the rest is told once. */
export type AnalysisPart = Partial<FileAnalysis>;

/** Hears what is known so far, so that it stays should the rest take too long. */
export interface PartListener {
  /** True where some time has passed since it was told something; asked often, so it is cheap. */
  readonly isDue: () => boolean;
  readonly tell: (part: AnalysisPart) => void;
}

/** How an analyzer is asked about a file. */
export interface AnalysisRequest {
  readonly extent: AnalysisExtent;
  readonly listener: PartListener;
}

/** Plain JSON: it crosses threads and lies in the cache. */
export interface FileAnalysis {
  /** False when a stretch of the file is not valid Python; true from analyzers that do not parse. */
  readonly parses: boolean;
  readonly findings: readonly Finding[];
  /** Facts for project rules, by rule id. */
  readonly facts: Readonly<Record<string, ModuleFacts>>;
  /** Functions of the file, for choosing what a model reads. Empty from analyzers that know none. */
  readonly functions: readonly FunctionSummary[];
}

export interface FunctionSummary {
  /** Python's `__qualname__`. */
  readonly qualifiedName: string;
  /** UTF-16 offsets of the definition, decorators included. */
  readonly start: number;
  readonly end: number;
  readonly firstLine: number;
  readonly lastLine: number;
  /** McCabe's number as radon counts it. */
  readonly complexity: number;
  /** Deepest nesting of loops. */
  readonly loopDepth: number;
}

/**
 * A tool that looks at single files. It runs in a worker thread, many files one after another; a crash or a time-out
 * costs the one file and is reported as such.
 */
export interface Analyzer {
  readonly id: string;
  /** Part of the cache key: changes whenever the findings could. */
  readonly version: string;
  /** Loads what it needs; called once a thread. */
  readonly start: () => Promise<void>;
  /** True when it holds memory that only the end of its thread gives back. */
  readonly isSpent?: () => boolean;
  readonly analyse: (file: SourceFile, request?: Partial<AnalysisRequest>) => AnalyzerOutcome;
}
