import { z } from 'zod';
import { DIFFERENCES } from '../core/evidence.ts';
import { NOT_TRIABLE_CODES, type NotTriableCode, type TrialOutcome } from './trial.ts';

/** Outcomes of earlier trials by a key over all that decides them. */
export interface TrialMemory {
  readonly get: (key: string) => TrialOutcome | undefined;
  readonly put: (key: string, outcome: TrialOutcome) => void;
}

/** Remembers nothing. */
export const NO_MEMORY: TrialMemory = { get: () => undefined, put: () => undefined };

/**
 * True for outcomes that the same trial would have again. What a busy machine decides is not remembered: a trial without times,
 * one that was stopped, one that took too long.
 */
export function isLasting(outcome: TrialOutcome): boolean {
  switch (outcome.outcome) {
    case 'tried':
      return outcome.evidence.timings.length > 0;
    case 'refused':
      return true;
    default:
      return LASTING.has(outcome.code);
  }
}

const LASTING: ReadonlySet<NotTriableCode> = new Set<NotTriableCode>([
  'reads-files',
  'uses-network',
  'runs-processes',
  'asks-the-user',
  'no-inputs',
  'never-succeeds',
  'random',
  'asynchronous',
  'exits',
]);

const branches = z.object({ covered: z.int(), total: z.int() });
const interval = z.object({ value: z.number(), low: z.number(), high: z.number() });

/** A remembered outcome as it lies in the cache. */
export const trialOutcomeSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('tried'),
    evidence: z.object({
      kind: z.literal('trial'),
      subject: z.string(),
      inputs: z.int(),
      inputSources: z.array(z.string()),
      originalBranches: branches,
      rewriteBranches: branches,
      rounding: z.boolean(),
      python: z.string(),
      native: z.boolean(),
      timings: z.array(
        z.object({
          size: z.int(),
          original: z.number(),
          rewrite: z.number(),
          originalHigh: z.number().exactOptional(),
          rewriteHigh: z.number().exactOptional(),
        }),
      ),
      speedup: interval.extend({ size: z.int() }).exactOptional(),
      growth: z.object({ original: interval, rewrite: interval }).exactOptional(),
      slowerUpTo: z.int().exactOptional(),
      memory: z.object({ size: z.int(), original: z.int(), rewrite: z.int() }).exactOptional(),
      notes: z.array(z.string()).exactOptional(),
      alsoAsked: z.array(z.string()),
    }),
  }),
  z.object({
    outcome: z.literal('refused'),
    evidence: z.object({
      kind: z.literal('counterexample'),
      call: z.string(),
      original: z.string(),
      rewrite: z.string(),
      difference: z.enum(DIFFERENCES),
      inputs: z.int(),
      originalBranches: branches,
    }),
  }),
  z.object({
    outcome: z.literal('not-triable'),
    code: z.enum(NOT_TRIABLE_CODES),
    reason: z.string(),
  }),
]);
