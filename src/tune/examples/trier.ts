import type { Sandbox } from '../../sandbox/sandbox.ts';
import { changedSubject } from '../../trial/changed-subject.ts';
import { runTrial } from '../../trial/run-trial.ts';
import { NO_MEMORY } from '../../trial/trial-memory.ts';
import type { Reviewer } from './reviewer.ts';

/** Runs a function against its rewrite. */
export interface Trier {
  /** Undefined where both gave equal results and the rewrite was faster; else why it is of no use, short. */
  readonly problem: (
    rewrite: { readonly path: string; readonly before: string; readonly after: string },
    signal: AbortSignal,
  ) => Promise<string | undefined>;
}

/** Milliseconds for one trial. */
const TRIAL_MS = 10_000;

/** `openSandboxes` is asked when the first rewrite is there to be run. */
export function openTrier(
  openSandboxes: (signal: AbortSignal) => Promise<readonly Sandbox[]>,
  reviewer: Reviewer,
): Trier {
  let opened: Promise<readonly Sandbox[]> | undefined;
  return {
    async problem({ path, before, after }, signal) {
      const pair = changedSubject(reviewer.parse(path, before), reviewer.parse(path, after));
      if ('outcome' in pair) {
        return 'trial: nothing that can be tried';
      }
      opened ??= openSandboxes(signal);
      const outcome = await runTrial(
        {
          ...pair,
          sandboxes: await opened,
          budgetMs: TRIAL_MS,
          seed: 1,
          memory: NO_MEMORY,
          // What is looked up in a set was meant to be: our rules say so in the title of such a rewrite.
          needsHashable: true,
          project: { module: () => undefined, callers: [] },
        },
        signal,
      );
      switch (outcome.outcome) {
        case 'tried':
          return outcome.evidence.speedup === undefined ? 'trial: not faster' : undefined;
        case 'refused':
          return 'trial: another result';
        default:
          return `trial: ${outcome.code}`;
      }
    },
  };
}
