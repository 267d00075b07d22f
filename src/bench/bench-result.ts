import { z } from 'zod';
import { BENCH_TASKS } from './bench-task.ts';
import { REWRITE_STAGES } from './tasks/rewrite-item.ts';

/**
 * What `assay bench models` knows: every answer with its label, so that tables and plots are functions of this alone, and an
 * interrupted run goes on where it stopped. It is the JSON file of `--json`.
 */

const count = z.int().min(0);

const cost = z.object({
  /** Wall-clock milliseconds, trials included. */
  ms: z.number().min(0),
  /** Milliseconds of these that the model took. */
  modelMs: z.number().min(0),
  calls: count,
  promptTokens: count,
  completionTokens: count,
  truncated: count,
  refused: count,
  malformed: count,
  timedOut: count,
});

const record = {
  /** 1 for the first. */
  run: z.int().min(1),
  /** Id of the case. */
  item: z.string(),
  cost,
};

const judgeRecord = z.object({
  ...record,
  task: z.literal('judge'),
  rule: z.string(),
  isReal: z.boolean(),
  pair: z.string().nullable(),
  /** Log-odds of Yes over No, less the rule's baseline; null where the model gave no usable answer. */
  margin: z.number().nullable(),
});

const discoverRecord = z.object({
  ...record,
  task: z.literal('discover'),
  flaws: z.array(z.object({ line: z.int(), cwe: z.int().nullable() })),
  claimed: z.array(z.object({ line: z.int(), lastLine: z.int(), cwe: z.int().nullable() })),
});

const rewriteRecord = z.object({
  ...record,
  task: z.literal('rewrite'),
  stage: z.enum(REWRITE_STAGES),
  reason: z.string(),
  speedup: z.number().nullable(),
});

const itemRecord = z.discriminatedUnion('task', [judgeRecord, discoverRecord, rewriteRecord]);

const modelResult = z.object({
  /** As it was written in `--models`. */
  wish: z.string(),
  /** Null while it was not opened. */
  name: z.string().nullable(),
  provider: z.string().nullable(),
  digest: z.string().nullable(),
  details: z.string().nullable(),
  /** Milliseconds until the first question could be asked. */
  openMs: z.number().nullable(),
  /** Tasks that it was not asked, each with the reason. */
  notAsked: z.partialRecord(z.enum(BENCH_TASKS), z.string()),
  /** Why it could not be opened or has ended; null where it has not. */
  failure: z.string().nullable(),
  records: z.array(itemRecord),
  memory: z.object({
    peakBytes: z.number().nullable(),
    /** Whose memory, or why it is not known. */
    source: z.string(),
  }),
  energy: z.object({
    /** Of the whole machine while this model was at work. */
    joules: z.number().nullable(),
    source: z.string(),
  }),
});

export const benchResultSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('bench-models'),
  assayVersion: z.string(),
  /** ISO 8601, when the run began. */
  startedAt: z.string(),
  machine: z.object({
    processor: z.string(),
    cores: z.int(),
    memoryBytes: z.number(),
    system: z.string(),
  }),
  set: z.object({
    name: z.string(),
    digest: z.string(),
    cases: z.record(z.enum(BENCH_TASKS), count),
    problems: z.array(z.object({ place: z.string(), reason: z.string() })),
  }),
  tasks: z.array(z.enum(BENCH_TASKS)),
  runs: z.int().min(1),
  askedAnyway: z.boolean(),
  /** False where it was interrupted: then the scores are of what was asked by then. */
  complete: z.boolean(),
  models: z.array(modelResult),
});

export type BenchResult = Readonly<z.infer<typeof benchResultSchema>>;
export type ModelResult = Readonly<z.infer<typeof modelResult>>;
export type ItemRecord = Readonly<z.infer<typeof itemRecord>>;
export type JudgeRecord = Readonly<z.infer<typeof judgeRecord>>;
export type DiscoverRecord = Readonly<z.infer<typeof discoverRecord>>;
export type RewriteRecord = Readonly<z.infer<typeof rewriteRecord>>;
export type ItemCost = Readonly<z.infer<typeof cost>>;
