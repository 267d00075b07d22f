import type { Finding } from '../../core/finding.ts';
import { ReviewError } from '../../core/review-error.ts';
import type { Severity } from '../../core/severity.ts';
import type { SourceFile } from '../../core/review-result.ts';
import type { TrialOutcome } from '../../trial/trial.ts';
import type { TrialRoom } from './trial-room.ts';

export interface TryContext {
  /** Undefined where nothing is to be tried. */
  readonly room: TrialRoom | undefined;
  /** By path. */
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly onProgress: (done: number, total: number, subject: string) => void;
  /** Hears of each finding with a rewrite, once its trial is over. */
  readonly settled: (finding: Finding) => void;
}

/**
 * Tries the rewrites that rules wrote, most urgent findings first, as long as there is time. A rewrite that gives equal results
 * gains `trial` evidence, one that differs is taken off its finding with a `counterexample`, and one that cannot be run says why.
 */
export async function tryRewrites(
  findings: readonly Finding[],
  context: TryContext,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  if (context.room === undefined) {
    return findings;
  }
  const { room } = context;
  const rewrites = findings.filter((finding) => room.wants(finding));
  const outcomes = new Map<Finding, Finding>();
  for (const [index, finding] of rewrites.entries()) {
    const subject = `${finding.location.file}:${finding.location.start.line}`;
    context.onProgress(index, rewrites.length, subject);
    const tried = await tryOne(finding, context, signal);
    outcomes.set(finding, tried);
    context.settled(tried);
  }
  return findings.map((finding) => outcomes.get(finding) ?? finding);
}

async function tryOne(
  finding: Finding,
  { room, files }: TryContext,
  signal: AbortSignal,
): Promise<Finding> {
  const file = files.get(finding.location.file);
  if (finding.fix === undefined || file === undefined) {
    return finding;
  }
  if (room === undefined) {
    return finding;
  }
  if (signal.aborted || !room.hasTime()) {
    return leftOut(finding, room, signal);
  }
  try {
    return withOutcome(finding, await room.tryFix(file, finding.fix, signal));
  } catch (error) {
    // Stopped in the middle of a trial: all the other findings stand.
    if (error instanceof ReviewError && error.code === 'CANCELLED') {
      return leftOut(finding, room, signal);
    }
    throw error;
  }
}

function leftOut(finding: Finding, room: TrialRoom, signal: AbortSignal): Finding {
  const reason = signal.aborted ? 'the review was stopped' : 'the time for trials was spent';
  room.leaveOut(reason);
  return notTried(finding, reason);
}

/** A finding after the trial of its rewrite. */
export function withOutcome(finding: Finding, outcome: TrialOutcome): Finding {
  switch (outcome.outcome) {
    case 'tried': {
      const tried = { ...finding, evidence: [...finding.evidence, outcome.evidence] };
      return finding.category === 'performance' ? weighed(tried, outcome) : tried;
    }
    case 'refused':
      return withoutFix({ ...finding, evidence: [...finding.evidence, outcome.evidence] });
    default:
      return notTried(finding, outcome.reason);
  }
}

/** What the user's own Python measured decides: a rewrite that wins nothing is a hint at most, one that loses none at all. */
function weighed(
  finding: Finding,
  { evidence }: Extract<TrialOutcome, { readonly outcome: 'tried' }>,
): Finding {
  const largest = evidence.timings.at(-1);
  if (evidence.speedup !== undefined || !evidence.native || largest === undefined) {
    return finding;
  }
  const severity: Severity = 'low';
  const hint = { ...finding, severity };
  return largest.rewrite > largest.original * SLOWER ? withoutFix(hint) : hint;
}

const SLOWER = 1.1;

function notTried(finding: Finding, reason: string): Finding {
  return finding.fix === undefined
    ? finding
    : { ...finding, fix: { ...finding.fix, notTried: reason } };
}

/** What was said of the fix goes with it. */
function withoutFix(finding: Finding): Finding {
  const { fix: _, ...rest } = finding;
  return { ...rest, evidence: rest.evidence.filter(({ kind }) => kind !== 'fix-checked') };
}
