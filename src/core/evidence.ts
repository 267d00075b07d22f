import type { Location } from './span.ts';

/** The rule's pattern stands at this place. */
export interface MatchEvidence {
  readonly kind: 'match';
  readonly location: Location;
  /** What to say beside the underlined code; empty when the finding's message says it all. */
  readonly note: string;
}

/** Data moves from a source to a sink. The first step is the source, the last one the sink. */
export interface TraceEvidence {
  readonly kind: 'trace';
  readonly steps: readonly TraceStep[];
}

export interface TraceStep {
  readonly location: Location;
  readonly note: string;
}

/** How the time of a piece of code grows, and the loops and operations that make it so. */
export interface CostEvidence {
  readonly kind: 'cost';
  /** For people, for instance `O(customers · orders)`. */
  readonly formula: string;
  /** One factor a step, outermost first. */
  readonly factors: readonly TraceStep[];
}

/** A number that was measured: a metric of the code, a line of a profile, an advisory's score. */
export interface MeasurementEvidence {
  readonly kind: 'measurement';
  /** For instance `cyclomatic complexity`. */
  readonly subject: string;
  readonly value: number;
  /** The value above which the rule reports, where there is one. */
  readonly threshold?: number;
  /** For instance `lines`, `decisions`; empty for a bare number. */
  readonly unit: string;
}

/** What a language model says. Never its own idea of its confidence: `margin` is read from the logits. */
export interface VerdictEvidence {
  readonly kind: 'verdict';
  /** `unsure` where the margin is too small to mean anything. */
  readonly answer: 'yes' | 'no' | 'unsure';
  /**
   * logit(yes) − logit(no), less the rule's baseline (half-way between the margins of its own true and false example), mean
   * over the orders of the examples that were asked. Undefined where the model gave none.
   */
  readonly margin: number | undefined;
  /** Probability that the finding is right, 0 to 1; present only when fitted on labelled data for this model and rule. */
  readonly probability?: number;
  /** Source text the model pointed at; checked to stand at `quoteLocation`. */
  readonly quote?: string;
  readonly quoteLocation?: Location;
  /** Catalogue name or server tag of the model. */
  readonly model: string;
  /** SHA-256 of the weights in hex where it is known (embedded, Ollama), else undefined. */
  readonly modelDigest: string | undefined;
  /** `id@version` of the prompt. */
  readonly prompt: string;
}

/** The fix was applied to a copy and the copy analysed again. */
export interface FixCheckedEvidence {
  readonly kind: 'fix-checked';
  readonly parses: boolean;
  readonly findingGone: boolean;
  /** Rule ids that the fixed text has and the original has not. */
  readonly newFindings: readonly string[];
}

/** Why a finding should be believed. More kinds (`trial`, `counterexample`) come with the work that collects them. */
export type Evidence =
  | MatchEvidence
  | TraceEvidence
  | CostEvidence
  | MeasurementEvidence
  | VerdictEvidence
  | FixCheckedEvidence;
