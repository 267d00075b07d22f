import type { Evidence } from './evidence.ts';
import type { Severity } from './severity.ts';
import type { Location, Span } from './span.ts';

/** The subject of a finding, and the first part of a rule's id. `model` holds what only a language model says. */
export const CATEGORIES = [
  'security',
  'secrets',
  'performance',
  'refactoring',
  'correctness',
  'model',
] as const;

export type Category = (typeof CATEGORIES)[number];

/** Replaces one span of a file's text. */
export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

/** A change that would resolve a finding. Edits belong to the finding's own file, sorted, not overlapping. */
export interface Fix {
  /** Imperative, for instance `pass the values as parameters`. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /**
   * `rule`: written by the rule. `model`: proposed by the language model; shown as "not tried" until a trial has run.
   */
  readonly origin: 'rule' | 'model';
  /** Why no trial could run it, one sentence without a final full stop: `it opens a file (line 12)`. */
  readonly notTried?: string;
}

/** A claim about the code, with the evidence collected for it. */
export interface Finding {
  /** `<category>/<name>`, for instance `security/sql-string-formatting`; ruff's own are `<category>/ruff-s101`. */
  readonly rule: string;
  readonly category: Category;
  readonly severity: Severity;
  /** One sentence about this code, without a final full stop where it is a fragment. Plain text; may quote the source. */
  readonly message: string;
  readonly location: Location;
  /** Never empty: the first is the `match` (or, for the model's own findings, the `verdict`). */
  readonly evidence: readonly Evidence[];
  /** CWE number, the most exact one. */
  readonly cwe?: number;
  readonly fix?: Fix;
  /** Why this matters and what to do, two sentences, from the model or from the rule's page. */
  readonly explanation?: Explanation;
  /** Stable under edits elsewhere in the file: hex of a hash over rule, file, normalised source and occurrence. */
  readonly fingerprint: string;
  /** Who said it: `assay`, `ruff 0.17.4`, or the model's name. */
  readonly tool: string;
  /** Other tools' codes for the same weakness, folded into this finding, for instance `S608`. */
  readonly alsoReportedAs?: readonly string[];
  /** Present when the author silenced it in the source; it is then counted, not shown. */
  readonly suppression?: Suppression;
  /** Present when people decided about it, or about one like it. One that `holds` as dismissed is counted, not shown. */
  readonly decision?: FindingDecision;
}

export interface Explanation {
  readonly text: string;
  readonly origin: 'page' | 'model';
}

export interface Suppression {
  readonly location: Location;
  readonly comment: string;
}

/** What `assay accept` or `assay dismiss` said earlier, and what that means for this finding. */
export interface FindingDecision {
  readonly answer: 'accepted' | 'dismissed';
  readonly standing: DecisionStanding;
  /** Of the finding that was decided about; another one's where `standing` is `similar`. */
  readonly fingerprint: string;
  /** ISO 8601, UTC. */
  readonly on: string;
  readonly reason?: string;
  readonly by?: string;
  /** Where the finding was: a file of the project and a line. */
  readonly file: string;
  readonly line: number;
  /** For `similar`: how alike the code is, 0 to 1. */
  readonly likeness?: number;
}

/**
 * `holds`: the same finding in the same code. `changed`: the code has changed since. `new-source`: the code is the same, and data
 * comes to it from a place that it did not come from. `similar`: another finding of the rule in like code. `pending`: decided
 * in the change under review itself, which counts once it is merged.
 */
export const DECISION_STANDINGS = ['holds', 'changed', 'new-source', 'similar', 'pending'] as const;

export type DecisionStanding = (typeof DECISION_STANDINGS)[number];
