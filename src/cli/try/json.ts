import { assertNever } from '../../core/assert.ts';
import type { TrialOutcome } from '../../trial/trial.ts';

/**
 * The outcome of one trial for programs: `{outcome, inputs, branches, covered, speedup, exponents, memory, counterexample,
 * reason}` and what was timed. What does not apply is null; `speedup` is null where no speed is claimed.
 */
export function trialJson(outcome: TrialOutcome): string {
  return `${JSON.stringify({ ...NOTHING, ...fieldsOf(outcome) }, undefined, 2)}\n`;
}

const NOTHING = {
  outcome: '',
  inputs: 0,
  branches: null,
  covered: null,
  speedup: null,
  exponents: null,
  memory: null,
  counterexample: null,
  reason: null,
  code: null,
  timings: [],
  python: null,
  native: null,
};

function fieldsOf(outcome: TrialOutcome): object {
  switch (outcome.outcome) {
    case 'tried': {
      const { evidence } = outcome;
      return {
        outcome: 'tried',
        inputs: evidence.inputs,
        branches: evidence.originalBranches.total,
        covered: evidence.originalBranches.covered,
        speedup: evidence.speedup?.value ?? null,
        exponents:
          evidence.growth === undefined
            ? null
            : { original: evidence.growth.original.value, rewrite: evidence.growth.rewrite.value },
        memory:
          evidence.memory === undefined || evidence.memory.original === 0
            ? null
            : evidence.memory.rewrite / evidence.memory.original,
        timings: evidence.timings,
        python: evidence.python,
        native: evidence.native,
      };
    }
    case 'refused': {
      const { call, original, rewrite, difference, inputs, originalBranches } = outcome.evidence;
      return {
        outcome: 'refused',
        inputs,
        branches: originalBranches.total,
        covered: originalBranches.covered,
        counterexample: { call, original, rewrite, difference },
        reason: `the rewrite differs: ${difference}`,
      };
    }
    case 'not-triable':
      return {
        outcome: 'not-triable',
        reason: outcome.reason,
        code: outcome.code,
      };
    default:
      return assertNever(outcome);
  }
}
