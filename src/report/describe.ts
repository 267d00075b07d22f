import { assertNever } from '../core/assert.ts';
import type {
  Evidence,
  FixCheckedEvidence,
  MatchEvidence,
  TraceEvidence,
  VerdictEvidence,
} from '../core/evidence.ts';
import type { Finding } from '../core/finding.ts';
import type { ReplyCounts, ReviewResult, SourceFile } from '../core/review-result.ts';
import { SEVERITIES, type Severity } from '../core/severity.ts';
import { counted, grouped } from './counted.ts';
import { decisionBadge, decisionText } from './describe-decision.ts';
import { counterexampleText, trialBadge, trialLines } from './describe-trial.ts';
import { stepLabel } from './frame.ts';
import { lineText } from './source-view.ts';

/**
 * The words of a report, for every format that is read by people. Nothing here is escaped or masked yet: the format does
 * both, for the place where it puts them.
 */

/** A named line of evidence, for instance `cost` and `O(n · m): …`. */
export interface EvidenceLine {
  readonly label: string;
  readonly text: string;
}

/** Short words for the evidence that a finding has, most telling first; empty when only a pattern matched. */
export function badgesOf(finding: Finding): readonly string[] {
  const badges = finding.evidence.flatMap((evidence) => badgeOf(evidence, finding));
  const { decision } = finding;
  return [...new Set(decision === undefined ? badges : [decisionBadge(decision), ...badges])];
}

/** What a finding's evidence says beyond the source frame. */
export function evidenceLines(
  finding: Finding,
  file: SourceFile | undefined,
): readonly EvidenceLine[] {
  const lines = finding.evidence.flatMap((evidence, index) =>
    evidence.kind === 'match' && index > 0
      ? [seeAlso(evidence, finding, file)]
      : evidenceText(evidence, finding, file),
  );
  // Another tool's own rule is named after its code already.
  const also = (finding.alsoReportedAs ?? []).filter(
    (code) => !finding.rule.endsWith(`-${code.toLowerCase()}`),
  );
  const { decision } = finding;
  return [
    ...lines,
    ...(also.length === 0 ? [] : [{ label: 'also', text: also.join(', ') }]),
    ...(decision === undefined ? [] : [{ label: 'people', text: decisionText(decision) }]),
  ];
}

/** How far a fix has been tried, for instance `not tried: it opens a file (line 12) · checked: parses, finding gone, nothing new`; empty when nothing is known. */
export function fixStatus(finding: Finding): string {
  const check = finding.evidence.find((evidence) => evidence.kind === 'fix-checked');
  const parts = isTried(finding) ? [] : untried(finding);
  if (check !== undefined) {
    parts.push(checkText(check));
  }
  return parts.join(' · ');
}

function isTried(finding: Finding): boolean {
  return finding.evidence.some((evidence) => evidence.kind === 'trial');
}

function untried({ fix }: Finding): string[] {
  if (fix?.notTried !== undefined) {
    return [`not tried: ${fix.notTried}`];
  }
  return fix?.origin === 'model' ? ['not tried'] : [];
}

/** `2 critical, 4 high`, most urgent first, without those that did not occur. */
export function severityCounts(findings: readonly Finding[]): string {
  return SEVERITIES.toReversed()
    .map((severity) => ({ severity, count: countOf(findings, severity) }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${grouped(count)} ${severity}`)
    .join(', ');
}

/** `17 findings in 14 files (1,204 lines): 2 critical, 15 low`. */
export function headline(result: ReviewResult): string {
  const { findings, files } = result;
  const lines = files.reduce((sum, file) => sum + lineCount(file.text), 0);
  const scope = `${counted(files.length, 'file')} (${counted(lines, 'line')})`;
  if (findings.length === 0) {
    return result.complete ? `No findings in ${scope}` : `No findings so far in ${scope}`;
  }
  return `${counted(findings.length, 'finding')} in ${scope}: ${severityCounts(findings)}`;
}

/** `31.2 s: analysis 0.9, model 24.8 (name, provider, details)`. */
export function timingText({ timing, model }: ReviewResult): string {
  const parts = [`analysis ${seconds(timing.analysis)}`];
  if (model !== undefined) {
    const details = [model.name, model.provider, model.details].filter((part) => part !== '');
    parts.push(`model ${seconds(timing.model)} (${details.join(', ')})`);
  }
  if (timing.trials > 0) {
    parts.push(`trials ${seconds(timing.trials)}`);
  }
  return `${seconds(timing.total)} s: ${parts.join(', ')}`;
}

/** `5 rewrites tried: 4 faster, 1 refused (CPython 3.12.4, native)`; empty where none was. */
export function trialsText({ trials }: ReviewResult): string {
  if (trials === undefined) {
    return '';
  }
  const { equal, faster, refused, notTriable } = trials;
  const counts: readonly (readonly [number, string])[] = [
    [faster, 'faster'],
    [equal - faster, 'equal and not faster'],
    [refused, 'refused'],
    [notTriable, 'could not be run'],
  ];
  const words = counts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${grouped(count)} ${word}`);
  const where = trials.pythons.length === 0 ? '' : ` (${trials.pythons.join('; ')})`;
  return `${counted(equal + refused + notTriable, 'rewrite')} tried: ${words.join(', ')}${where}`;
}

/** `judged 9 candidates, read 4 of 12 functions, …`; empty without a model. */
export function modelWorkText({ model }: ReviewResult): string {
  if (model === undefined) {
    return '';
  }
  const { work } = model;
  return [
    `judged ${counted(work.judged, 'candidate')}`,
    `read ${grouped(work.read)} of ${counted(work.readable, 'function')}`,
    `proposed ${counted(work.proposed, 'rewrite')}`,
    `explained ${counted(work.explained, 'finding')}`,
  ].join(', ');
}

/** `20 ok, 1 truncated`; empty when no reply came. */
export function repliesText(replies: ReplyCounts): string {
  const counts: readonly (readonly [number, string])[] = [
    [replies.ok, 'ok'],
    [replies.truncated, 'truncated'],
    [replies.refused, 'refused'],
    [replies.malformed, 'malformed'],
    [replies.timedOut, 'timed out'],
  ];
  return counts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${grouped(count)} ${word}`)
    .join(', ');
}

/** `12 paths skipped: 7 ignored, 5 virtual environment`; empty when none was. */
export function skippedText({ skipped }: ReviewResult): string {
  if (skipped.length === 0) {
    return '';
  }
  const counts = new Map<string, number>();
  for (const { reason } of skipped) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const reasons = [...counts]
    .toSorted(([, left], [, right]) => right - left)
    .map(([reason, count]) => `${grouped(count)} ${reason.replaceAll('-', ' ')}`);
  return `${counted(skipped.length, 'path')} skipped: ${reasons.join(', ')}`;
}

/** Lines as an editor counts them: a last line break ends a line and begins none. */
export function lineCount(text: string): number {
  let count = 0;
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) {
    count += 1;
  }
  return text === '' || text.endsWith('\n') ? count : count + 1;
}

function badgeOf(evidence: Evidence, finding: Finding): readonly string[] {
  switch (evidence.kind) {
    case 'match':
      return [];
    case 'trace':
      return ['data flow'];
    case 'cost':
      return isShortFormula(evidence.formula) ? [evidence.formula] : [];
    case 'measurement':
      return ['measured'];
    case 'verdict':
      return verdictBadge(evidence, finding);
    case 'fix-checked':
      return isGoodFix(evidence) && !isTried(finding) ? ['fix checked'] : [];
    case 'trial':
      return [trialBadge(evidence)];
    case 'counterexample':
      return [];
    default:
      return assertNever(evidence);
  }
}

function isShortFormula(formula: string): boolean {
  return formula.startsWith('O(') && formula.length <= 30;
}

/** A model that cannot tell earns no badge. */
function verdictBadge(verdict: VerdictEvidence, finding: Finding): readonly string[] {
  const name = finding.category === 'model' ? 'model only' : 'model';
  if (verdict.probability !== undefined) {
    return [`${name} ${verdict.probability.toFixed(2)}`];
  }
  if (finding.category === 'model') {
    return [name];
  }
  const words = { yes: ['model agrees'], no: ['model doubts'], unsure: [] };
  return words[verdict.answer];
}

function evidenceText(
  evidence: Evidence,
  finding: Finding,
  file: SourceFile | undefined,
): readonly EvidenceLine[] {
  switch (evidence.kind) {
    case 'match':
    case 'fix-checked':
      return [];
    case 'trace':
      return traceLines(evidence, finding, file);
    case 'cost': {
      const factors = evidence.factors.map(
        (step) => `${step.note} (${placeOfStep(step.location, finding, file)})`,
      );
      const reason = factors.length === 0 ? '' : `: ${factors.join(' × ')}`;
      return [{ label: 'cost', text: `${evidence.formula}${reason}` }];
    }
    case 'measurement': {
      const limit = evidence.threshold === undefined ? '' : `, limit ${evidence.threshold}`;
      const unit = evidence.unit === '' ? '' : ` ${evidence.unit}`;
      return [{ label: 'metric', text: `${evidence.subject}: ${evidence.value}${unit}${limit}` }];
    }
    case 'verdict':
      return [{ label: 'model', text: verdictText(evidence, finding, file) }];
    case 'trial':
      return trialLines(evidence);
    case 'counterexample':
      return [{ label: 'trial', text: counterexampleText(evidence) }];
    default:
      return assertNever(evidence);
  }
}

/** The steps that the frame does not show. Each way to the place after the first begins with "or". */
function traceLines(
  evidence: TraceEvidence,
  finding: Finding,
  file: SourceFile | undefined,
): readonly EvidenceLine[] {
  const isFirst = finding.evidence.find((one) => one.kind === 'trace') === evidence;
  return evidence.steps
    .map((step, index) => ({ step, label: stepLabel(evidence.steps, step, index) }))
    .filter(({ step }) => step.location.file !== finding.location.file || file === undefined)
    .map(({ step: { location }, label }, index) => ({
      label: 'trace',
      text: `${index === 0 && !isFirst ? 'or ' : ''}${label} (${location.file}:${location.start.line})`,
    }));
}

/** The first match is the finding's own place, which its frame shows; further ones are places to look at as well. */
function seeAlso(
  { location, note }: MatchEvidence,
  finding: Finding,
  file: SourceFile | undefined,
): EvidenceLine {
  const place = placeOfStep(location, finding, file);
  return { label: 'see', text: note === '' ? place : `${place}: ${note}` };
}

function placeOfStep(
  location: Finding['location'],
  finding: Finding,
  file: SourceFile | undefined,
): string {
  return location.file === finding.location.file
    ? lineText(file, location)
    : `${location.file}:${location.start.line}`;
}

function verdictText(
  verdict: VerdictEvidence,
  finding: Finding,
  file: SourceFile | undefined,
): string {
  const said = verdict.answer === 'unsure' ? ' cannot tell' : ` says ${verdict.answer}`;
  const answer = finding.category === 'model' ? '' : said;
  const parts = [`${verdict.model}${answer}`];
  if (verdict.probability !== undefined) {
    parts.push(`the finding is right with probability ${verdict.probability.toFixed(2)}`);
  } else if (verdict.margin !== undefined) {
    parts.push(`margin ${verdict.margin.toFixed(1)}, not calibrated`);
  }
  if (verdict.quote !== undefined) {
    const place =
      verdict.quoteLocation === undefined ? '' : ` (${lineText(file, verdict.quoteLocation)})`;
    parts.push(`“${verdict.quote.trim()}”${place}`);
  }
  return parts.join(' · ');
}

function checkText(check: FixCheckedEvidence): string {
  const parts = [
    check.parses ? 'parses' : 'does not parse',
    check.findingGone ? 'finding gone' : 'finding remains',
    check.newFindings.length === 0 ? 'nothing new' : `new: ${check.newFindings.join(', ')}`,
  ];
  return `checked: ${parts.join(', ')}`;
}

function isGoodFix(check: FixCheckedEvidence): boolean {
  return check.parses && check.findingGone && check.newFindings.length === 0;
}

function countOf(findings: readonly Finding[], severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
