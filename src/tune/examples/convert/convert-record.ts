import { assertNever } from '../../../core/assert.ts';
import type { PlainRecord, PublicSetName } from '../../data/sets/public-set.ts';
import { dropped, type Made } from '../made.ts';
import type { Reviewer } from '../reviewer.ts';
import type { RowOrigin } from '../../training-row.ts';
import { fromConversation, fromInstruction } from './conversation.ts';
import { fromDiff } from './diff.ts';
import { fromPreference } from './preference.ts';
import { openSolutionPairs, type SolutionPairs } from './solution-pairs.ts';

/** Makes rows of one public set's records, in the order in which they are read. */
export interface Converter {
  readonly convert: (record: PlainRecord, signal: AbortSignal) => Promise<Made>;
}

export interface ConverterRequest {
  readonly set: PublicSetName;
  readonly reviewer: Reviewer;
  /** What pins the set and its licence; kept with every row. */
  readonly origin: Pick<RowOrigin, 'revision' | 'licence'>;
}

/**
 * Records are under our names of the columns, see `PublicSet.columns`. Prompts are those that a review would send about the record's
 * code, by our own findings in it: a record in which we find nothing is dropped. Solutions of one task are compared with each other,
 * so a converter remembers some of what it has seen, in bounded memory.
 */
export function openConverter({ set, reviewer, origin }: ConverterRequest): Converter {
  const pairs = openSolutionPairs();
  return {
    convert: (record, signal) =>
      convertRecord(record, { set, reviewer, pairs, origin: { source: set, ...origin } }, signal),
  };
}

interface Conversion {
  readonly set: PublicSetName;
  readonly reviewer: Reviewer;
  readonly pairs: SolutionPairs;
  readonly origin: Pick<RowOrigin, 'source' | 'revision' | 'licence'>;
}

async function convertRecord(
  record: PlainRecord,
  { set, reviewer, pairs, origin }: Conversion,
  signal: AbortSignal,
): Promise<Made> {
  const context = { reviewer, origin };
  switch (set) {
    case 'code-vulnerability-dpo':
      return fromPreference(record, context, signal);
    case 'pysecdb':
      return fromDiff(record, context, signal);
    case 'code-feedback':
      return fromConversation(record, context, signal);
    case 'code-alpaca':
      return fromInstruction(record, context, signal);
    case 'leetcode':
    case 'effibench':
    case 'codeforces':
      return pairs.add(record, context, signal);
    case 'humaneval':
    case 'mbpp':
      return dropped('set is for evaluation only');
    default:
      return assertNever(set);
  }
}
