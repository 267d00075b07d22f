import { z } from 'zod';
import { SEVERITIES } from '../../core/severity.ts';

/** `accepted`: the finding is right. `dismissed`: it is not, or nothing is to be done. `forgotten` takes back what was decided before. */
export const DECISIONS = ['accepted', 'dismissed', 'forgotten'] as const;

/** The version of a line that this Assay writes. */
export const DECISION_SCHEMA = 1;

const WHOLE = z.int().nonnegative();
const SHORT = z.string().max(1000);
const HASH = z.string().regex(/^[0-9a-f]{32}$/u);

/** One line of `.assay/decisions.jsonl`; `docs/accept-and-dismiss.md` tells users what each member means. */
export const decisionSchema = z.object({
  schema: z.literal(DECISION_SCHEMA),
  decision: z.enum(DECISIONS),
  fingerprint: HASH,
  rule: SHORT,
  /** Relative to the folder that `.assay` is in, forward slashes. */
  file: z.string().max(4096),
  line: WHOLE,
  severity: z.enum(SEVERITIES),
  message: SHORT,
  reason: SHORT.optional(),
  by: SHORT.optional(),
  /** ISO 8601 in UTC with milliseconds: of two decisions about one finding the later counts. */
  on: z.iso.datetime(),
  /** Where a finding about a file that was not at hand has none of it. */
  content: z
    .object({
      within: SHORT,
      nth: WHOLE,
      offset: WHOLE,
      codeHash: HASH,
      secrets: z
        .array(z.tuple([WHOLE, WHOLE]).readonly())
        .max(1000)
        .readonly(),
      code: z.string().max(20_000),
      codeLine: WHOLE,
      flagged: z.tuple([WHOLE, WHOLE]).readonly(),
    })
    .optional(),
  /** For a finding about data: names of the places that it came from, see `sourceNames`. */
  sources: z.array(SHORT).max(1000).readonly().optional(),
  assay: SHORT,
});

export type Decision = z.infer<typeof decisionSchema>;

/** A line of a log that this Assay cannot use. It stays in the file. */
export interface UnusedLine {
  /** 1-based. */
  readonly line: number;
  readonly why: 'broken' | 'newer' | 'conflict';
  /** For people, without a full stop. */
  readonly reason: string;
}
