import type { ReviewResult } from '../core/review-result.ts';

export interface ReportOptions {
  /** ANSI colours; only the text report has any. */
  readonly color: boolean;
  /** Terminal columns to stay within where the source allows it. */
  readonly width: number;
  /** Rule metadata for formats that list rules; in the order of first use. */
  readonly rules: readonly RuleDescription[];
}

/** What a report may say about a rule, whoever implements it. */
export interface RuleDescription {
  readonly id: string;
  readonly summary: string;
  /** The page's text above its cases, Markdown; empty for another tool's rule. */
  readonly help: string;
  readonly severity: 'low' | 'medium' | 'high' | 'critical';
  readonly cwe?: number;
  readonly tags: readonly string[];
}

/**
 * One output format. A reporter is pure: it looks at the result and at nothing else, and it escapes everything that came
 * from a file, a tool or a model for the place where it puts it.
 */
export interface Reporter {
  /** The word after `--format`. */
  readonly format: string;
  /** The whole report, ending in a newline. */
  readonly render: (result: ReviewResult, options: ReportOptions) => string;
}
