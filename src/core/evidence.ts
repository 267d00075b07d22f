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

/**
 * Original and rewrite ran on the same inputs in a sandbox and gave equal results: values, types, order, exceptions, arguments
 * afterwards, output. Says on how many inputs and how much of the code they reached; it is no proof.
 */
export interface TrialEvidence {
  readonly kind: 'trial';
  /** Name of what ran, for instance `total_by_customer`. */
  readonly subject: string;
  /** Inputs on which both gave equal results. */
  readonly inputs: number;
  /** Where the inputs came from, for people: `annotations`, `3 calls in tests`, `edge values`. */
  readonly inputSources: readonly string[];
  readonly originalBranches: BranchCount;
  readonly rewriteBranches: BranchCount;
  /** Floating point results differed by rounding only (at most one part in 10¹²). */
  readonly rounding: boolean;
  /** Where the seconds were measured: `CPython 3.12.4, native (bubblewrap)`, `CPython 3.14.2 (WebAssembly)`. */
  readonly python: string;
  readonly native: boolean;
  /** Smallest size first. Empty where the function has no size to vary or could not be timed. */
  readonly timings: readonly TrialTiming[];
  /** Undefined where no difference in speed may be claimed. */
  readonly speedup?: Speedup;
  /** Slope of log time on log n; undefined where fewer than three sizes could be timed. */
  readonly growth?: { readonly original: Interval; readonly rewrite: Interval };
  /** Largest size at which the rewrite is more than a tenth slower; undefined where it loses nowhere. */
  readonly slowerUpTo?: number;
  /** Peak bytes at one size; undefined where too small to tell. */
  readonly memory?: { readonly size: number; readonly original: number; readonly rewrite: number };
  /** What limits it, for people: `without its decorator @app.route("/total")`, `3 of 12 branches were reached`. */
  readonly notes?: readonly string[];
  /** Other programs that looked for a difference and found none, for people: `CrossHair 0.0.98, 10 s`. */
  readonly alsoAsked: readonly string[];
}

export interface BranchCount {
  readonly covered: number;
  readonly total: number;
}

/** Seconds for one call on inputs of one size; each the minimum of several interleaved runs. */
export interface TrialTiming {
  readonly size: number;
  readonly original: number;
  readonly rewrite: number;
  /** Upper quartile of the runs, for a band; undefined where there were too few. */
  readonly originalHigh?: number;
  readonly rewriteHigh?: number;
}

/** How many times faster at the largest size, with a 95 % interval by bootstrap. */
export interface Speedup extends Interval {
  readonly size: number;
}

export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The smallest input found on which a rewrite differs: the rewrite is refused. */
export interface CounterexampleEvidence {
  readonly kind: 'counterexample';
  /** The call as Python text: `first_repeats([2, 1, 1, 2])`. */
  readonly call: string;
  /** What each did, as Python text: `[1, 2]`, `raises KeyError: 3`, `prints 'a'`. */
  readonly original: string;
  readonly rewrite: string;
  readonly difference: Difference;
  /** How many inputs gave equal results before. */
  readonly inputs: number;
  /** Of the original, reached until then. */
  readonly originalBranches: BranchCount;
}

/** What differs: the value itself, only its type or order, the exception, an argument afterwards, what was printed, … */
export const DIFFERENCES = [
  'value',
  'type',
  'order',
  'exception',
  'arguments',
  'aliasing',
  'output',
  'state',
  'laziness',
  'endless',
] as const;

export type Difference = (typeof DIFFERENCES)[number];

/** Why a finding should be believed, or, for a counterexample, why its rewrite should not. */
export type Evidence =
  | MatchEvidence
  | TraceEvidence
  | CostEvidence
  | MeasurementEvidence
  | VerdictEvidence
  | FixCheckedEvidence
  | TrialEvidence
  | CounterexampleEvidence;
