import type { FunctionSummary } from '../../analyzers/analyzer.ts';
import type { MeasurementEvidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/finding.ts';
import type { Notice } from '../../core/review-result.ts';
import { SEVERITIES, type Severity } from '../../core/severity.ts';
import type { Profile, ProfiledFunction } from './profile.ts';

export interface Weighed {
  readonly findings: readonly Finding[];
  /** Hot functions of the reviewed files in which nobody found anything slow. */
  readonly notices: readonly Notice[];
}

/**
 * Weighs findings about speed by the seconds that were measured where they stand. In a function with a tenth of the run or more
 * a finding is a step more severe; where next to no time is spent it is low. Findings about anything else are not touched,
 * nor any without a profile or by one of another program.
 */
export function weighByProfile(
  findings: readonly Finding[],
  profile: Profile | undefined,
  functions: ReadonlyMap<string, readonly FunctionSummary[]>,
): Weighed {
  if (profile === undefined) {
    return { findings, notices: [] };
  }
  const measured = matchFunctions(profile, functions);
  if (measured.size === 0) {
    return {
      findings,
      notices: [{ text: `${profile.name} names no function of the reviewed files` }],
    };
  }
  const flagged = new Set<FunctionSummary>();
  const weighed = findings.map((finding) => {
    if (finding.category !== 'performance') {
      return finding;
    }
    const holder = holderOf(finding, functions);
    if (holder === undefined) {
      return finding;
    }
    flagged.add(holder);
    return weigh(finding, { holder, spent: measured.get(holder), profile });
  });
  return { findings: weighed, notices: unflagged(measured, flagged, { profile, functions }) };
}

const HOT_SHARE = 0.1;
const COLD_SHARE = 0.001;
/** A function that nobody flagged is named from this share of the run in itself on. */
const WORTH_NAMING = 0.05;
const MOST_NAMED = 5;

/** Seconds. */
type Spent = Pick<ProfiledFunction, 'own' | 'total'>;

interface Weight {
  readonly holder: FunctionSummary;
  /** Undefined when the profile has not seen the function: it was not called. */
  readonly spent: Spent | undefined;
  readonly profile: Profile;
}

function weigh(finding: Finding, { holder, spent, profile }: Weight): Finding {
  const share = profile.seconds === 0 ? 0 : (spent?.total ?? 0) / profile.seconds;
  const evidence: MeasurementEvidence = {
    kind: 'measurement',
    subject: `time in ${holder.qualifiedName} (${profile.name})`,
    value: rounded(spent?.total ?? 0),
    unit: `s of ${rounded(profile.seconds)}`,
  };
  return {
    ...finding,
    severity: severityFor(finding.severity, share),
    evidence: [...finding.evidence, evidence],
  };
}

function severityFor(severity: Severity, share: number): Severity {
  if (share < COLD_SHARE) {
    return 'low';
  }
  if (share < HOT_SHARE) {
    return severity;
  }
  const raised = SEVERITIES[SEVERITIES.indexOf(severity) + 1] ?? severity;
  // Slow code is never critical: that word is for what loses data or lets people in.
  return raised === 'critical' ? severity : raised;
}

/** Matched by the end of the path and by lines: profiles name files as the program was started. */
function matchFunctions(
  profile: Profile,
  functions: ReadonlyMap<string, readonly FunctionSummary[]>,
): ReadonlyMap<FunctionSummary, Spent> {
  const paths = [...functions.keys()];
  const matched = new Map<FunctionSummary, Spent>();
  for (const one of profile.functions) {
    const path = bestPath(one.file.replaceAll('\\', '/'), paths);
    const summary = functions.get(path ?? '')?.findLast((candidate) => isOf(candidate, one));
    if (summary !== undefined) {
      const earlier = matched.get(summary) ?? { own: 0, total: 0 };
      matched.set(summary, {
        own: one.own + earlier.own,
        total: Math.max(one.total, earlier.total),
      });
    }
  }
  return matched;
}

/** A comprehension or lambda has a frame of its own, and its time is that of the function it stands in. */
function isOf(
  { firstLine, lastLine, qualifiedName }: FunctionSummary,
  one: ProfiledFunction,
): boolean {
  const isInside = firstLine <= one.line && one.line <= lastLine;
  return one.name.startsWith('<')
    ? isInside
    : qualifiedName.split('.').at(-1) === one.name.split('.').at(-1) &&
        (one.line === 0 || isInside);
}

/** The reviewed file that the profile's file ends in, or that ends in it; the longest one. */
function bestPath(file: string, paths: readonly string[]): string | undefined {
  return paths
    .filter((path) => file === path || file.endsWith(`/${path}`) || path.endsWith(`/${file}`))
    .toSorted((left, right) => right.length - left.length)[0];
}

function holderOf(
  finding: Finding,
  functions: ReadonlyMap<string, readonly FunctionSummary[]>,
): FunctionSummary | undefined {
  const { start } = finding.location.span;
  return functions
    .get(finding.location.file)
    ?.filter((one) => one.start <= start && start < one.end)
    .toSorted((left, right) => left.end - left.start - (right.end - right.start))[0];
}

function unflagged(
  measured: ReadonlyMap<FunctionSummary, Spent>,
  flagged: ReadonlySet<FunctionSummary>,
  {
    profile,
    functions,
  }: {
    readonly profile: Profile;
    readonly functions: ReadonlyMap<string, readonly FunctionSummary[]>;
  },
): readonly Notice[] {
  const places = new Map(
    [...functions].flatMap(([path, ones]) =>
      ones.map((one): [FunctionSummary, string] => [one, path]),
    ),
  );
  const hot = [...measured]
    .filter(([one, { own }]) => !flagged.has(one) && own >= WORTH_NAMING * profile.seconds)
    .toSorted(([, left], [, right]) => right.own - left.own)
    .slice(0, MOST_NAMED)
    .map(([one, { own }]) => {
      const share = Math.round((100 * own) / profile.seconds);
      return `${places.get(one) ?? ''}:${one.firstLine} ${one.qualifiedName} (${rounded(own)} s, ${share} %)`;
    });
  return hot.length === 0
    ? []
    : [{ text: `Hot in ${profile.name}, and nothing slow was found in it: ${hot.join('; ')}` }];
}

function rounded(seconds: number): number {
  return Number(seconds.toPrecision(3));
}
