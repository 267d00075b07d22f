import type { TextEdit } from '../core/finding.ts';

/** The edits with the line ends of the text that they are for: `\r\n` where most of its lines end so, else `\n`. */
export function withLineEndsOf(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  const all = text.split('\n').length - 1;
  const windows = text.split('\r\n').length - 1;
  const lineEnd = windows * 2 > all ? '\r\n' : '\n';
  return edits.map((edit) => ({ ...edit, newText: edit.newText.replaceAll(/\r?\n/g, lineEnd) }));
}
