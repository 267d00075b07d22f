import { insertAtFront } from './performance/insert-at-front.ts';
import { membershipInList } from './performance/membership-in-list.ts';
import { popFromFront } from './performance/pop-from-front.ts';
import { recursionWithoutMemo } from './performance/recursion-without-memo.ts';
import { regexCompiledInLoop } from './performance/regex-compiled-in-loop.ts';
import { sliceInRecursion } from './performance/slice-in-recursion.ts';
import { sortForMinimum } from './performance/sort-for-minimum.ts';
import { sortInLoop } from './performance/sort-in-loop.ts';
import { stringConcatenationInLoop } from './performance/string-concatenation-in-loop.ts';
import { connectionString } from './secrets/connection-string.ts';
import { hardCodedApiKey } from './secrets/hard-coded-api-key.ts';
import { hardCodedPassword } from './secrets/hard-coded-password.ts';
import { privateKey } from './secrets/private-key.ts';
import type { Rule } from './rule.ts';

/** Every rule of Assay, sorted by id; `rules.test.ts` compares this list with the folders. */
export const RULES: readonly Rule[] = [
  insertAtFront,
  membershipInList,
  popFromFront,
  recursionWithoutMemo,
  regexCompiledInLoop,
  sliceInRecursion,
  sortForMinimum,
  sortInLoop,
  stringConcatenationInLoop,
  connectionString,
  hardCodedApiKey,
  hardCodedPassword,
  privateKey,
];

/** The rule with this id, or undefined. */
export function findRule(id: string): Rule | undefined {
  return RULES.find((rule) => rule.meta.id === id);
}
