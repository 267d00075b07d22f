import type { Finding } from '../../core/finding.ts';
import type { ChatMessage } from '../../llm/model.ts';
import { discover } from '../../review/model/discover.ts';
import { explain } from '../../review/model/explain.ts';
import { judge } from '../../review/model/judge.ts';
import { propose } from '../../review/model/propose.ts';
import { openModelSession } from '../../review/model/session.ts';
import type { ModelSession, ReplyCache } from '../../review/model/session.ts';
import type { ModelStepContext } from '../../review/model/step.ts';
import { recordingModel } from './recording-model.ts';
import type { RecordingModel } from './recording-model.ts';
import type { ReviewedFile, Reviewer } from './reviewer.ts';

/**
 * What a review asks a model about a finding. The review's own steps are run on the one finding with a model that only listens, so
 * that a prompt of training is byte for byte the prompt of serving, whatever becomes of the prompts.
 */
export type Prompt = readonly ChatMessage[];

/** The question of judge in both orders of the rule's examples; empty where a review would not ask. */
export async function askedOfJudge(
  finding: Finding,
  about: { readonly reviewed: ReviewedFile; readonly reviewer: Reviewer },
  signal: AbortSignal,
): Promise<readonly Prompt[]> {
  if (!about.reviewer.asks(finding)) {
    return [];
  }
  const { model, context } = listening(about);
  await judge([finding], context, signal);
  return model.takeChoices().filter((messages) => !repeatsAnExample(messages));
}

/** The question for a rewrite of the function around the finding; undefined where a review would not ask for one. */
export async function askedOfPropose(
  finding: Finding,
  about: { readonly reviewed: ReviewedFile; readonly reviewer: Reviewer },
  signal: AbortSignal,
): Promise<Prompt | undefined> {
  const { model, context } = listening(about);
  const { fix: _, ...unfixed } = finding;
  await propose([unfixed], context, signal);
  return model.takeChats()[0];
}

/** The question why a finding matters, as it is asked about one whose rewrite is the model's own. */
export async function askedOfExplain(
  finding: Finding,
  about: { readonly reviewed: ReviewedFile; readonly reviewer: Reviewer },
  signal: AbortSignal,
): Promise<Prompt | undefined> {
  const { model, context } = listening(about);
  const { explanation: _, ...rest } = finding;
  const fix = { title: 'rewrite', edits: [], origin: 'model' as const };
  await explain([{ ...rest, fix }], context, signal);
  return model.takeChats()[0];
}

/** The yes/no questions of discover about a file, by topic and place. */
export async function askedOfDiscover(
  about: { readonly reviewed: ReviewedFile; readonly reviewer: Reviewer },
  signal: AbortSignal,
): Promise<readonly Prompt[]> {
  const { model, context } = listening(about);
  await discover(about.reviewed.findings, context, signal);
  return model.takeChoices().filter((messages) => !repeatsAnExample(messages));
}

/** The model is also asked about the examples themselves, for its bias: those questions teach nothing but to repeat. */
function repeatsAnExample(messages: Prompt): boolean {
  const last = messages.at(-1)?.content;
  return messages.slice(0, -1).some(({ content }) => content === last);
}

function listening({
  reviewed,
  reviewer,
}: {
  readonly reviewed: ReviewedFile;
  readonly reviewer: Reviewer;
}): { readonly model: RecordingModel; readonly context: ModelStepContext } {
  const model = recordingModel(reviewer.countTokens);
  const { file, functions } = reviewed;
  const context: ModelStepContext = {
    session: openSession(model),
    files: new Map([[file.path, file]]),
    functions: new Map([[file.path, functions]]),
    rules: reviewer.rules,
    observer: { progress: () => undefined, settled: () => undefined },
    tryEdits: undefined,
    reanalyse: (path, text) => {
      const { parses, findings } = reviewer.review(path, text);
      return Promise.resolve({ parses, findings });
    },
  };
  return { model, context };
}

function openSession(model: RecordingModel): ModelSession {
  return openModelSession({ model, cache: FORGETFUL, budgetMs: Infinity, now: () => 0 });
}

/** Every question is to reach the model. */
const FORGETFUL: ReplyCache = {
  get: () => Promise.resolve(undefined),
  put: () => Promise.resolve(),
};
