import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { assayFolders } from '../../io/folders.ts';
import { formatBytes } from '../../llm/weights/format-bytes.ts';
import { RUN_FILES, type RunManifest, type TrainSettings } from '../../tune/run-manifest.ts';
import { estimateTrainingMemory, memoryAdvice } from '../../tune/train/estimate-memory.ts';
import { findUv } from '../../tune/train/find-uv.ts';
import { findGpus, type Gpu } from '../../tune/train/gpu-memory.ts';
import { readTrainingData, type TrainingData } from '../../tune/train/read-training-data.ts';
import { resolveBase, type TrainingBase } from '../../tune/train/resolve-base.ts';
import { trainAdapter } from '../../tune/train/train-adapter.ts';
import { interruptOnSignal } from '../interruption.ts';
import { startTrainLines, type TrainLines } from './train-lines.ts';

/** What the command line says. */
export interface TrainFlags {
  readonly base: string;
  readonly data: string;
  readonly out: string;
  readonly method: 'sft' | 'dpo';
  readonly epochs?: number;
  readonly steps?: number;
  readonly batch?: number;
  readonly accumulation?: number;
  readonly learningRate?: number;
  readonly rank?: number;
  readonly alpha?: number;
  readonly layers?: number;
  readonly maxLength?: number;
  readonly beta?: number;
  readonly seed?: number;
  readonly qlora?: boolean;
  readonly saveMemory?: boolean;
  readonly precision?: 'float32' | 'bfloat16';
  readonly sharedPrefixes: boolean;
  readonly unsloth: boolean;
  readonly processes?: number;
  readonly saveEvery?: number;
  readonly validateEvery?: number;
  readonly anyway?: boolean;
  readonly notebook?: 'colab' | 'kaggle';
}

/** `assay tune train`: what it says goes to stderr. @throws ReviewError like `trainAdapter`, `resolveBase`, `readTrainingData`. */
export async function trainCommand(flags: TrainFlags): Promise<void> {
  if (flags.steps !== undefined && flags.epochs !== undefined) {
    throw new ReviewError('USAGE', '--steps and --epochs say two things', {
      hint: 'Leave one of them out.',
    });
  }
  const settings = settingsOf(flags);
  const interruption = interruptOnSignal();
  const lines = startTrainLines({ stream: process.stderr, now: () => performance.now() });
  try {
    await train(flags, { settings, lines, signal: interruption.signal });
  } finally {
    lines.stop();
    interruption.stop();
  }
}

interface Training {
  readonly settings: TrainSettings;
  readonly lines: TrainLines;
  readonly signal: AbortSignal;
}

async function train(flags: TrainFlags, training: Training): Promise<void> {
  const { settings, lines, signal } = training;
  const environment = process.env;
  const { data: dataFolder } = assayFolders();
  const data = await readTrainingData(resolve(flags.data), flags.method, signal);
  lines.say(describeData(data));
  if (flags.notebook !== undefined) {
    const { writeNotebook } = await import('../../tune/train/notebook.ts');
    const path = writeNotebook({
      kind: flags.notebook,
      base: flags.base,
      out: flags.out,
      data,
      settings,
    });
    lines.say(
      `wrote ${path}: open it there, upload ${data.train.path}, and run its cells in order`,
    );
    return;
  }
  await mkdir(dataFolder, { recursive: true });
  const gpus = await findGpus(environment, signal);
  if (flags.qlora === true && gpus.length === 0) {
    throw new ReviewError('USAGE', '--qlora needs an NVIDIA card, and nvidia-smi tells of none', {
      hint: 'Leave --qlora out: LoRA runs on the processor, with --save-memory in less memory. Or --notebook colab writes a notebook for a rented card.',
    });
  }
  const uv = await findUv({ dataFolder, environment, onInstall: lines.say }, signal);
  const base = await resolveBase(
    flags.base,
    { dataFolder, uv, environment, onNote: lines.say },
    signal,
  );
  checkMemory({ base, gpus, data }, flags, training);
  const manifest = await trainAdapter(
    {
      out: flags.out,
      base,
      data,
      settings,
      uv,
      packages: gpuPackages(gpus, flags),
      environment,
      onProgress: lines.take,
    },
    signal,
  );
  lines.end(describeEnd(manifest, flags.out));
}

function settingsOf(flags: TrainFlags): TrainSettings {
  const { rank = 16, saveEvery = 25, validateEvery = 25 } = flags;
  return {
    method: flags.method,
    isFourBit: flags.qlora ?? false,
    rank,
    alpha: flags.alpha ?? rank * 2,
    dropout: 0,
    ...(flags.layers === undefined ? {} : { lastLayers: flags.layers }),
    ...(flags.steps === undefined ? { epochs: flags.epochs ?? 1 } : { steps: flags.steps }),
    batch: flags.batch ?? 4,
    accumulation: flags.accumulation ?? 4,
    learningRate: flags.learningRate ?? (flags.method === 'sft' ? 2e-4 : 1e-5),
    warmup: 0.05,
    maxLength: flags.maxLength ?? 2048,
    precision: flags.precision ?? 'auto',
    seed: flags.seed ?? 1,
    saveEvery,
    validateEvery,
    beta: flags.beta ?? 0.1,
    isPrefixShared: flags.sharedPrefixes,
    isRecomputed: flags.saveMemory ?? false,
    ...(flags.processes === undefined ? {} : { processes: flags.processes }),
    ...(flags.unsloth ? {} : { library: 'peft' as const }),
  };
}

/** Unsloth's newest that accepts the versions in the scripts. */
const UNSLOTH = 'unsloth==2026.10.9';
const BITSANDBYTES = 'bitsandbytes==0.50.2';

function gpuPackages(gpus: readonly Gpu[], flags: TrainFlags): readonly string[] {
  if (gpus.length === 0) {
    return [];
  }
  return [
    ...(flags.unsloth && gpus.length === 1 ? [UNSLOTH] : []),
    ...(flags.qlora === true ? [BITSANDBYTES] : []),
  ];
}

interface Means {
  readonly base: TrainingBase;
  readonly gpus: readonly Gpu[];
  readonly data: TrainingData;
}

/** @throws ReviewError `MODEL_TOO_LARGE` with what would make it fit. */
function checkMemory(
  { base, gpus, data }: Means,
  flags: TrainFlags,
  { settings, lines }: Training,
): void {
  if (base.shape === undefined) {
    lines.say('how much memory it takes is not known before the base is here');
    return;
  }
  const [gpu] = gpus;
  const available = gpu?.freeBytes ?? process.availableMemory();
  const question = {
    shape: base.shape,
    settings,
    numberBytes: settings.precision === 'float32' ? (4 as const) : (2 as const),
    device: gpu === undefined ? ('cpu' as const) : ('gpu' as const),
    longestTokens: Math.min(settings.maxLength, Math.ceil(data.train.longest / CHARACTERS_A_TOKEN)),
  };
  const { total } = estimateTrainingMemory(question);
  const place = gpu === undefined ? 'memory' : `the memory of ${gpu.name}`;
  const said = `about ${formatBytes(total)} of ${place}, ${formatBytes(available)} are free`;
  const advice = memoryAdvice(question, available);
  if (advice.length > 0 && flags.anyway !== true) {
    throw new ReviewError('MODEL_TOO_LARGE', `Training ${base.id} so takes ${said}`, {
      hint: `What helps:\n${advice.map((one) => `- ${one}`).join('\n')}\n--anyway starts it all the same.`,
    });
  }
  lines.say(`takes ${said}`);
}

/** Of code; fewer would be a longer row in tokens, and more memory. */
const CHARACTERS_A_TOKEN = 3;

function describeData({ folder, train: rows, validation }: TrainingData): string {
  const other = rows.otherRows === 0 ? '' : `; ${rows.otherRows} of another kind are left alone`;
  return `${rows.rows} rows to train on and ${validation?.rows ?? 0} held back in ${folder}${other}`;
}

function describeEnd(manifest: RunManifest, out: string): readonly string[] {
  const { firstLoss, lastLoss, validationLoss, seconds, steps, adapterStep } = manifest.progress;
  const held =
    validationLoss === undefined ? '' : `, ${validationLoss.toFixed(3)} on rows held back`;
  return [
    `done: ${steps} steps in ${Math.round(seconds)} s, loss ${firstLoss?.toFixed(3) ?? '?'} → ${lastLoss?.toFixed(3) ?? '?'}${held}`,
    ...(adapterStep === undefined || adapterStep === steps
      ? []
      : [`the adapter is that of step ${adapterStep}: rows held back were answered best then`]),
    `the adapter is in ${join(out, RUN_FILES.adapter)}, the loss is drawn in ${join(out, RUN_FILES.plotPage)}`,
  ];
}
