import { assertNever } from '../core/assert.ts';
import type { Evidence, TraceStep } from '../core/evidence.ts';
import type { Finding, FindingDecision } from '../core/finding.ts';
import type { ReviewResult, SourceFile } from '../core/review-result.ts';
import { SEVERITIES } from '../core/severity.ts';
import type { Location } from '../core/span.ts';
import { escapeJsonText } from '../text/escape-terminal.ts';
import { maskSecrets } from '../text/mask-secrets.ts';
import { lineCount } from './describe.ts';
import { isShareable } from './fix-diff.ts';
import { redactionOf, type Redaction } from './redaction.ts';
import type { Reporter } from './reporter.ts';
import { showLine } from './shown-line.ts';
import { cellPlaceOf, lastLineOf, viewOf } from './source-view.ts';

/**
 * The review for programs, described by `schema/review-result.schema.json`. It is the `ReviewResult` itself with three
 * changes: texts of files are left out, each finding has a `snippet` of its source instead, and secrets are masked
 * everywhere. Readers may rely on `schemaVersion`: it changes when they must.
 */
export const jsonReporter: Reporter = {
  format: 'json',
  render: (result) => `${escapeJsonText(JSON.stringify(document(result), undefined, 2))}\n`,
};

/** Source lines in a snippet. */
const LONGEST_SNIPPET = 12;
/** Columns of a snippet's line. */
const SNIPPET_WIDTH = 400;

function document(result: ReviewResult): object {
  const files = new Map(result.files.map((file) => [file.path, file]));
  return {
    schemaVersion: result.schemaVersion,
    tool: { name: 'assay', version: result.assayVersion },
    root: result.root,
    complete: result.complete,
    shortfalls: result.shortfalls.map(({ reason, ...rest }) => ({
      ...rest,
      reason: maskSecrets(reason),
    })),
    summary: summary(result),
    findings: result.findings.map((finding) =>
      findingJson(finding, files.get(finding.location.file)),
    ),
    suppressed: result.suppressed.map((finding) =>
      findingJson(finding, files.get(finding.location.file)),
    ),
    files: result.files.map(fileJson),
    skipped: result.skipped,
    notices: result.notices.map(({ text, ...rest }) => ({ ...rest, text: maskSecrets(text) })),
    model:
      result.model === undefined ? null : { ...result.model, digest: result.model.digest ?? null },
    trials: result.trials ?? null,
    timing: result.timing,
  };
}

function summary({ findings, suppressed, files }: ReviewResult): object {
  const bySeverity: Record<string, number> = {};
  for (const severity of SEVERITIES) {
    bySeverity[severity] = findings.filter((finding) => finding.severity === severity).length;
  }
  return {
    findings: findings.length,
    suppressed: suppressed.length,
    dismissed: suppressed.filter((finding) => finding.suppression === undefined).length,
    files: files.length,
    lines: files.reduce((sum, file) => sum + lineCount(file.text), 0),
    bySeverity,
  };
}

function fileJson(file: SourceFile): object {
  return {
    path: file.path,
    hash: file.hash,
    lines: lineCount(file.text),
    ...(file.notebook === undefined ? {} : { notebookCells: file.notebook.length }),
    ...(file.changedLines === undefined ? {} : { changedLines: file.changedLines }),
  };
}

function findingJson(finding: Finding, file: SourceFile | undefined): object {
  const redaction = redactionOf(finding, file);
  const { explanation, fix, suppression, decision, ...rest } = finding;
  return {
    ...rest,
    message: redaction.hide(finding.message),
    ...placeInNotebook(finding.location, file),
    snippet: file === undefined ? null : snippetOf(finding.location, file, redaction),
    evidence: finding.evidence.map((evidence) => evidenceJson(evidence, redaction)),
    ...(explanation === undefined
      ? {}
      : { explanation: { ...explanation, text: redaction.hide(explanation.text) } }),
    ...(fix === undefined ? {} : { fix: fixJson(finding, fix, redaction) }),
    ...(suppression === undefined
      ? {}
      : { suppression: { ...suppression, comment: redaction.hide(suppression.comment) } }),
    ...(decision === undefined ? {} : { decision: decisionJson(decision, redaction) }),
  };
}

function decisionJson(decision: FindingDecision, { hide }: Redaction): object {
  const { reason, by } = decision;
  return {
    ...decision,
    ...(reason === undefined ? {} : { reason: hide(reason) }),
    ...(by === undefined ? {} : { by: hide(by) }),
  };
}

function placeInNotebook(location: Location, file: SourceFile | undefined): object {
  const cell = cellPlaceOf(file, location);
  return cell === undefined ? {} : { notebookCell: cell };
}

function snippetOf(location: Location, file: SourceFile, redaction: Redaction): object {
  const view = viewOf(file);
  const first = location.start.line;
  const last = Math.min(lastLineOf(location), first + LONGEST_SNIPPET - 1);
  const lines: string[] = [];
  for (let line = first; line <= last; line += 1) {
    const style = { masks: redaction.spans, underlined: location.span, width: SNIPPET_WIDTH };
    lines.push(showLine(view, line, style).code);
  }
  return { firstLine: first, text: lines.join('\n') };
}

/** Edits that would carry a secret are withheld: masked, they would be wrong. */
function fixJson(finding: Finding, fix: NonNullable<Finding['fix']>, redaction: Redaction): object {
  const shareable = isShareable(finding, redaction);
  return {
    title: redaction.hide(fix.title),
    origin: fix.origin,
    ...(fix.notTried === undefined ? {} : { notTried: fix.notTried }),
    edits: shareable ? fix.edits : [],
    ...(shareable ? {} : { withheld: 'the new text holds a secret' }),
  };
}

function evidenceJson(evidence: Evidence, { hide }: Redaction): object {
  switch (evidence.kind) {
    case 'match':
      return { ...evidence, note: hide(evidence.note) };
    case 'trace':
      return { ...evidence, steps: evidence.steps.map((step) => stepJson(step, hide)) };
    case 'cost':
      return { ...evidence, factors: evidence.factors.map((step) => stepJson(step, hide)) };
    case 'measurement':
    case 'fix-checked':
      return evidence;
    case 'trial':
      return {
        ...evidence,
        speedup: evidence.speedup ?? null,
        growth: evidence.growth ?? null,
        slowerUpTo: evidence.slowerUpTo ?? null,
        memory: evidence.memory ?? null,
      };
    case 'counterexample': {
      const { call, original, rewrite } = evidence;
      return { ...evidence, call: hide(call), original: hide(original), rewrite: hide(rewrite) };
    }
    case 'verdict':
      return {
        ...evidence,
        margin: evidence.margin ?? null,
        modelDigest: evidence.modelDigest ?? null,
        ...(evidence.quote === undefined ? {} : { quote: hide(evidence.quote) }),
      };
    default:
      return assertNever(evidence);
  }
}

function stepJson(step: TraceStep, hide: (text: string) => string): TraceStep {
  return { location: step.location, note: hide(step.note) };
}
