import { availableParallelism } from 'node:os';

import type { Config } from './schema.ts';

/** The settings where nobody says otherwise. `folder` is the one that exclusions are relative to, absolute. */
export function defaultConfig(folder: string): Config {
  return {
    model: { name: 'auto', provider: undefined, url: undefined, apiKeyEnv: undefined },
    severity: undefined,
    failOn: 'medium',
    minConfidence: 0,
    budgetSeconds: 300,
    context: [],
    jobs: availableParallelism(),
    exclude: [],
    excludeFrom: folder,
    rules: {},
    advisories: true,
    maxFileBytes: 1_000_000,
    cacheDir: undefined,
    sources: [],
  };
}
