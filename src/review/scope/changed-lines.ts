import { diffArrays } from 'diff';

import type { LineRange } from '../../core/review-result.ts';

/**
 * The lines of `after` that are not in `before`, as ranges in order that do not touch. Where lines were only removed, the two
 * lines around the gap count as changed: what they mean may have. Line endings do not matter. Myers' algorithm on what is left
 * between the common beginning and end; texts too different for it count as changed throughout that part.
 */
export function changedLineRanges(before: string, after: string): readonly LineRange[] {
  const { parts, head, lineCount } = compare(before, after);
  const ranges: LineRange[] = [];
  let line = head + 1;
  for (const [index, part] of parts.entries()) {
    if (part.added) {
      ranges.push({ first: line, last: line + part.count - 1 });
    } else if (
      part.removed &&
      parts[index + 1]?.added !== true &&
      parts[index - 1]?.added !== true
    ) {
      ranges.push({ first: Math.max(line - 1, 1), last: Math.min(line, lineCount) });
    }
    line += part.removed ? 0 : part.count;
  }
  return joinRanges(ranges.filter((range) => range.last >= range.first));
}

/** The lines of `before` that are not in `after`, in order; `nowAt` is the line of `after` at which they stood. */
export function removedLines(
  before: string,
  after: string,
): readonly (LineRange & { readonly nowAt: number })[] {
  const { parts, head, lineCount } = compare(before, after);
  const ranges: (LineRange & { readonly nowAt: number })[] = [];
  let old = head + 1;
  let now = head + 1;
  for (const part of parts) {
    if (part.removed) {
      ranges.push({ first: old, last: old + part.count - 1, nowAt: Math.min(now, lineCount) });
    }
    old += part.added ? 0 : part.count;
    now += part.removed ? 0 : part.count;
  }
  return ranges;
}

interface Part {
  readonly added: boolean;
  readonly removed: boolean;
  readonly count: number;
}

/** What differs behind the first `head` lines, which both texts share. `lineCount` is that of `after`. */
function compare(
  before: string,
  after: string,
): { readonly parts: readonly Part[]; readonly head: number; readonly lineCount: number } {
  const old = splitLines(before);
  const now = splitLines(after);
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) {
    head += 1;
  }
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  ) {
    tail += 1;
  }
  const oldMiddle = old.slice(head, old.length - tail);
  const nowMiddle = now.slice(head, now.length - tail);
  if (oldMiddle.length === 0 && nowMiddle.length === 0) {
    return { parts: [], head, lineCount: now.length };
  }
  const parts = diffArrays(oldMiddle, nowMiddle, { maxEditLength: MAX_EDIT_LENGTH }) ?? [
    { removed: true, added: false, count: oldMiddle.length },
    { removed: false, added: true, count: nowMiddle.length },
  ];
  return { parts, head, lineCount: now.length };
}

/** Beyond this many edits the exact answer is not worth its time, which grows with the square. */
const MAX_EDIT_LENGTH = 2000;

function splitLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/u);
}

function joinRanges(ranges: readonly LineRange[]): readonly LineRange[] {
  const joined: LineRange[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last !== undefined && range.first <= last.last + 1) {
      joined[joined.length - 1] = { first: last.first, last: Math.max(last.last, range.last) };
    } else {
      joined.push(range);
    }
  }
  return joined;
}
