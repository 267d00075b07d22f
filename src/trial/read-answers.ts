import type { SandboxRun } from '../sandbox/sandbox.ts';
import { harnessAnswer, type HarnessAnswer } from './protocol.ts';

/** The harness's answers in what a run printed; lines that only look like answers are left out. */
export function readAnswers(run: SandboxRun, token: string): readonly HarnessAnswer[] {
  return run.stdout.split('\n').flatMap((line) => {
    if (!line.startsWith(token)) {
      return [];
    }
    const parsed = harnessAnswer.safeParse(jsonOf(line.slice(token.length)));
    return parsed.success ? [parsed.data] : [];
  });
}

/** Undefined for a line that a kill cut short. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
