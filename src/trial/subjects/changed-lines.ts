import { diffArrays } from 'diff';

/** Runs of lines, counted from 1. */
export type LineRuns = readonly (readonly [first: number, last: number])[];

/** The lines of each text that the other has not, compared line by line without their margins and ends. */
export function changedLines(
  original: string,
  rewrite: string,
): { readonly original: LineRuns; readonly rewrite: LineRuns } {
  const left: [number, number][] = [];
  const right: [number, number][] = [];
  let line = 1;
  let other = 1;
  for (const { value, added, removed } of diffArrays(trimmed(original), trimmed(rewrite))) {
    if (removed) {
      left.push([line, line + value.length - 1]);
      line += value.length;
    } else if (added) {
      right.push([other, other + value.length - 1]);
      other += value.length;
    } else {
      line += value.length;
      other += value.length;
    }
  }
  return { original: left, rewrite: right };
}

function trimmed(text: string): string[] {
  return text.split(/\r\n|\r|\n/u).map((line) => line.trim());
}
