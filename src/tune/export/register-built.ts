import { z } from 'zod';

import { ReviewError } from '../../core/review-error.ts';
import { requestBytes, requestJson } from '../../io/http.ts';
import { below } from '../../llm/protocol/endpoint.ts';
import { importAdapter } from '../../llm/weights/import-adapter.ts';
import { importWeights } from '../../llm/weights/import-weights.ts';
import type { BuiltModel } from './build-model.ts';
import type { ExportWork } from './export-tools.ts';
import type { ServedSettings } from './modelfile.ts';
import { registerInOllama } from './register-ollama.ts';
import type { ComparedQuestion } from './served-answers.ts';
import type { TrainedAnswer } from './trained-answers.ts';

/** Where a model can be asked for now, under its name. */
export interface Registered {
  /** For `--model`. */
  readonly embedded: string;
  /** Its tag in Ollama; undefined where none was asked for. */
  readonly ollama: string | undefined;
  /** Whether Ollama's prompts were seen to be those of the training; undefined where it does not show them. */
  readonly samePromptInOllama: boolean | undefined;
}

export interface Registering {
  readonly path: string;
  readonly built: BuiltModel;
  readonly name: string;
  readonly ollama: URL | undefined;
  readonly settings: ServedSettings;
  readonly trained: readonly TrainedAnswer[];
  readonly questions: readonly ComparedQuestion[];
}

/**
 * Gives the model its name in the embedded catalogue, and in Ollama where that is wanted.
 *
 * @throws ReviewError what `importWeights`, `importAdapter` and `registerInOllama` throw; `MODEL_UNSUITABLE` where Ollama writes
 *   another prompt than the trained one, after taking the name back.
 */
export async function registerBuilt(
  registering: Registering,
  work: ExportWork,
  signal: AbortSignal,
): Promise<Registered> {
  const { path, built, name, ollama } = registering;
  const options = { dataFolder: work.dataFolder, path, name };
  const result =
    built.baseName === undefined
      ? await importWeights(options, signal)
      : await importAdapter({ ...options, base: built.baseName }, signal);
  const embedded = 'name' in result.model ? result.model.name : name;
  if (ollama === undefined) {
    return { embedded, ollama: undefined, samePromptInOllama: undefined };
  }
  const { settings } = registering;
  await registerInOllama(
    {
      url: ollama,
      name,
      path,
      settings,
      onProgress: (phase, done, all) =>
        work.onProgress(phase === 'sending' ? 'sending to Ollama' : 'checking', done, all),
    },
    signal,
  );
  const samePromptInOllama = await comparePrompts(registering, ollama, signal);
  return { embedded, ollama: name, samePromptInOllama };
}

const QUICK_MS = 60_000;
const REPLY_BYTES = 10_000_000;
/** A template is the same for all conversations; two lengths of them tell. */
const COMPARED_PROMPTS = 2;

const renderedReply = z.object({ _debug_info: z.object({ rendered_template: z.string() }) });

async function comparePrompts(
  { name, trained, questions }: Registering,
  url: URL,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  for (const { id, messages } of questions.slice(0, COMPARED_PROMPTS)) {
    const wanted = trained.find((one) => one.id === id)?.text;
    const reply = await requestJson(
      {
        url: below(url, 'api/chat').href,
        json: { model: name, messages, stream: false, _debug_render_only: true },
        maxBytes: REPLY_BYTES,
        totalTimeoutMs: QUICK_MS,
      },
      signal,
    );
    const rendered =
      reply.outcome === 'answered' ? renderedReply.safeParse(reply.json).data : undefined;
    if (rendered === undefined || wanted === undefined) {
      return undefined;
    }
    const served = rendered._debug_info.rendered_template;
    if (served !== wanted) {
      await takeBack(url, name, signal);
      throw new ReviewError(
        'MODEL_UNSUITABLE',
        `Ollama writes another prompt than the trained one: they differ at character ${firstDifference(served, wanted)}`,
        {
          hint: 'Its template language cannot say what this model was trained with: use it embedded, with --model.',
        },
      );
    }
  }
  return true;
}

/** A name whose answers cannot be trusted must not stay. */
async function takeBack(url: URL, name: string, signal: AbortSignal): Promise<void> {
  await requestBytes(
    {
      url: below(url, 'api/delete').href,
      method: 'DELETE',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: name }),
      maxBytes: REPLY_BYTES,
      totalTimeoutMs: QUICK_MS,
    },
    signal,
  );
}

function firstDifference(left: string, right: string): number {
  let at = 0;
  while (at < left.length && left[at] === right[at]) {
    at += 1;
  }
  return at;
}
