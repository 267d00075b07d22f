import type { ClaimProblem } from './discover-claim-check.ts';

/** What became of the places that the model was asked about by itself, for `--debug`. */
export interface DiscoverTally {
  /** Places that it gave a usable answer about. */
  readonly asked: number;
  /** Of these it said clearly yes. */
  readonly yes: number;
  /** Its own words for these gave way to the topic's, by what was wrong with them. */
  readonly replaced: Readonly<Partial<Record<ReplacedBecause, number>>>;
  /** Claims that it took back, or gave no usable answer about, when it was asked afresh. */
  readonly unconfirmed: number;
  /** The same was said of the same line before. */
  readonly repeated: number;
  /** Findings of the model. */
  readonly told: number;
}

/** `unusable`: cut, not as asked, or about a line that is not there. `example`: what the topic's example says, word for word. */
export type ReplacedBecause = ClaimProblem | 'unusable' | 'example';

/** A tally that is being made. */
export interface OpenTally {
  asked: number;
  yes: number;
  readonly replaced: Map<ReplacedBecause, number>;
  unconfirmed: number;
  repeated: number;
}

export function openTally(): OpenTally {
  return { asked: 0, yes: 0, replaced: new Map(), unconfirmed: 0, repeated: 0 };
}

export function closeTally(
  { asked, yes, replaced, unconfirmed, repeated }: OpenTally,
  told: number,
): DiscoverTally {
  return { asked, yes, replaced: Object.fromEntries(replaced), unconfirmed, repeated, told };
}
