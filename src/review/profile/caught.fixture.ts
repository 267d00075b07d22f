import { ReviewError } from '../../core/review-error.ts';

/** The ReviewError that a call throws. */
export function caught(call: () => unknown): ReviewError {
  try {
    call();
  } catch (error) {
    if (error instanceof ReviewError) {
      return error;
    }
    throw error;
  }
  throw new Error('nothing was thrown');
}
