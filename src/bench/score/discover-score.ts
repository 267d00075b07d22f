import type { DiscoverRecord } from '../bench-result.ts';
import {
  bootstrapInterval,
  meanAndDeviation,
  type MeanAndDeviation,
  type Range,
} from '../stats/spread.ts';

/** A claim within so many lines of a labelled one is about the same place. */
export const LINE_TOLERANCE = 2;

export interface DetectionCounts {
  readonly found: number;
  readonly claimed: number;
  readonly flaws: number;
}

export interface DiscoverScore {
  readonly files: number;
  /** Sums over all runs: file, line (within `LINE_TOLERANCE`) and CWE agree. A labelled flaw without a CWE takes any. */
  readonly counts: DetectionCounts;
  readonly precision: number | undefined;
  readonly recall: number | undefined;
  readonly f1: number | undefined;
  /** F1 where the CWE need not agree. */
  readonly f1ByPlace: number | undefined;
  /** F1, run by run. */
  readonly runs: MeanAndDeviation | undefined;
  /** 95 % of F1, by drawing files anew. */
  readonly interval: Range | undefined;
}

export function scoreDiscover(records: readonly DiscoverRecord[]): DiscoverScore | undefined {
  if (records.length === 0) {
    return undefined;
  }
  const counts = countAll(records, true);
  const byFile = [...Map.groupBy(records, ({ item }) => item).values()];
  const byRun = [...Map.groupBy(records, ({ run }) => run).values()];
  return {
    files: byFile.length,
    counts,
    precision: share(counts.found, counts.claimed),
    recall: share(counts.found, counts.flaws),
    f1: f1Of(counts),
    f1ByPlace: f1Of(countAll(records, false)),
    runs: meanAndDeviation(byRun.flatMap((run) => discoverF1(run) ?? [])),
    interval: bootstrapInterval(byFile, discoverF1),
  };
}

/** F1 by file, line and CWE. Undefined where nothing was to be found and nothing claimed. */
export function discoverF1(records: readonly DiscoverRecord[]): number | undefined {
  return f1Of(countAll(records, true));
}

function f1Of({ found, claimed, flaws }: DetectionCounts): number | undefined {
  return share(2 * found, claimed + flaws);
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

function countAll(records: readonly DiscoverRecord[], withCwe: boolean): DetectionCounts {
  const counts = { found: 0, claimed: 0, flaws: 0 };
  for (const record of records) {
    counts.found += matches(record, withCwe);
    counts.claimed += record.claimed.length;
    counts.flaws += record.flaws.length;
  }
  return counts;
}

type Flaw = DiscoverRecord['flaws'][number];
type Claim = DiscoverRecord['claimed'][number];

/** Each flaw takes at most one claim and each claim tells of at most one flaw, the nearest pairs first. */
function matches({ flaws, claimed }: DiscoverRecord, withCwe: boolean): number {
  const pairs = flaws
    .flatMap((flaw) => claimed.map((claim) => ({ flaw, claim, away: distance(flaw, claim) })))
    .filter(({ flaw, claim, away }) => away <= LINE_TOLERANCE && (!withCwe || agrees(flaw, claim)))
    .toSorted((left, right) => left.away - right.away);
  const taken = new Set<Flaw | Claim>();
  let count = 0;
  for (const { flaw, claim } of pairs) {
    if (!taken.has(flaw) && !taken.has(claim)) {
      taken.add(flaw).add(claim);
      count += 1;
    }
  }
  return count;
}

function distance({ line }: Flaw, claim: Claim): number {
  return line < claim.line ? claim.line - line : Math.max(0, line - claim.lastLine);
}

function agrees(flaw: Flaw, claim: Claim): boolean {
  return flaw.cwe === null || flaw.cwe === claim.cwe;
}
