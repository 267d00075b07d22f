import { z } from 'zod';

import { TRAINING_TASKS } from '../training-row.ts';
import { SPLITS } from './split.ts';

const count = z.number().int().nonnegative();
const counts = z.record(z.string(), count);

const sourceFile = z.object({ name: z.string(), bytes: count, sha256: z.string() });

const source = z.object({
  name: z.string(),
  title: z.string(),
  /** On the hub. */
  repository: z.string().optional(),
  /** The commit that the branch meant at the download, or a digest of local files. */
  revision: z.string().optional(),
  licence: z.string().optional(),
  /** Who says that this is the licence. */
  licenceBasis: z.string().optional(),
  files: z.array(sourceFile),
  /** Records, commits, scenes: what rows were sought in. */
  examined: count,
  /** Of them, rows that stayed. */
  rows: count,
});

const drop = z.object({
  source: z.string(),
  reason: z.string(),
  count,
  /** The first few, by place. */
  examples: z.array(z.string()),
});

const evaluationSet = z.object({
  name: z.string(),
  revision: z.string().optional(),
  /** Tasks that every row was compared with. */
  items: count,
});

/** What a set was built from, and what was left out: for programs, the same for the same data and settings. */
export const dataCardSchema = z.object({
  schema: z.literal(1),
  madeBy: z.string(),
  settings: z.object({
    seed: z.number().int(),
    maxTokens: count,
    maxRows: count.optional(),
    licences: z.string(),
  }),
  rows: z.object({
    total: count,
    bySplit: z.record(z.enum(SPLITS), count),
    byTask: z.partialRecord(z.enum(TRAINING_TASKS), count),
    /** By `origin.source`. */
    byOrigin: counts,
    byKind: counts,
    byLabel: counts,
    byRule: counts,
    byLicence: counts,
    groups: count,
  }),
  /** Characters of everything that a model reads. */
  characters: count,
  /** Rows in which a secret was masked. */
  masked: count,
  sources: z.array(source),
  dropped: z.array(drop),
  evaluation: z.object({
    sets: z.array(evaluationSet),
    /** Evaluation sets that nothing was compared with, by the user's wish. */
    leftOut: z.array(z.string()),
  }),
  files: z.record(z.string(), z.object({ lines: count, bytes: count, sha256: z.string() })),
});

export type DataCard = z.infer<typeof dataCardSchema>;
export type CardSource = DataCard['sources'][number];
export type EvaluationSetFacts = DataCard['evaluation']['sets'][number];
