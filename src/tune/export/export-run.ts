import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { writeError } from '../../io/system-error.ts';
import { openEmbedded } from '../../llm/providers/embedded.ts';
import { locateWeights } from '../../llm/providers/embedded/weights.ts';
import { sha256OfFile, sizeOf } from '../../llm/weights/on-disk.ts';
import type { QuantizeTarget } from '../../llm/weights/quantize-targets.ts';
import { buildAdapter, buildMerged, type BuiltModel } from './build-model.ts';
import { comparisonQuestions, writeQuestions } from './comparison-questions.ts';
import { baseFolder, trainedAnswers, type ExportWork } from './export-tools.ts';
import { openFinishedRun, type FinishedRun } from './finished-run.ts';
import { renderModelfile, type ServedSettings } from './modelfile.ts';
import { registerBuilt, type Registered } from './register-built.ts';
import {
  agreementWith,
  promptDifferences,
  servedPrompts,
  type Agreement,
  type ComparedQuestion,
} from './served-answers.ts';
import { servedSettings } from './served-settings.ts';
import type { TrainedAnswer } from './trained-answers.ts';

/** `adapter`: a small file over a base that is here anyway. `merged`: one file that runs anywhere. */
export type ExportForm = 'adapter' | 'merged';

export interface ExportRequest {
  /** Folder of a training that has ended. */
  readonly run: string;
  /** Folder for the files; made where it is not there. */
  readonly out: string;
  /** What the model will be called, here and in Ollama. */
  readonly name: string;
  /** Default: an adapter where the base was made from a quantized file, else merged. */
  readonly form?: ExportForm | undefined;
  /** Of a merged model; undefined leaves it at 16 bits. */
  readonly quantization: QuantizeTarget | undefined;
  /** An Ollama that shall have it too. */
  readonly ollama?: URL | undefined;
}

export interface ExportOutcome {
  readonly form: ExportForm;
  /** The file that was made, and what was found about it. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly agreement: Agreement;
  readonly registered: Registered;
  readonly modelfile: string | undefined;
}

/**
 * Makes of a finished training what can be served: adapter or merged model as GGUF, quantized once at most. Before it gets its name, it
 * is asked what the trained model was asked: the prompts must be the same token for token, and the answers must agree.
 *
 * @throws ReviewError `MODEL_UNSUITABLE` for what must not be merged, for other prompts and other answers; what `openFinishedRun`,
 *   `runScript`, `quantizeWeights`, `importWeights` and `registerInOllama` throw.
 */
export async function exportRun(
  request: ExportRequest,
  tools: Omit<ExportWork, 'scratch'>,
  signal: AbortSignal,
): Promise<ExportOutcome> {
  const run = await openFinishedRun(resolve(request.run), signal);
  const form = request.form ?? (isFromQuantized(run) ? 'adapter' : 'merged');
  requireMergeable(run, form);
  requireServable(form, request.ollama);
  const out = resolve(request.out);
  const scratch = await makeScratch(out);
  const work: ExportWork = { ...tools, scratch };
  try {
    const base = await baseFolder(run, work, signal);
    const questions = await comparisonQuestions(run.manifest.data.folder);
    const asked = join(scratch, 'questions.jsonl');
    await writeQuestions(asked, questions);
    work.onNote(`asking the trained model ${questions.length} questions, to compare with`);
    const trained = await trainedAnswers(
      { base, adapter: run.adapter, questions: asked },
      work,
      signal,
    );
    const build = form === 'adapter' ? buildAdapter : buildMerged;
    const built = await build(
      { run, base, name: request.name, quantization: request.quantization },
      work,
      signal,
    );
    const agreement = await compare({ built, questions, trained }, work, signal);
    return await deliver(
      { request, form, out, built, agreement, trained, questions },
      work,
      signal,
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** At 16 and 8 bits, and over the very file that it was trained on, the first answer token must agree this often. */
const LEAST_AGREEMENT = 0.95;
const CONTEXT_TOKENS = 4096;

function isFromQuantized({ manifest }: FinishedRun): boolean {
  return manifest.base.lineage?.gguf.isQuantized === true;
}

function requireMergeable(run: FinishedRun, form: ExportForm): void {
  if (form === 'merged' && isFromQuantized(run)) {
    const types = Object.keys(run.manifest.base.lineage?.gguf.tensorTypes ?? {}).join(', ');
    throw new ReviewError(
      'MODEL_UNSUITABLE',
      `The base was made from a quantized file (${types}): merged and quantized again it would lose twice`,
      {
        hint: 'Export with --adapter: it goes over that very file. Or train on the 16-bit original and merge into that.',
      },
    );
  }
}

function requireServable(form: ExportForm, ollama: URL | undefined): void {
  if (form === 'adapter' && ollama !== undefined) {
    throw new ReviewError(
      'MODEL_UNSUITABLE',
      'Ollama takes whole models, not adapters over another file',
      {
        hint: 'Export a merged model for Ollama: train on a 16-bit base, then `assay tune export --ollama`.',
      },
    );
  }
}

/** Beside the result, so that what is ready moves there without being copied. */
async function makeScratch(out: string): Promise<string> {
  try {
    await mkdir(dirname(out), { recursive: true });
    return await mkdtemp(join(dirname(out), `.${basename(out)}-`));
  } catch (error) {
    throw writeError(error, out);
  }
}

interface Comparing {
  readonly built: BuiltModel;
  readonly questions: readonly ComparedQuestion[];
  readonly trained: readonly TrainedAnswer[];
}

async function compare(
  { built, questions, trained }: Comparing,
  work: ExportWork,
  signal: AbortSignal,
): Promise<Agreement> {
  const { dataFolder } = work;
  const weights = await locateWeights(dataFolder, built.served, signal);
  const served = await servedPrompts(
    { dataFolder, weights, contextTokens: CONTEXT_TOKENS },
    questions,
    signal,
  );
  const [different] = promptDifferences(trained, served);
  if (different !== undefined) {
    throw new ReviewError(
      'MODEL_UNSUITABLE',
      `The prompt that is served is not the one that was trained: they differ at token ${different.at} (${different.trained.join(' ')} against ${different.served.join(' ')})`,
      {
        hint: 'The tokenizer or the chat template has changed since the training: train again with this version.',
      },
    );
  }
  const model = await openEmbedded(
    { dataFolder, model: built.served, contextTokens: CONTEXT_TOKENS },
    signal,
  );
  try {
    const agreement = await agreementWith(
      trained,
      {
        model,
        questions,
        onAnswer: (done, all) => work.onProgress('asking what was made of it', done, all),
      },
      signal,
    );
    requireAgreement(agreement, built);
    return agreement;
  } finally {
    await model.dispose();
  }
}

function requireAgreement({ questions, sameFirst }: Agreement, built: BuiltModel): void {
  if (built.isClose && sameFirst < LEAST_AGREEMENT * questions) {
    throw new ReviewError(
      'MODEL_UNSUITABLE',
      `What was made answers otherwise than what was trained: ${sameFirst} of ${questions} first words agree`,
      {
        hint: 'Report this with the run.json of the training: the conversion has changed the model.',
      },
    );
  }
}

interface Delivery extends Comparing {
  readonly request: ExportRequest;
  readonly form: ExportForm;
  readonly out: string;
  readonly agreement: Agreement;
}

/** Everything is known to be right: now it gets its names. */
async function deliver(
  { request, form, out, built, agreement, trained, questions }: Delivery,
  work: ExportWork,
  signal: AbortSignal,
): Promise<ExportOutcome> {
  const path = join(out, basename(built.path));
  const settings = servedSettings(trained);
  try {
    await mkdir(out, { recursive: true });
    await rename(built.path, path);
  } catch (error) {
    throw writeError(error, path);
  }
  const modelfile = form === 'merged' ? await writeModelfile(path, settings) : undefined;
  const registered = await registerBuilt(
    { path, built, name: request.name, ollama: request.ollama, settings, trained, questions },
    work,
    signal,
  );
  const outcome: ExportOutcome = {
    form,
    path,
    bytes: await sizeOf(path),
    sha256: await sha256OfFile(path, signal),
    agreement,
    registered,
    modelfile,
  };
  await writeFile(
    join(out, 'export.json'),
    `${JSON.stringify({ run: request.run, ...outcome }, undefined, 2)}\n`,
  );
  return outcome;
}

async function writeModelfile(path: string, settings: ServedSettings): Promise<string> {
  const modelfile = join(dirname(path), 'Modelfile');
  await writeFile(modelfile, renderModelfile(basename(path), settings)).catch((error: unknown) => {
    throw writeError(error, modelfile);
  });
  return modelfile;
}
