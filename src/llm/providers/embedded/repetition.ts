/**
 * Whether generated tokens go round in a circle: the end is one sequence, at most `LONGEST_PERIOD` tokens long, repeated
 * until `LEAST_TOKENS` tokens and `LEAST_TIMES` repetitions are reached. Greedy decoding of a small model does not leave
 * such a circle again.
 */
export function isLooping(tokens: readonly number[]): boolean {
  for (let period = 1; period <= LONGEST_PERIOD; period += 1) {
    const length = Math.max(LEAST_TOKENS, period * LEAST_TIMES);
    if (tokens.length >= length && repeatsAtEnd(tokens, period, length)) {
      return true;
    }
  }
  return false;
}

const LONGEST_PERIOD = 48;
const LEAST_TOKENS = 64;
const LEAST_TIMES = 4;

function repeatsAtEnd(tokens: readonly number[], period: number, length: number): boolean {
  const start = tokens.length - length;
  for (let index = start + period; index < tokens.length; index += 1) {
    if (tokens[index] !== tokens[index - period]) {
      return false;
    }
  }
  return true;
}
