import { z } from 'zod';

/**
 * The contract of everything that `assay tune` moves about: one row of a training set, one JSON object a line. The turns are those
 * that a review would send (`src/review/prompts`), in the conversational form that TRL's trainers take: a `prompt` and either the
 * one wanted `completion` (supervised fine-tuning) or a `chosen` and a `rejected` one (direct preference optimization, Rafailov et
 * al. 2023).
 */

/** What the model is asked for in a review: the verdict of judge, an explanation, a rewrite, or the problem that a hunk has. */
export const TRAINING_TASKS = ['verdict', 'explain', 'rewrite', 'discover'] as const;
export type TrainingTask = (typeof TRAINING_TASKS)[number];

const turn = z.object({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.string(),
});
const answer = z.array(turn.extend({ role: z.literal('assistant') })).length(1);

/** Where a row comes from; what the data card counts and what splits keep together. */
const origin = z.object({
  /** A public set's name, `project`, `rules` or `seeded`. */
  source: z.string().min(1),
  /** What pins the source: a commit, a revision of the hub, a digest of a file. */
  revision: z.string().optional(),
  /** SPDX identifier, or the source's own words where it has none. */
  licence: z.string().optional(),
  /** Rows of one group (repository, task, rule) never stand on both sides of a split. */
  group: z.string().min(1),
  /** The rule or topic that a verdict is about. */
  rule: z.string().optional(),
  /** Of a verdict: whether the finding is right. */
  label: z.enum(['real', 'harmless']).optional(),
  /** The Python that the row is about, bare: what near duplicates and the evaluation sets are compared by. */
  code: z.string(),
  /** Name and version of the prompt, as `judge-candidate@2`: another version asks for other data. */
  promptVersion: z.string().optional(),
});

const common = {
  id: z.string().min(1),
  task: z.enum(TRAINING_TASKS),
  prompt: z.array(turn).min(1),
  origin,
};

export const sftRowSchema = z.object({ ...common, kind: z.literal('sft'), completion: answer });
export const dpoRowSchema = z.object({
  ...common,
  kind: z.literal('dpo'),
  chosen: answer,
  rejected: answer,
});
export const trainingRowSchema = z.discriminatedUnion('kind', [sftRowSchema, dpoRowSchema]);

export type SftRow = z.infer<typeof sftRowSchema>;
export type DpoRow = z.infer<typeof dpoRowSchema>;
export type TrainingRow = z.infer<typeof trainingRowSchema>;
export type RowOrigin = z.infer<typeof origin>;

/** The files of a folder that `assay tune data` writes and `assay tune train` reads. */
export const DATA_FILES = {
  train: 'train.jsonl',
  validation: 'validation.jsonl',
  /** Held back: never trained on, asked by `assay tune eval`. */
  test: 'test.jsonl',
  /** Counts, licences, revisions, what was dropped and why: for programs and for people. */
  card: 'card.json',
  cardPage: 'card.md',
  samples: 'samples.html',
} as const;
