import type { ContentCache } from '../../io/cache.ts';
import { sha256OfParts } from '../../io/hash.ts';
import { trialOutcomeSchema, type TrialMemory } from '../../trial/trial-memory.ts';

/** Remembers trials in the review's cache; `version` names the code that judges them. */
export function cachedTrials(cache: ContentCache, version: string): TrialMemory {
  function keyFor(key: string): string {
    return sha256OfParts(['trial', version, key]);
  }
  return {
    get: (key) => {
      const stored = cache.getJson([keyFor(key)]).get(keyFor(key));
      const known = trialOutcomeSchema.safeParse(stored);
      return known.success ? known.data : undefined;
    },
    put: (key, outcome) => {
      cache.putJson(new Map([[keyFor(key), outcome]]));
    },
  };
}
