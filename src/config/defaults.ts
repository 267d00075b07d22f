import { availableParallelism } from 'node:os';

import type { Config } from './schema.ts';

/** The settings where nobody says otherwise. `root` is the review's root, absolute. */
export function defaultConfig(root: string): Config {
  return {
    model: { name: 'auto', provider: undefined, url: undefined, apiKeyEnv: undefined },
    severity: 'low',
    failOn: 'low',
    minConfidence: 0,
    budgetSeconds: undefined,
    jobs: availableParallelism(),
    exclude: [],
    excludeFrom: root,
    rules: {},
    maxFileBytes: 1_000_000,
    cacheDir: undefined,
    sources: [],
  };
}
