import type { TrainingRow } from '../training-row.ts';

/** What became of one thing that examples were sought in: a record of a public set, a commit, a decision, a scene. */
export type Made =
  | { readonly outcome: 'made'; readonly rows: readonly TrainingRow[] }
  /** `reason`: short and the same for all that were dropped for it; the data card counts by it. */
  | { readonly outcome: 'dropped'; readonly reason: string };

/** A dropped one. */
export function dropped(reason: string): Made {
  return { outcome: 'dropped', reason };
}

/** Rows as they are; nothing made is dropped for `reason`. */
export function madeOr(rows: readonly TrainingRow[], reason: string): Made {
  return rows.length === 0 ? dropped(reason) : { outcome: 'made', rows };
}
