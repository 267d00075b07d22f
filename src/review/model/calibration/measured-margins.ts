import type { LabelledMargin } from './fit-calibration.ts';

/** What one model answered about labelled code with one version of the prompt. */
export interface MeasuredMargins {
  /** SHA-256 of the weights, in hex. */
  readonly digest: string;
  /** `id@version`. */
  readonly prompt: string;
  readonly quality: MeasuredQuality;
  readonly margins: readonly LabelledMargin[];
}

/** How good those answers are, on candidates that the probabilities were not fitted on; `docs/bench.md` says how each figure is computed. */
export interface MeasuredQuality {
  /** Name of the labelled set and the first digits of its hash. */
  readonly set: string;
  /** Day of the measurement, `2026-11-23`. */
  readonly on: string;
  readonly candidates: number;
  /** Area under the curve, 0 to 1; 0.5 is guessing. */
  readonly area: number;
  /** After Hanley and McNeil (1982). */
  readonly standardError: number;
  /** 0 is perfect. */
  readonly brier: number;
  /** The Brier score of always saying the share of real candidates. */
  readonly baseBrier: number;
}
