import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { writeFileAtomically } from '../../io/files.ts';
import { writeError } from '../../io/system-error.ts';
import { openEmbedded } from '../../llm/providers/embedded.ts';
import { locateWeights } from '../../llm/providers/embedded/weights.ts';
import { sha256OfFile, sizeOf } from '../../llm/weights/on-disk.ts';
import type { QuantizeTarget } from '../../llm/weights/quantize-targets.ts';
import {
  buildAdapter,
  buildMerged,
  requireRoomToMerge,
  servingBase,
  type BuiltModel,
} from './build-model.ts';
import { comparisonQuestions, writeQuestions } from './comparison-questions.ts';
import { requireRuntime } from './converter-scripts.ts';
import { baseFolder, trainedAnswers, type ExportWork } from './export-tools.ts';
import {
  requireFolderName,
  requireMemory,
  requireMergeable,
  requireName,
  requirePlainBase,
  requireServable,
  isFromQuantized,
  type ExportForm,
} from './export-guards.ts';
import { openFinishedRun } from './finished-run.ts';
import { renderModelfile, type ServedSettings } from './modelfile.ts';
import { registerBuilt, type Registered } from './register-built.ts';
import {
  agreementWith,
  requireAgreement,
  requireSamePrompts,
  servedPrompts,
  type Agreement,
  type ComparedQuestion,
} from './served-answers.ts';
import { servedSettings } from './served-settings.ts';
import type { TrainedAnswer } from './trained-answers.ts';

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
  const out = resolve(request.out);
  requireName(request.name);
  requireFolderName(out);
  requireMergeable(run, form);
  await requireServable(form, request.ollama, signal);
  requireRuntime(tools.dataFolder);
  if (form === 'adapter') {
    await servingBase(run, tools.dataFolder);
  }
  const scratch = await makeScratch(out);
  const work: ExportWork = { ...tools, scratch };
  try {
    const base = await baseFolder(run, work, signal);
    if (form === 'merged') {
      requirePlainBase(base);
      await requireRoomToMerge({ run, base, quantization: request.quantization }, scratch);
    }
    requireMemory(base, work);
    const asking = await comparisonQuestions(run.manifest.data.folder);
    const asked = join(scratch, 'questions.jsonl');
    await writeQuestions(asked, asking);
    work.onNote(`asking the trained model ${asking.length} questions, to compare with`);
    const trained = await trainedAnswers(
      { base, adapter: run.adapter, questions: asked },
      work,
      signal,
    );
    const answered = new Set(trained.map(({ id }) => id));
    // `answer.py` passes over what spells a control token.
    const questions = asking.filter(({ id }) => answered.has(id));
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

const CONTEXT_TOKENS = 4096;

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
  requireSamePrompts(trained, served);
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
    if (built.isClose) {
      requireAgreement(agreement);
    }
    return agreement;
  } finally {
    await model.dispose();
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
  try {
    const modelfile = form === 'merged' ? writeModelfile(path, settings) : undefined;
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
    writeFileAtomically(
      join(out, 'export.json'),
      `${JSON.stringify({ run: request.run, ...outcome }, undefined, 2)}\n`,
    );
    return outcome;
  } catch (error) {
    await rm(path, { force: true });
    await rm(join(out, MODELFILE), { force: true });
    throw error;
  }
}

const MODELFILE = 'Modelfile';

function writeModelfile(path: string, settings: ServedSettings): string {
  const modelfile = join(dirname(path), MODELFILE);
  writeFileAtomically(modelfile, renderModelfile(basename(path), settings));
  return modelfile;
}
