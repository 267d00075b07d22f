import type { LabelledMargin } from './fit-calibration.ts';

/** What one model answered about labelled code with one version of the prompt. */
export interface MeasuredMargins {
  /** SHA-256 of the weights, in hex. */
  readonly digest: string;
  /** `id@version`. */
  readonly prompt: string;
  readonly margins: readonly LabelledMargin[];
}

/** Written by `scripts/measure-calibration.ts`, which says what was asked. */
export const MEASURED_MARGINS: readonly MeasuredMargins[] = [];
