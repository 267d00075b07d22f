/** One candidate for a token and the logarithm of its probability, as servers list them. */
export interface TokenCandidate {
  readonly token: string;
  readonly logprob: number;
}

/**
 * The log-odds of `labels[0]` over `labels[1]` from a server's list of the likeliest first tokens.
 *
 * Servers report the model's own distribution over the whole vocabulary, cut to the first few tokens: probabilities of
 * the spellings of a label (` Yes`, `Yes`) are added up, and the difference of the logarithms is the same before and
 * after renormalising over the two labels. A label that is not in the list is at most as likely as the last one that
 * is, so that value stands in for it and the margin is a bound. Undefined when neither label is listed.
 */
export function labelMargin(
  candidates: readonly TokenCandidate[],
  labels: readonly [string, string],
): number | undefined {
  const listed = candidates.filter((candidate) => Number.isFinite(candidate.logprob));
  const first = logProbability(listed, labels[0]);
  const second = logProbability(listed, labels[1]);
  if (first === undefined && second === undefined) {
    return undefined;
  }
  const bound = Math.min(...listed.map((candidate) => candidate.logprob));
  return (first ?? bound) - (second ?? bound);
}

function logProbability(candidates: readonly TokenCandidate[], label: string): number | undefined {
  const spellings = candidates.filter((candidate) => candidate.token.trim() === label);
  if (spellings.length === 0) {
    return undefined;
  }
  return Math.log(spellings.reduce((sum, candidate) => sum + Math.exp(candidate.logprob), 0));
}
