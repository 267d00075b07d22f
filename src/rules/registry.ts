import type { Rule } from './rule.ts';

/** Every rule of Assay, sorted by id; `rules.test.ts` compares this list with the folders. */
export const RULES: readonly Rule[] = [];

/** The rule with this id, or undefined. */
export function findRule(id: string): Rule | undefined {
  return RULES.find((rule) => rule.meta.id === id);
}
