import { insertAtFront } from './performance/insert-at-front.ts';
import { membershipInList } from './performance/membership-in-list.ts';
import { stringConcatenationInLoop } from './performance/string-concatenation-in-loop.ts';
import type { Rule } from './rule.ts';

/** Every rule of Assay, sorted by id; `rules.test.ts` compares this list with the folders. */
export const RULES: readonly Rule[] = [
  insertAtFront,
  membershipInList,
  stringConcatenationInLoop,
];

/** The rule with this id, or undefined. */
export function findRule(id: string): Rule | undefined {
  return RULES.find((rule) => rule.meta.id === id);
}
