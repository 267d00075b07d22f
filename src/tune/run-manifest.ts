import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { ReviewError } from '../core/review-error.ts';
import { writeFileAtomically } from '../io/files.ts';
import { baseLineageSchema } from './base-lineage.ts';

/** What lies in the folder of a run that `assay tune train` writes and `export` and `eval` read. */
export const RUN_FILES = {
  /** `RunManifest`. */
  manifest: 'run.json',
  /** The script as it was run, and what it was told: `uv run --script train.py settings.json` does the same again. */
  script: 'train.py',
  settings: 'settings.json',
  checkpoints: 'checkpoints',
  /** PEFT's adapter_config.json and adapter_model.safetensors, tokenizer and chat template. Only there when the run is done. */
  adapter: 'adapter',
  /** One JSON object a line: a step's loss, or a validation's. */
  log: 'log.jsonl',
  plot: 'loss.svg',
  plotPage: 'loss.html',
} as const;

const fileDigest = z.object({
  /** Relative to its folder, with forward slashes. */
  name: z.string().min(1),
  bytes: z.int().nonnegative(),
  /** 64 hex digits. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
});

/** What the training was told; `settings.json`, which the Python script reads, has paths besides. */
export const trainSettingsSchema = z.object({
  method: z.enum(['sft', 'dpo']),
  /** QLoRA: the base in four bits while training (NVIDIA only); the adapter is for the 16-bit base all the same. */
  isFourBit: z.boolean(),
  rank: z.int().positive(),
  alpha: z.number().positive(),
  dropout: z.number().min(0).max(1),
  /** How many of the last layers get an adapter; undefined for all. */
  lastLayers: z.int().positive().optional(),
  /** Optimizer steps; either these or epochs are given. */
  steps: z.int().positive().optional(),
  epochs: z.number().positive().optional(),
  /** Rows that are worked on at once, and how many such batches make a step. */
  batch: z.int().positive(),
  accumulation: z.int().positive(),
  learningRate: z.number().positive(),
  /** Share of the steps in which the rate rises from 0; then it falls to 0 along a cosine. */
  warmup: z.number().min(0).max(1),
  /** Tokens of a row; longer rows are left out, never cut. */
  maxLength: z.int().positive(),
  precision: z.enum(['auto', 'float32', 'bfloat16']),
  seed: z.int().nonnegative(),
  /** Steps between checkpoints, and between validations. */
  saveEvery: z.int().positive(),
  validateEvery: z.int().positive(),
  /** How far DPO may go from the reference (Rafailov et al. 2023). */
  beta: z.number().positive(),
  /** Whether rows that begin alike are read once up to where they differ. */
  isPrefixShared: z.boolean(),
  /** Whether activations are computed again for the gradients instead of being kept: a third more time, much less memory. */
  isRecomputed: z.boolean(),
  /** Processes under `accelerate`; undefined for one a GPU. */
  processes: z.int().positive().optional(),
  /** `peft` leaves Unsloth alone where it could be used. */
  library: z.literal('peft').optional(),
});

export type TrainSettings = z.infer<typeof trainSettingsSchema>;

export const runManifestSchema = z.object({
  version: z.literal(1),
  /** `stopped`: by the user or from outside, goes on when started again; `failed`: see `failure`. */
  state: z.enum(['running', 'stopped', 'failed', 'done']),
  failure: z.string().optional(),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  endedAt: z.string().optional(),
  assayVersion: z.string(),
  base: z.object({
    /** As the user named it: a name of the catalogue, a path, a name on the hub. */
    id: z.string().min(1),
    kind: z.enum(['gguf', 'folder', 'hub']),
    /** The folder with the weights that were trained on; absent for the hub. */
    folder: z.string().optional(),
    /** Commit of the hub. */
    revision: z.string().optional(),
    /** Its config.json, weights and tokenizer; empty for the hub, whose revision pins them. */
    files: z.array(fileDigest),
    /** Of a folder made from a GGUF file: from which one. An adapter of such a base is served over that very file. */
    lineage: baseLineageSchema.optional(),
  }),
  data: z.object({
    folder: z.string(),
    /** Absent where the set has no card. */
    cardSha256: z.string().optional(),
    trainSha256: z.string(),
    validationSha256: z.string().optional(),
    rows: z.object({
      train: z.int().nonnegative(),
      validation: z.int().nonnegative(),
      /** Left out because they are longer than `maxLength`. */
      tooLong: z.int().nonnegative(),
    }),
  }),
  settings: trainSettingsSchema,
  /** The script that ran, by its SHA-256. */
  scriptSha256: z.string(),
  /** Python and the packages that decide what comes out, by name. */
  versions: z.record(z.string(), z.string()),
  /** Where it ran: `cpu`, `cuda` or `mps`, its name, and by which library. */
  machine: z
    .object({ device: z.string(), name: z.string(), library: z.enum(['peft', 'unsloth']) })
    .optional(),
  progress: z.object({
    step: z.int().nonnegative(),
    steps: z.int().nonnegative(),
    /** Of training, over all starts of the run. */
    seconds: z.number().nonnegative(),
    firstLoss: z.number().optional(),
    lastLoss: z.number().optional(),
    validationLoss: z.number().optional(),
    /** The step whose adapter was kept: the one with the lowest validation loss, else the last. */
    adapterStep: z.int().nonnegative().optional(),
  }),
  /** The adapter's files; only of a run that is done. */
  adapter: z.array(fileDigest).optional(),
});

export type RunManifest = z.infer<typeof runManifestSchema>;
export type FileDigest = z.infer<typeof fileDigest>;

/** The manifest of a run's folder; undefined where there is none. @throws ReviewError `FILE_UNREADABLE` for a damaged one. */
export async function readRunManifest(folder: string): Promise<RunManifest | undefined> {
  const path = join(folder, RUN_FILES.manifest);
  if (!existsSync(path)) {
    return undefined;
  }
  try {
    return runManifestSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new ReviewError('FILE_UNREADABLE', `${path} is no manifest of a training run`, {
      hint: 'Take another folder with --out, or remove this one.',
      cause,
    });
  }
}

/** Writes a run's manifest: all of it or nothing. @throws ReviewError `DISK_FULL`, `FOLDER_READ_ONLY`, `PATH_NOT_FOUND`. */
export function writeRunManifest(folder: string, manifest: RunManifest): void {
  writeFileAtomically(
    join(folder, RUN_FILES.manifest),
    `${JSON.stringify(manifest, undefined, 2)}\n`,
  );
}
