import type { FunctionSummary } from '../../analyzers/analyzer.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { dedent, shownLines } from './shown-source.ts';
import type { ShownFile } from './shown-source.ts';

/** A stretch of a function that is asked about at once, and the places in it. */
export interface Hunk<Place> {
  readonly code: string;
  readonly places: readonly Place[];
}

/** Of one hunk: a small model loses the thread in longer ones. */
const LONGEST = { lines: 45, characters: 2400 };
/** Beside the places of a long function. */
const LINES_AROUND = 12;

/** True for a line that is under review: every line of a whole file, the changed ones of a change. */
export function isUnderReview({ changedLines }: SourceFile, line: number): boolean {
  return (
    changedLines === undefined ||
    changedLines.some(({ first, last }) => first <= line && line <= last)
  );
}

/**
 * The function whole where it is short; of a long one its first line and the lines around places that stand near each other,
 * one hunk after the other.
 */
export function hunksOf<Place extends { readonly lines: readonly number[] }>(
  shown: ShownFile,
  summary: FunctionSummary,
  places: readonly Place[],
): readonly Hunk<Place>[] {
  const { firstLine, lastLine, start, end } = summary;
  if (lastLine - firstLine < LONGEST.lines && end - start < LONGEST.characters) {
    return [{ code: shownLines(shown, firstLine, lastLine).join('\n'), places }];
  }
  const lines = [...new Set(places.flatMap((place) => place.lines))].sort((a, b) => a - b);
  const groups: (readonly [number, number])[] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    if (last !== undefined && line - last[0] < LONGEST.lines - 2 * LINES_AROUND) {
      groups[groups.length - 1] = [last[0], line];
    } else {
      groups.push([line, line]);
    }
  }
  return groups.flatMap(([from, to]) => {
    const inside = places.flatMap((place) => {
      const own = place.lines.filter((line) => from <= line && line <= to);
      return own.length === 0 ? [] : [{ ...place, lines: own }];
    });
    const code = stretch(shown, summary, [from, to]);
    return code.length > LONGEST.characters ? [] : [{ code, places: inside }];
  });
}

const LEFT_OUT = '    ...';

function stretch(
  shown: ShownFile,
  { firstLine, lastLine }: FunctionSummary,
  [from, to]: readonly [number, number],
): string {
  const first = Math.max(firstLine, from - LINES_AROUND);
  const last = Math.min(lastLine, to + LINES_AROUND);
  const head = shown.lines[firstLine - 1] ?? '';
  return dedent([
    ...(first > firstLine ? [head] : []),
    ...(first > firstLine + 1 ? [LEFT_OUT] : []),
    ...shown.lines.slice(first - 1, last),
    ...(last < lastLine ? [LEFT_OUT] : []),
  ])
    .join('\n')
    .trimEnd();
}
