import { sha256 } from '../../../io/hash.ts';
import { applyEdits, editProblem } from '../../../text/edits.ts';
import type { TextEdit } from '../../../core/finding.ts';
import type { TrainingRow } from '../../training-row.ts';
import { fixRows, removedFindings, type Fix } from '../fix-rows.ts';
import { dropped, madeOr, type Made } from '../made.ts';
import type { Reviewer } from '../reviewer.ts';
import { rewriteRow } from '../rewrite-rows.ts';
import type { Trier } from '../trier.ts';
import { cleanFunctions, type CleanFolder, type CleanFunction } from './clean-functions.ts';
import { DEFECT_OPERATORS, DEFECT_WORDS, type DefectOperator } from './defects.ts';

export interface SeededRequest {
  readonly folder: CleanFolder;
  readonly reviewer: Reviewer;
  /** Rows of one operator at most, so that what is everywhere does not drown the rest. */
  readonly mostOfOperator: number;
  /** Where slow code is run against the code that stood there. */
  readonly trier?: Trier | undefined;
}

/**
 * Defects put into other people's clean functions, one at a time. A spoilt function counts where it parses and exactly the expected finding is new in it.
 * What a guard was taken from gives a yes, the line with the guard a no; what was made slow gives a rewrite whose answer is the code that stood there.
 */
export async function* seededExamples(
  { folder, reviewer, mostOfOperator, trier }: SeededRequest,
  signal: AbortSignal,
): AsyncGenerator<Made> {
  const counts = new Map<DefectOperator, number>();
  for await (const clean of cleanFunctions(
    { root: folder.root, pattern: DEFECT_WORDS },
    reviewer,
    signal,
  )) {
    const module = reviewer.parse(clean.path, clean.text);
    for (const operator of DEFECT_OPERATORS) {
      const count = counts.get(operator) ?? 0;
      const places = count < mostOfOperator ? operator.places(module).slice(0, 2) : [];
      for (const edits of places) {
        const made = await fromPlace({ clean, edits, operator, folder, reviewer, trier }, signal);
        const rows = made.outcome === 'made' ? made.rows.length : 0;
        counts.set(operator, (counts.get(operator) ?? 0) + rows);
        yield made;
      }
    }
  }
}

interface Place {
  readonly clean: CleanFunction;
  readonly edits: readonly TextEdit[];
  readonly operator: DefectOperator;
  readonly folder: CleanFolder;
  readonly reviewer: Reviewer;
  readonly trier: Trier | undefined;
}

async function fromPlace(
  { clean, edits, operator, folder, reviewer, trier }: Place,
  signal: AbortSignal,
): Promise<Made> {
  const sorted = edits.toSorted((left, right) => left.span.start - right.span.start);
  if (editProblem(clean.text, sorted) !== undefined) {
    return dropped('seeded: edits that do not fit');
  }
  const { path, text } = clean;
  const spoilt = applyEdits(text, sorted);
  const { licence, name } = folder;
  const origin: Fix['origin'] = {
    source: 'seeded',
    revision: sha256(text).slice(0, 16),
    group: `seeded:${name}/${path}`,
    ...(licence === undefined ? {} : { licence }),
  };
  const fix = { path, before: spoilt, after: text, origin };
  const removed = removedFindings(fix, reviewer);
  const [only] = removed;
  if (only === undefined || removed.length > 1 || !operator.rules.includes(only.finding.rule)) {
    return dropped('seeded: not exactly the finding that was expected');
  }
  const rows: TrainingRow[] = [];
  if (operator.takes === 'guard') {
    rows.push(...(await fixRows(fix, reviewer, signal)));
  } else {
    const pair = { finding: only.finding, reviewed: only.before, better: text, origin };
    const row = await rewriteRow({ ...pair, kind: 'sft' }, reviewer, signal);
    const problem =
      row === undefined
        ? undefined
        : await trier?.problem({ path, before: spoilt, after: text }, signal);
    if (problem !== undefined) {
      return dropped(`seeded: ${problem}`);
    }
    rows.push(...(row === undefined ? [] : [row]));
  }
  return madeOr(rows, 'seeded: nothing that a review would ask about');
}
