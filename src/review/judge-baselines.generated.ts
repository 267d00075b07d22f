/**
 * Baselines of the default model for the rules' own examples: keys of `baselineKey`, margins in log-odds. Written by
 * `scripts/measure-baselines.ts`; an entry whose page, question or prompt has changed is simply not found, and asked.
 */
export const MEASURED_BASELINES: Readonly<Record<string, number>> = {};
