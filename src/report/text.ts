import type { Finding } from '../core/finding.ts';
import type { ReviewResult, SourceFile } from '../core/review-result.ts';
import type { Reporter, ReportOptions } from './reporter.ts';
import { shortFingerprint } from './describe-decision.ts';
import { redactionOf } from './redaction.ts';
import { drawEvidence } from './text/draw-evidence.ts';
import { drawDiff, drawFix } from './text/draw-fix.ts';
import { drawFrame } from './text/draw-frame.ts';
import { drawHeader } from './text/draw-header.ts';
import { drawSummary } from './text/draw-summary.ts';
import { labelled, paintFor, wrapped, type Canvas } from './text/layout.ts';

/** The report for people at a terminal, or at the end of a pipe. */
export const textReporter: Reporter = {
  format: 'text',
  render: (result, options) => {
    const files = new Map(result.files.map((file) => [file.path, file]));
    const findings = result.findings.map(
      (finding) => `${renderFinding(finding, files.get(finding.location.file), options)}\n`,
    );
    return findings.join('') + renderSummary(result, options);
  },
};

/**
 * One finding: where, how bad, what, the source, the evidence, the fix and the reason. Ends in a newline.
 * Without its file (a finding about something that was not read) the source is left out.
 */
export function renderFinding(
  finding: Finding,
  file: SourceFile | undefined,
  options: ReportOptions,
): string {
  const canvas = canvasFor(options);
  const redaction = redactionOf(finding, file);
  const lines = [
    ...drawHeader(finding, file, canvas),
    ...wrapped(redaction.hide(finding.message), { indent: 2, width: canvas.width }),
    ...(file === undefined ? [] : drawFrame({ finding, file, redaction }, canvas)),
    ...drawEvidence({ finding, file, redaction }, canvas),
    ...drawFix({ finding, file, redaction }, canvas),
    ...drawReason(finding, redaction.hide, canvas),
    ...labelled('id', shortFingerprint(finding), canvas),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/**
 * What came to a finding after it was rendered: new evidence, a fix, the model's reason. The id says which one it belongs to. Ends in a
 * newline.
 */
export function renderAddition(
  finding: Finding,
  { before, file }: { readonly before: Finding; readonly file: SourceFile | undefined },
  options: ReportOptions,
): string {
  const canvas = canvasFor(options);
  const redaction = redactionOf(finding, file);
  const known = new Set(before.evidence.map((one) => JSON.stringify(one)));
  const evidence = finding.evidence.filter((one) => !known.has(JSON.stringify(one)));
  const lines = [
    ...drawHeader(finding, file, canvas),
    ...drawEvidence({ finding: { ...finding, evidence }, file, redaction }, canvas),
    ...(before.fix === undefined ? drawFix({ finding, file, redaction }, canvas) : []),
    ...(finding.explanation?.origin === 'model' ? drawReason(finding, redaction.hide, canvas) : []),
    ...labelled(
      'id',
      `${shortFingerprint(finding)}, told above; this was added by the model`,
      canvas,
    ),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** All lines that a finding's fix changes, where `renderFinding` shows the beginning. Ends in a newline. */
export function renderFix(
  finding: Finding,
  file: SourceFile | undefined,
  options: ReportOptions,
): string {
  const lines = drawDiff(
    { finding, file, redaction: redactionOf(finding, file) },
    canvasFor(options),
  );
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** What was found, looked at and not looked at, and how long it took. Ends in a newline. */
export function renderSummary(result: ReviewResult, options: ReportOptions): string {
  const lines = drawSummary(result, canvasFor(options));
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function drawReason(
  { explanation }: Finding,
  hide: (text: string) => string,
  canvas: Canvas,
): readonly string[] {
  if (explanation === undefined) {
    return [];
  }
  const author = explanation.origin === 'model' ? ' (the model’s words)' : '';
  return labelled('why', `${hide(explanation.text)}${author}`, canvas);
}

function canvasFor(options: ReportOptions): Canvas {
  return { width: Math.max(options.width, 40), paint: paintFor(options.color) };
}
