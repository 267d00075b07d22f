import type { MeasuredMargins } from './measured-margins.ts';

/** Written by `scripts/measure-calibration.ts`, which says what was asked. */
export const MEASURED_MARGINS: readonly MeasuredMargins[] = [];
