import { assertNever } from '../../core/assert.ts';
import { clipEnd } from '../../text/display-width.ts';
import { escapeTerminalLine } from '../../text/escape-terminal.ts';
import type { DiffLine } from '../../text/unified-diff.ts';
import { fixStatus } from '../describe.ts';
import { fixDiff } from '../fix-diff.ts';
import type { Subject } from './draw-evidence.ts';
import { GUTTER_WIDTH, NUMBER_WIDTH } from './draw-frame.ts';
import { labelled, type Canvas } from './layout.ts';

/** Lines of a diff beyond this are only counted. */
const LONGEST_DIFF = 30;

/** The fix's title with how far it has been tried, then the lines it changes. */
export function drawFix(subject: Subject, canvas: Canvas): readonly string[] {
  const { finding, redaction } = subject;
  if (finding.fix === undefined) {
    return [];
  }
  const status = fixStatus(finding);
  const title = `${redaction.hide(finding.fix.title)}${status === '' ? '' : ` · ${status}`}`;
  const diff = drawDiff(subject, canvas);
  const shown = diff.slice(0, LONGEST_DIFF);
  const rest = diff.length - shown.length;
  const more = rest > 0 ? [`${' '.repeat(GUTTER_WIDTH)}… ${rest} more lines`] : [];
  return [...labelled('fix', title, canvas), ...shown, ...more];
}

/** All lines that the fix changes, with those around them. */
export function drawDiff({ finding, file, redaction }: Subject, canvas: Canvas): readonly string[] {
  const gap = canvas.paint.quiet(`${'…'.padStart(NUMBER_WIDTH)} │`);
  return fixDiff(finding, file, redaction).flatMap((hunk, index) => {
    const lines = hunk.lines.map((line) => drawLine(line, canvas));
    return index === 0 ? lines : [gap].concat(lines);
  });
}

function drawLine(line: DiffLine, { width, paint }: Canvas): string {
  const code = clipEnd(
    escapeTerminalLine(line.text.replaceAll('\t', '    ')),
    width - GUTTER_WIDTH - 2,
  );
  const blank = ' '.repeat(NUMBER_WIDTH);
  const number = String(line.line).padStart(NUMBER_WIDTH);
  switch (line.kind) {
    case 'same':
      return `${paint.quiet(`${number} │`)}   ${code}`;
    case 'removed':
      return `${paint.quiet(`${number} │`)} ${paint.removed(`- ${code}`)}`;
    case 'added':
      return `${paint.quiet(`${blank} │`)} ${paint.added(`+ ${code}`)}`;
    default:
      return assertNever(line.kind);
  }
}
