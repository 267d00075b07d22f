import type { Finding } from '../core/finding.ts';
import type { SourceFile } from '../core/review-result.ts';
import { applyEdits, editProblem } from '../text/edits.ts';
import { diffHunks, type DiffHunk } from '../text/unified-diff.ts';
import type { Redaction } from './redaction.ts';
import { viewOf } from './source-view.ts';

/** The changed stretches of a finding's fix, secrets hidden; empty without a fix. Line numbers are the file's own. */
export function fixDiff(
  finding: Finding,
  file: SourceFile | undefined,
  redaction: Redaction,
): readonly DiffHunk[] {
  const edits = (finding.fix?.edits ?? []).toSorted(
    (left, right) => left.span.start - right.span.start,
  );
  const first = edits[0];
  const last = edits.at(-1);
  if (file === undefined || first === undefined || last === undefined) {
    return [];
  }
  if (editProblem(file.text, edits) !== undefined) {
    return [];
  }
  const { lines } = viewOf(file);
  const firstLine = lines.positionAt(first.span.start).line;
  const start = lines.lineSpan(firstLine).start;
  const end = lines.lineSpan(lines.positionAt(last.span.end).line).end;
  const region = file.text.slice(start, end);
  const changed = applyEdits(
    region,
    edits.map(({ span, newText }) => ({
      span: { start: span.start - start, end: span.end - start },
      newText,
    })),
  );
  const hunks = diffHunks(ended(redaction.hide(region)), ended(redaction.hide(changed)), 1);
  return hunks.map((hunk) => ({
    oldStart: hunk.oldStart + firstLine - 1,
    newStart: hunk.newStart + firstLine - 1,
    lines: hunk.lines.map((line) => ({ ...line, line: line.line + firstLine - 1 })),
  }));
}

/** True when a fix can be handed to a machine as it is: nothing in its new text has to be hidden. */
export function isShareable(finding: Finding, redaction: Redaction): boolean {
  return (finding.fix?.edits ?? []).every(({ newText }) => redaction.hide(newText) === newText);
}

function ended(text: string): string {
  return text === '' ? '' : `${text.replaceAll('\r\n', '\n')}\n`;
}
