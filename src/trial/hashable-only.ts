import type { TrialEvidence } from '../core/evidence.ts';
import type { TrialOutcome } from './trial.ts';

/** How the condition begins in the notes of a trial. */
export const HASHABLE_ONLY = 'equal only where elements can be hashed';

/** Whether a rewrite is refused for nothing but an element that has no hash. */
export function failsForWantOfHash(
  outcome: TrialOutcome,
): outcome is Extract<TrialOutcome, { readonly outcome: 'refused' }> {
  return (
    outcome.outcome === 'refused' &&
    /^raises TypeError: .*unhashable type|, then raises TypeError$/u.test(
      outcome.evidence.rewrite,
    ) &&
    !/^raises|, then raises/u.test(outcome.evidence.original)
  );
}

/** The evidence under that condition, with the call that breaks it. */
export function withCondition(evidence: TrialEvidence, broken: string): TrialEvidence {
  return { ...evidence, notes: [`${HASHABLE_ONLY}: ${broken}`, ...(evidence.notes ?? [])] };
}
