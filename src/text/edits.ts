import { assert } from '../core/assert.ts';
import type { TextEdit } from '../core/finding.ts';

/**
 * Applies edits to the text they were made for. Order does not matter; insertions at one place keep the order given.
 * Overlapping edits or spans outside the text are a mistake of the caller: check edits from elsewhere with `editProblem`.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const problem = editProblem(text, edits);
  assert(problem === undefined, problem ?? '');
  let result = '';
  let last = 0;
  for (const edit of inOrder(edits)) {
    result += text.slice(last, edit.span.start) + edit.newText;
    last = edit.span.end;
  }
  return result + text.slice(last);
}

/** Why these edits cannot be applied to this text, in words, or undefined when they can. */
export function editProblem(text: string, edits: readonly TextEdit[]): string | undefined {
  let last = 0;
  for (const { span } of inOrder(edits)) {
    if (span.start < 0 || span.end < span.start || span.end > text.length) {
      return `edit of ${span.start}–${span.end} lies outside a text of ${text.length} characters`;
    }
    if (span.start < last) {
      return `edit at ${span.start} overlaps the one that ends at ${last}`;
    }
    last = span.end;
  }
  return undefined;
}

function inOrder(edits: readonly TextEdit[]): readonly TextEdit[] {
  return edits.toSorted(
    (left, right) => left.span.start - right.span.start || left.span.end - right.span.end,
  );
}
