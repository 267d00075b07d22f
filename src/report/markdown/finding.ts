import type { Finding } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { escapeMarkdown } from '../../text/escape-markdown.ts';
import { codeSpan, fence } from '../../text/fence.ts';
import { shortFingerprint } from '../describe-decision.ts';
import { badgesOf, evidenceLines, fixStatus } from '../describe.ts';
import { fixDiff } from '../fix-diff.ts';
import { frameRows, type FrameRow } from '../frame.ts';
import { redactionOf, type Redaction } from '../redaction.ts';
import { cellPlaceOf, placeText } from '../source-view.ts';

/** Columns of code in a frame. */
const FRAME_WIDTH = 100;
const LONGEST_DIFF = 60;

/** One finding under a heading of its own. Ends in a newline. */
export function findingMarkdown(finding: Finding, file: SourceFile | undefined): string {
  const redaction = redactionOf(finding, file);
  const parts = [
    heading(finding, file),
    `${escapeMarkdown(redaction.hide(finding.message))}\n`,
    ...(file === undefined ? [] : [frame(finding, file, redaction)]),
    ...evidence(finding, file, redaction),
    ...fix(finding, file, redaction),
    ...reason(finding, redaction),
  ];
  return parts.join('\n');
}

function heading(finding: Finding, file: SourceFile | undefined): string {
  const separator = cellPlaceOf(file, finding.location) === undefined ? ':' : ': ';
  const place = `${finding.location.file}${separator}${placeText(file, finding.location)}`;
  const badges = badgesOf(finding).map((badge) => ` · ${escapeMarkdown(badge)}`);
  return `### ${finding.severity} · ${codeSpan(finding.rule)}\n\n${codeSpan(place)}${badges.join('')} · id ${codeSpan(shortFingerprint(finding))}\n`;
}

function frame(finding: Finding, file: SourceFile, redaction: Redaction): string {
  const rows = frameRows({ finding, file, redaction, width: FRAME_WIDTH });
  return fence(rows.flatMap(rowText).join('\n'), 'text');
}

function rowText(row: FrameRow): readonly string[] {
  switch (row.kind) {
    case 'code':
      return [`${String(row.number).padStart(4)} │ ${row.code}`.trimEnd()];
    case 'mark': {
      const text = `${row.underline} ${row.label.replaceAll(/\s+/g, ' ')}`.trimEnd();
      return text === '' ? [] : [`     │ ${text}`];
    }
    default:
      return ['   … │'];
  }
}

function evidence(
  finding: Finding,
  file: SourceFile | undefined,
  { hide }: Redaction,
): readonly string[] {
  const lines = evidenceLines(finding, file);
  return lines.length === 0
    ? []
    : [lines.map(({ label, text }) => `- ${label}: ${escapeMarkdown(hide(text))}\n`).join('')];
}

function fix(
  finding: Finding,
  file: SourceFile | undefined,
  redaction: Redaction,
): readonly string[] {
  if (finding.fix === undefined) {
    return [];
  }
  const marks = { same: ' ', removed: '-', added: '+' };
  const status = fixStatus(finding);
  const title = `**fix**: ${escapeMarkdown(redaction.hide(finding.fix.title))}`;
  const hunks = fixDiff(finding, file, redaction).map((hunk) =>
    hunk.lines.map(({ kind, text }) => `${marks[kind]}${text}`),
  );
  const lines = hunks.flatMap((hunk, index) => (index === 0 ? hunk : [' …'].concat(hunk)));
  const shown = lines.slice(0, LONGEST_DIFF);
  const more = lines.length > shown.length ? [` … ${lines.length - shown.length} more lines`] : [];
  return [
    `${title}${status === '' ? '' : ` · ${escapeMarkdown(status)}`}\n`,
    ...(shown.length === 0 ? [] : [fence([...shown, ...more].join('\n'), 'diff')]),
  ];
}

function reason({ explanation }: Finding, { hide }: Redaction): readonly string[] {
  if (explanation === undefined) {
    return [];
  }
  const author = explanation.origin === 'model' ? ' (the model’s words)' : '';
  return [`**why**: ${escapeMarkdown(hide(explanation.text))}${author}\n`];
}
