import { join } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { requireSuccess, runScript, type ScriptEvent } from '../train/run-script.ts';
import type { Uv } from '../train/find-uv.ts';
import { converterScripts } from './converter-scripts.ts';
import { readTrainedAnswers, type TrainedAnswer } from './trained-answers.ts';
import type { FinishedRun } from './finished-run.ts';

/** What every step of an export works with. */
export interface ExportWork {
  readonly dataFolder: string;
  readonly uv: Uv;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A folder of this export alone, removed at its end. */
  readonly scratch: string;
  /** Memory that is free. Default: asked of the system. */
  readonly availableBytes?: number | undefined;
  /** Starts although memory will not do. */
  readonly isAnyway?: boolean | undefined;
  /** One line for people about what begins or was found. */
  readonly onNote: (text: string) => void;
  /** Called while something long goes on. */
  readonly onProgress: (step: string, done: number, all: number) => void;
}

/** The folder with the weights that were trained on. @throws ReviewError what `runScript` throws. */
export async function baseFolder(
  run: FinishedRun,
  work: ExportWork,
  signal: AbortSignal,
): Promise<string> {
  const { base } = run.manifest;
  if (base.folder !== undefined) {
    return base.folder;
  }
  let folder: unknown;
  const name = base.id.split('@')[0] ?? base.id;
  const revision = base.revision === undefined ? [] : [base.revision];
  await script(
    work,
    { script: 'locate.py', args: [name, ...revision], what: 'looking for the base' },
    {
      signal,
      onEvent: (event) => {
        folder = event['folder'] ?? folder;
      },
    },
  );
  if (typeof folder !== 'string') {
    throw new ReviewError('MODEL_NOT_PULLED', `${base.id} is not on this disk any more`, {
      hint: 'Run the training command again: it brings its base.',
    });
  }
  return folder;
}

/** What the trained model answers, in the library that trained it. */
export async function trainedAnswers(
  {
    base,
    adapter,
    questions,
  }: { readonly base: string; readonly adapter: string; readonly questions: string },
  work: ExportWork,
  signal: AbortSignal,
): Promise<readonly TrainedAnswer[]> {
  const out = join(work.scratch, 'answers.jsonl');
  await script(
    work,
    {
      script: 'answer.py',
      args: [base, adapter, questions, out],
      what: 'asking the trained model',
    },
    {
      signal,
      onEvent: (event) => {
        const { done, all } = event;
        if (typeof done === 'number' && typeof all === 'number') {
          work.onProgress('asking the trained model', done, all);
        }
      },
    },
  );
  return readTrainedAnswers(out);
}

/** Merges the adapter into its base. The result is a Hugging Face folder of 16 bits. */
export async function mergeAdapter(
  { base, adapter, out }: { readonly base: string; readonly adapter: string; readonly out: string },
  work: ExportWork,
  signal: AbortSignal,
): Promise<void> {
  await script(
    work,
    { script: 'merge.py', args: [base, adapter, out], what: 'merging' },
    { signal },
  );
}

/** What is converted to GGUF, and where to. */
interface Conversion {
  /** A Hugging Face folder, or one with an adapter. */
  readonly folder: string;
  /** The folder of the model that an adapter goes over. */
  readonly base?: string;
  /** The pre-tokenizer's name in llama.cpp, where the base's own file says it. */
  readonly preTokenizer?: string | undefined;
  readonly out: string;
}

/** Makes a GGUF file of 16 bits: nothing is quantized here. */
export async function convertToGguf(
  { folder, base, preTokenizer, out }: Conversion,
  work: ExportWork,
  signal: AbortSignal,
): Promise<void> {
  const scripts = await converterScripts(work.dataFolder, signal);
  const args = [
    ...(preTokenizer === undefined ? [] : ['--pre', preTokenizer]),
    ...(base === undefined ? [scripts.model, folder] : [scripts.adapter, folder, '--base', base]),
    '--outfile',
    out,
    '--outtype',
    'f16',
  ];
  await script(work, { script: 'convert.py', args, what: 'converting to GGUF' }, { signal });
}

interface Step {
  readonly script: string;
  readonly args: readonly string[];
  readonly what: string;
}

async function script(
  work: ExportWork,
  step: Step,
  {
    signal,
    onEvent,
  }: { readonly signal: AbortSignal; readonly onEvent?: (event: ScriptEvent) => void },
): Promise<void> {
  let last: ScriptEvent | undefined;
  const outcome = await runScript(
    {
      uv: work.uv,
      script: step.script,
      args: step.args,
      folder: work.scratch,
      environment: work.environment,
      onEvent: (event) => {
        last = event;
        onEvent?.(event);
      },
    },
    signal,
  );
  requireSuccess(outcome, step.what, last);
}
