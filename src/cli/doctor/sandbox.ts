import { ReviewError } from '../../core/review-error.ts';
import { openTrialSandboxes } from '../trial-sandboxes.ts';
import { missing, ok, problem, type Examination } from './examination.ts';

/** Where rewrites are tried. */
export async function examineSandbox(signal: AbortSignal): Promise<readonly Examination[]> {
  try {
    const { sandboxes, missing: absent } = await openTrialSandboxes({ cache: true }, signal);
    const open = sandboxes.map((sandbox) => ok('sandbox', sandbox.python));
    return [...open, ...absent.map((one) => missing('sandbox', one.reason, one.hint))];
  } catch (error) {
    if (error instanceof ReviewError && error.code !== 'CANCELLED') {
      return [problem('sandbox', error.message, error.hint)];
    }
    throw error;
  }
}
