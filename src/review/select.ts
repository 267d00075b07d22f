import { isAtLeast, type Severity } from '../core/severity.ts';
import type { Evidence } from '../core/evidence.ts';
import type { Finding } from '../core/finding.ts';
import { verdictOf } from './rank.ts';
import type { LineRange, SourceFile } from '../core/review-result.ts';

/** What the user wants to hear about. */
export interface Selection {
  /** Findings below this are not reported. */
  readonly severity: Severity;
  /** 0 to 1: see `isConfident`; findings without a calibrated probability are never left out. */
  readonly minConfidence: number;
  /** Rule ids, `category/*` or whole categories; empty for all. */
  readonly rules: readonly string[];
  /** By rule id or `category/*`: `off`, or a severity to use instead of the rule's own. */
  readonly overrides: Readonly<Record<string, Severity | 'off'>>;
}

/** Applies the user's choice of rules and severities, and keeps what touches the changed lines. */
export function selectFindings(
  findings: readonly Finding[],
  selection: Selection,
  files: readonly SourceFile[],
): readonly Finding[] {
  const changed = new Map(files.map((file) => [file.path, file.changedLines]));
  return findings
    .flatMap((finding) => overridden(finding, selection.overrides))
    .filter(
      (finding) =>
        isAtLeast(finding.severity, selection.severity) &&
        (selection.rules.length === 0 || selection.rules.some((one) => names(one, finding.rule))) &&
        touchesChange(finding, changed),
    );
}

/** False where the user switched a rule off, or asked for others only. */
export function isAskedFor(rule: string, { rules, overrides }: Selection): boolean {
  const category = `${rule.slice(0, rule.indexOf('/'))}/*`;
  return (
    (overrides[rule] ?? overrides[category]) !== 'off' &&
    (rules.length === 0 || rules.some((one) => names(one, rule)))
  );
}

/**
 * False when a model gave the finding a calibrated probability below the user's limit and nothing but a pattern speaks for it. What the
 * analysis has shown itself, by following data, counting costs, measuring or trying, no model can talk away.
 */
export function isConfident(finding: Finding, selection: Selection): boolean {
  const probability = verdictOf(finding)?.probability;
  return (
    probability === undefined ||
    probability >= selection.minConfidence ||
    finding.evidence.some(({ kind }) => SHOWN_BY_ANALYSIS.has(kind))
  );
}

const SHOWN_BY_ANALYSIS: ReadonlySet<Evidence['kind']> = new Set([
  'trace',
  'cost',
  'measurement',
  'trial',
]);

/** Ids that name no rule of ours and no category: a typing mistake the user should hear about. */
export function unknownRules(
  patterns: readonly string[],
  known: readonly string[],
): readonly string[] {
  return patterns.filter(
    (one) =>
      !/\/ruff-[a-z]+\d+$/.test(one) &&
      one !== 'model/discover' &&
      !known.some((id) => names(one, id)),
  );
}

function overridden(finding: Finding, overrides: Selection['overrides']): readonly Finding[] {
  const category = `${finding.category}/*`;
  const choice = overrides[finding.rule] ?? overrides[category];
  if (choice === 'off') {
    return [];
  }
  return [choice === undefined ? finding : { ...finding, severity: choice }];
}

function names(pattern: string, rule: string): boolean {
  return pattern === rule || rule.startsWith(`${pattern.replace(/\/\*$/, '')}/`);
}

type Changes = ReadonlyMap<string, readonly LineRange[] | undefined>;

/** In a changed line, or about data whose way leads through one. */
function touchesChange(finding: Finding, changed: Changes): boolean {
  const ways = finding.evidence.flatMap((one) => (one.kind === 'trace' ? one.steps : []));
  return (
    touches(finding.location, changed.get(finding.location.file)) ||
    ways.some(({ location }) => {
      const ranges = changed.get(location.file);
      return ranges !== undefined && touches(location, ranges);
    })
  );
}

function touches(
  { start, end }: Finding['location'],
  changed: readonly LineRange[] | undefined,
): boolean {
  return (
    changed === undefined ||
    changed.some((range) => range.first <= end.line && start.line <= range.last)
  );
}
