import { copyFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { z } from 'zod';

import { packageVersion } from '../../analyzers/analysis-version.ts';
import { ReviewError } from '../../core/review-error.ts';
import { writeFileAtomically } from '../../io/files.ts';
import { sha256 } from '../../io/hash.ts';
import { writeError } from '../../io/system-error.ts';
import { requireDiskSpace } from '../../llm/weights/disk-space.ts';
import { sha256OfFile } from '../../llm/weights/on-disk.ts';
import {
  readRunManifest,
  RUN_FILES,
  writeRunManifest,
  type FileDigest,
  type RunManifest,
  type TrainSettings,
} from '../run-manifest.ts';
import { lossEntry, type LossEntry } from './loss-log.ts';
import { writeLossPlots } from './loss-plot.ts';
import { adapterParameters } from './model-shape.ts';
import type { TrainingData } from './read-training-data.ts';
import type { TrainingBase } from './resolve-base.ts';
import { requireSuccess, runScript, scriptPath, TRAINING, type ScriptEvent } from './run-script.ts';
import type { Uv } from './find-uv.ts';

export interface TrainRequest {
  /** The folder of the run; made where it is not there. One that was stopped goes on. */
  readonly out: string;
  readonly base: TrainingBase;
  readonly data: TrainingData;
  readonly settings: TrainSettings;
  readonly uv: Uv;
  /** Packages that only a graphics card needs. */
  readonly packages: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onProgress: (progress: TrainProgress) => void;
}

/** What happens, in the order in which it does. */
export type TrainProgress =
  | { readonly kind: 'loading' }
  | { readonly kind: 'started'; readonly start: StartEvent }
  | { readonly kind: 'loss'; readonly entry: LossEntry; readonly memoryBytes: number }
  | { readonly kind: 'checkpoint'; readonly step: number }
  | { readonly kind: 'note'; readonly text: string };

export type StartEvent = z.infer<typeof startEvent>;

/**
 * Trains an adapter, or goes on with a run that was stopped or killed: what it was told must be the same then.
 *
 * @throws ReviewError `CONFIG_INVALID` for a folder of another run; `TRAINING_FAILED`, `MODEL_UNSUITABLE`, `DISK_FULL`,
 * `CANCELLED` after a checkpoint was saved, and what `runScript` throws.
 */
export async function trainAdapter(
  request: TrainRequest,
  signal: AbortSignal,
): Promise<RunManifest> {
  const out = resolve(request.out);
  const manifest = await beginRun(out, request);
  if (manifest.state === 'done') {
    return manifest;
  }
  const run = new RunRecord(out, manifest);
  try {
    const outcome = await runScript(
      {
        uv: request.uv,
        script: RUN_FILES.script,
        args: [join(out, RUN_FILES.settings)],
        packages: request.packages,
        folder: out,
        environment: request.environment,
        ...(request.base.kind === 'hub' ? {} : { variables: { HF_HUB_OFFLINE: '1' } }),
        graceMs: GRACE_MS,
        onEvent: (event) => {
          const progress = run.take(event);
          if (progress !== undefined) {
            request.onProgress(progress);
          }
        },
      },
      signal,
    );
    requireTrained(outcome, run.last);
    return run.end('done', { adapter: await digests(join(out, RUN_FILES.adapter), signal) });
  } catch (error) {
    const isStopped = error instanceof ReviewError && error.code === 'CANCELLED';
    run.end(isStopped ? 'stopped' : 'failed', {
      failure: isStopped ? undefined : error instanceof Error ? error.message : String(error),
    });
    throw isStopped ? stoppedAt(out, run.manifest) : error;
  } finally {
    await writeLossPlots(out, run.manifest);
  }
}

/** The time that it gets for the step in hand and a checkpoint: a step of many rows takes minutes on a processor. */
const GRACE_MS = 1_800_000;

async function beginRun(out: string, request: TrainRequest): Promise<RunManifest> {
  const found = await readRunManifest(out);
  const fresh = freshManifest(request);
  if (found === undefined && existsSync(out) && readdirSync(out).length > 0) {
    throw new ReviewError('CONFIG_INVALID', `${out} is not empty, and no training run`, {
      hint: 'Name a new folder with --out.',
    });
  }
  if (found !== undefined) {
    requireSameRun(found, fresh, out);
    if (found.state === 'done') {
      return found;
    }
  }
  try {
    await mkdir(join(out, RUN_FILES.checkpoints), { recursive: true });
  } catch (error) {
    throw writeError(error, out);
  }
  await requireDiskSpace(out, checkpointBytes(request));
  copyFileSync(scriptPath(RUN_FILES.script), join(out, RUN_FILES.script));
  writeFileAtomically(join(out, RUN_FILES.settings), settingsText(out, request));
  const manifest = { ...(found ?? fresh), state: 'running' as const, failure: undefined };
  writeRunManifest(out, manifest);
  return manifest;
}

/** What is noted of a run before it begins. */
export function freshManifest({
  base,
  data,
  settings,
}: Pick<TrainRequest, 'base' | 'data' | 'settings'>): RunManifest {
  const { id, kind, model, revision, files, lineage } = base;
  return {
    version: 1,
    state: 'running',
    startedAt: new Date().toISOString(),
    assayVersion: packageVersion(),
    base: {
      id,
      kind,
      ...(kind === 'hub' ? {} : { folder: model }),
      ...(revision === undefined ? {} : { revision }),
      files: [...files],
      ...(lineage === undefined ? {} : { lineage }),
    },
    data: {
      folder: resolve(data.folder),
      ...(data.cardSha256 === undefined ? {} : { cardSha256: data.cardSha256 }),
      trainSha256: data.train.sha256,
      ...(data.validation === undefined ? {} : { validationSha256: data.validation.sha256 }),
      rows: { train: data.train.rows, validation: data.validation?.rows ?? 0, tooLong: 0 },
    },
    settings,
    scriptSha256: sha256(readFileSync(scriptPath(RUN_FILES.script))),
    versions: {},
    progress: { step: 0, steps: 0, seconds: 0 },
  };
}

/** A run goes on only with what it began with: a mixture of two would be neither. */
function requireSameRun(found: RunManifest, fresh: RunManifest, out: string): void {
  const different = [
    ...(isSame(found.settings, fresh.settings) ? [] : ['settings']),
    ...(isSame(found.base.files, fresh.base.files) && found.base.id === fresh.base.id
      ? []
      : ['base']),
    ...(found.data.trainSha256 === fresh.data.trainSha256 ? [] : ['data']),
  ];
  if (different.length > 0) {
    throw new ReviewError(
      'CONFIG_INVALID',
      `${out} is a run with ${found.state === 'done' ? 'its end reached and ' : ''}other ${different.join(' and ')}`,
      { hint: 'Take another folder with --out, or start it as before to go on with it.' },
    );
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Three checkpoints with the optimizer's numbers, and the adapter twice. */
function checkpointBytes({ base, settings }: TrainRequest): number {
  const { shape } = base;
  const numbers =
    shape === undefined
      ? UNKNOWN_ADAPTER
      : adapterParameters(
          shape,
          settings.rank,
          Math.min(settings.lastLayers ?? shape.layers, shape.layers),
        );
  return numbers * 4 * (3 * 3 + 2) + TOKENIZER_BYTES;
}

const UNKNOWN_ADAPTER = 100e6;
const TOKENIZER_BYTES = 60e6;

/** What the script reads: the settings, and where everything is. */
function settingsText(out: string, { base, data, settings }: TrainRequest): string {
  const paths = {
    folder: out,
    base: {
      model: base.model,
      ...(base.revision === undefined ? {} : { revision: base.revision }),
    },
    data: {
      train: resolve(data.train.path),
      ...(data.validation === undefined ? {} : { validation: resolve(data.validation.path) }),
    },
  };
  return `${JSON.stringify({ ...settings, ...paths }, undefined, 2)}\n`;
}

function requireTrained(
  outcome: Parameters<typeof requireSuccess>[0],
  last: ScriptEvent | undefined,
): void {
  if (last?.event === 'out-of-memory') {
    throw new ReviewError('TRAINING_FAILED', `Out of memory: ${last.reason ?? ''}`, {
      hint: 'Take a smaller --batch with a larger --accumulation, a shorter --max-length, --save-memory, --layers last:N, or --qlora on a graphics card. It goes on from its last checkpoint only with the same settings: take another --out.',
    });
  }
  requireSuccess(outcome, TRAINING, last);
}

function stoppedAt(out: string, manifest: RunManifest): ReviewError {
  const { step, steps } = manifest.progress;
  return new ReviewError(
    'CANCELLED',
    step === 0
      ? `Stopped before the first step; ${out} is kept`
      : `Stopped after step ${step} of ${steps}, with a checkpoint in ${out}`,
    { hint: 'The same command goes on where it stopped.' },
  );
}

async function digests(folder: string, signal: AbortSignal): Promise<FileDigest[]> {
  const found: FileDigest[] = [];
  for (const name of readdirSync(folder).toSorted()) {
    const path = join(folder, name);
    found.push({ name, bytes: statSync(path).size, sha256: await sha256OfFile(path, signal) });
  }
  return found;
}

/** Keeps the manifest in step with what the script says. */
class RunRecord {
  manifest: RunManifest;
  last: ScriptEvent | undefined;
  readonly #out: string;

  constructor(out: string, manifest: RunManifest) {
    this.#out = out;
    this.manifest = manifest;
  }

  take(event: ScriptEvent): TrainProgress | undefined {
    this.last = event;
    switch (event.event) {
      case 'loading':
        return { kind: 'loading' };
      case 'start':
        return this.#started(startEvent.parse(event));
      case 'step':
      case 'validation':
        return this.#loss(lossEntry.parse(event), memoryEvent.parse(event).memoryBytes);
      case 'checkpoint':
        writeRunManifest(this.#out, this.manifest);
        return { kind: 'checkpoint', step: this.manifest.progress.step };
      case 'done': {
        const { adapterStep } = doneEvent.parse(event);
        this.manifest = {
          ...this.manifest,
          progress: { ...this.manifest.progress, adapterStep },
        };
        return undefined;
      }
      case 'note':
        return { kind: 'note', text: noteEvent.parse(event).text };
      default:
        return undefined;
    }
  }

  end(state: RunManifest['state'], more: Partial<RunManifest>): RunManifest {
    this.manifest = { ...this.manifest, ...more, state, endedAt: new Date().toISOString() };
    writeRunManifest(this.#out, this.manifest);
    return this.manifest;
  }

  #started(start: StartEvent): TrainProgress {
    const { device, name, library, versions, rows, revision } = start;
    this.manifest = {
      ...this.manifest,
      machine: { device, name, library },
      versions,
      base: {
        ...this.manifest.base,
        ...(this.manifest.base.kind === 'hub' && revision !== '' ? { revision } : {}),
      },
      data: { ...this.manifest.data, rows },
    };
    writeRunManifest(this.#out, this.manifest);
    return { kind: 'started', start };
  }

  #loss(entry: LossEntry, memoryBytes: number): TrainProgress {
    const { progress } = this.manifest;
    const { step, steps, seconds } = entry;
    const loss = entry.loss ?? undefined;
    this.manifest = {
      ...this.manifest,
      progress: {
        ...progress,
        step,
        steps,
        seconds,
        ...(entry.event === 'validation'
          ? { validationLoss: loss }
          : { firstLoss: progress.firstLoss ?? loss, lastLoss: loss }),
      },
    };
    return { kind: 'loss', entry, memoryBytes };
  }
}

const startEvent = z.looseObject({
  device: z.string(),
  name: z.string(),
  library: z.enum(['peft', 'unsloth']),
  precision: z.string(),
  parameters: z.int(),
  trainable: z.int(),
  resumedFrom: z.int(),
  longest: z.int(),
  isTemplateSame: z.boolean(),
  /** Commit of the hub that the base is of; empty for a folder. */
  revision: z.string(),
  versions: z.record(z.string(), z.string()),
  rows: z.object({ train: z.int(), validation: z.int(), tooLong: z.int() }),
});
const memoryEvent = z.looseObject({ memoryBytes: z.number() });
const doneEvent = z.looseObject({ adapterStep: z.int() });
const noteEvent = z.looseObject({ text: z.string() });
