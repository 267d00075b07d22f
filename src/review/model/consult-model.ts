import type { AnalysisPool } from '../../analyzers/pool.ts';
import { ReviewError } from '../../core/review-error.ts';
import type { Finding, TextEdit } from '../../core/finding.ts';
import type {
  ModelUse,
  ModelWork,
  Notice,
  Shortfall,
  SourceFile,
} from '../../core/review-result.ts';
import type { ContentCache } from '../../io/cache.ts';
import type { ChatModel } from '../../llm/model.ts';
import { findRule } from '../../rules/registry.ts';
import type { Analysis } from '../analyse.ts';
import * as judgePrompt from '../prompts/judge-candidate.ts';
import { calibrationOf } from './calibration/calibration-of.ts';
import type { NotesFor } from '../context/open-notes.ts';
import { discover } from './discover.ts';
import { explain } from './explain.ts';
import { judge } from './judge.ts';
import { mayBeTouched } from './plan.ts';
import { openRehearsal, rememberedCounts } from './rehearse.ts';
import { asksAbout, ruleKnowledge, type RuleKnowledge } from './rule-knowledge.ts';
import { openModelSession, promptName, type ModelSession, type ReplyCache } from './session.ts';
import { settleOnce, type ModelStepContext, type StepObserver } from './step.ts';
import { propose } from './propose.ts';
import type { TrialOutcome } from '../../trial/trial.ts';
import type { TrialRoom } from '../trials/trial-room.ts';
import { rulePage } from '../rule-pages.ts';
import { reanalyse } from '../verify.ts';

/** What came of the choice of a model. */
export type ModelChoice =
  | { readonly kind: 'model'; readonly model: ChatModel }
  /** The review goes on without one, as was to be expected. */
  | { readonly kind: 'none'; readonly notices: readonly Notice[] }
  /** A model was asked for and cannot be had. */
  | { readonly kind: 'failed'; readonly error: ReviewError };

export interface ConsultContext {
  readonly model: Promise<ModelChoice>;
  readonly budgetMs: number;
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly analysis: Analysis;
  readonly pool: AnalysisPool;
  readonly cache: ContentCache;
  readonly observer: StepObserver;
  /** Undefined where rewrites are not to be tried. */
  readonly room: TrialRoom | undefined;
  /** Finds what is shown beside code; undefined unless the user wants it. */
  readonly openNotes?: ((model: ChatModel, signal: AbortSignal) => Promise<NotesFor>) | undefined;
}

/** The findings after the model's part, and what is to be said about that part. */
export interface Consultation {
  readonly findings: readonly Finding[];
  readonly shortfalls: readonly Shortfall[];
  readonly notices: readonly Notice[];
  readonly model: ModelUse | undefined;
}

/**
 * Judge, discover, propose, explain: each adds to what the one before it left. Whatever happens to the model, no finding of
 * the analysis is lost, and every finding is settled when this returns.
 */
export async function consultModel(
  findings: readonly Finding[],
  context: ConsultContext,
  signal: AbortSignal,
): Promise<Consultation> {
  const observer = settleOnce(context.observer);
  // A request that makes no sense is known by now, and is to be said before anything else.
  const known = await Promise.race([context.model, Promise.resolve()]);
  const ready = signal.aborted ? interrupted() : known;
  if (ready !== undefined && ready.kind !== 'model') {
    return withoutModel(findings, ready, observer);
  }
  const rules = knownRules(findings);
  if (context.files.size === 0) {
    return withoutModel(findings, { kind: 'none', notices: [] }, observer);
  }
  // Opening a model takes seconds; what it will not touch need not wait for it.
  settleAll(
    findings.filter((finding) => !mayBeTouched(finding, rules)),
    observer,
  );
  const choice = ready ?? (await context.model);
  if (choice.kind !== 'model') {
    return withoutModel(findings, choice, observer);
  }
  const work = workDoneOnce(context, signal);
  return consult(findings, { ...context, ...work, rules, observer, model: choice.model }, signal);
}

/** What the steps need when a model has been chosen. */
interface Consulting extends Omit<ConsultContext, 'model' | 'pool' | 'room'> {
  readonly model: ChatModel;
  readonly rules: ReadonlyMap<string, RuleKnowledge>;
  readonly reanalyse: ModelStepContext['reanalyse'];
  readonly tryEdits: ModelStepContext['tryEdits'];
}

async function consult(
  findings: readonly Finding[],
  context: Consulting,
  signal: AbortSignal,
): Promise<Consultation> {
  const { model, cache, observer, openNotes } = context;
  if (model.prepare === undefined) {
    return perform(findings, context, signal);
  }
  const counts = rememberedCounts(model, cache);
  // What is shown beside code is counted and looked for with the model itself.
  if (openNotes === undefined) {
    const rehearsal = openRehearsal(model, { counts, observer });
    const remembered = await perform(
      findings,
      { ...context, model: rehearsal.model, observer: rehearsal.observer },
      AbortSignal.any([signal, rehearsal.signal]),
    );
    if (!rehearsal.isMissing()) {
      rehearsal.release();
      return remembered;
    }
  }
  // Loading it takes seconds; what it is not asked to judge need not wait for it.
  settleAll(
    findings.filter((finding) => !asksAbout(context.rules.get(finding.rule), finding)),
    observer,
  );
  try {
    await inTime(model.prepare(signal), context.budgetMs);
  } catch (error) {
    return withoutModel(findings, notReady(error, signal), observer);
  }
  try {
    return await perform(
      findings,
      { ...context, model: { ...model, countTokens: counts.count } },
      signal,
    );
  } finally {
    counts.save();
  }
}

/** What a rehearsal did with files need not be done again: trials are counted. */
function workDoneOnce(
  { pool, room }: ConsultContext,
  signal: AbortSignal,
): Pick<Consulting, 'reanalyse' | 'tryEdits'> {
  return {
    reanalyse: once(
      (path: string, text: string) => reanalyse({ path, text }, pool, signal),
      (path, text) => `${path}\n${text}`,
    ),
    tryEdits:
      room === undefined
        ? undefined
        : once(
            // The sandboxes live as long as the review, not as long as a rehearsal of it.
            (file: SourceFile, edits: readonly TextEdit[]) =>
              room.hasTime() ? room.tryEdits(file, edits, signal) : leftUntried(room),
            (file, edits) => JSON.stringify([file.path, edits]),
          ),
  };
}

async function leftUntried(room: TrialRoom): Promise<TrialOutcome> {
  const reason = 'the time for trials was spent';
  room.leaveOut(reason);
  return { outcome: 'not-triable', code: 'stopped', reason };
}

function once<Arguments extends readonly unknown[], Result>(
  work: (...args: Arguments) => Promise<Result>,
  keyOf: (...args: Arguments) => string,
): (...args: Arguments) => Promise<Result> {
  const known = new Map<string, Promise<Result>>();
  return (...args) => {
    const key = keyOf(...args);
    const result = known.get(key) ?? work(...args);
    known.set(key, result);
    return result;
  };
}

/** @throws ReviewError `MODEL_UNREACHABLE` when the whole budget was not enough to load the model. */
async function inTime(loading: Promise<void>, budgetMs: number): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => {
      const message = `The model was not loaded within the budget of ${budgetMs / 1000} s`;
      const hint = 'Give it more time with --budget, or review with --model none.';
      late.reject(new ReviewError('MODEL_UNREACHABLE', message, { hint }));
    },
    Math.min(budgetMs, LONGEST_TIMER_MS),
  );
  try {
    await Promise.race([loading, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

function notReady(error: unknown, signal: AbortSignal): Extract<ModelChoice, { kind: 'failed' }> {
  if (signal.aborted) {
    return interrupted();
  }
  if (!(error instanceof ReviewError) || error.code === 'INTERNAL') {
    throw error;
  }
  return { kind: 'failed', error };
}

/** All steps, with a model that can be asked. */
async function perform(
  findings: readonly Finding[],
  context: Consulting,
  signal: AbortSignal,
): Promise<Consultation> {
  const { model, observer } = context;
  const session = openModelSession({
    model,
    cache: replyCache(context.cache),
    budgetMs: context.budgetMs,
    now: () => performance.now(),
  });
  const { notesFor, notices } = await notesOf(model, context, signal);
  const outcome = await runSteps(
    findings,
    { ...stepContext(session, context), ...notesFor },
    signal,
  );
  settleAll(outcome.findings, observer);
  return {
    ...outcome,
    notices: [...notices, ...outcome.notices],
    model: modelUse(session, outcome.work),
  };
}

interface OpenedNotes {
  /** With them no calibration holds: it was fitted on questions without. */
  readonly notesFor?: { readonly notesFor: NotesFor; readonly calibration: undefined };
  readonly notices: readonly Notice[];
}

/** Without what stands beside it the code can still be asked about. */
async function notesOf(
  model: ChatModel,
  { openNotes }: Pick<ConsultContext, 'openNotes'>,
  signal: AbortSignal,
): Promise<OpenedNotes> {
  if (openNotes === undefined) {
    return { notices: [] };
  }
  try {
    const notesFor = await openNotes(model, signal);
    return { notesFor: { notesFor, calibration: undefined }, notices: [] };
  } catch (error) {
    if (signal.aborted) {
      return { notices: [] };
    }
    if (!(error instanceof ReviewError)) {
      throw error;
    }
    const text = `The model was shown nothing of the project beside the code: ${error.message}`;
    return { notices: [{ text, hint: error.hint }] };
  }
}

function withoutModel(
  findings: readonly Finding[],
  choice: Exclude<ModelChoice, { readonly kind: 'model' }>,
  observer: StepObserver,
): Consultation {
  settleAll(findings, observer);
  return {
    findings,
    shortfalls: choice.kind === 'failed' ? [unavailable(choice.error)] : [],
    notices: choice.kind === 'none' ? choice.notices : [],
    model: undefined,
  };
}

interface StepsOutcome extends Omit<Consultation, 'model'> {
  readonly work: ModelWork;
}

async function runSteps(
  candidates: readonly Finding[],
  context: ModelStepContext,
  signal: AbortSignal,
): Promise<StepsOutcome> {
  const shortfalls: Shortfall[] = [];
  const notices: Notice[] = [];
  const work = { judged: 0, read: 0, readable: 0, proposed: 0, explained: 0 };
  let findings = candidates;
  for (const { name, run } of STEPS) {
    if (signal.aborted) {
      shortfalls.push({ step: name, reason: 'interrupted before the model came to it' });
      break;
    }
    try {
      const result = await run(findings, context, signal);
      shortfalls.push(...result.shortfalls);
      notices.push(...result.notices);
      findings = result.value;
      Object.assign(work, result.work);
    } catch (error) {
      if (!(error instanceof ReviewError && error.code === 'CANCELLED')) {
        throw error;
      }
      // What the steps before this one found stands.
      shortfalls.push({ step: name, reason: 'interrupted while the model was at work' });
    }
  }
  return { findings, shortfalls, notices, work };
}

const STEPS = [
  { name: 'judge', run: judge },
  { name: 'discover', run: discover },
  { name: 'propose', run: propose },
  { name: 'explain', run: explain },
] as const;

function stepContext(session: ModelSession, context: Consulting): ModelStepContext {
  const { files, analysis, rules, observer } = context;
  return {
    session,
    files,
    functions: analysis.functions,
    rules,
    calibration: calibrationOf(session.model, promptName(judgePrompt)),
    observer,
    reanalyse: context.reanalyse,
    tryEdits: context.tryEdits,
  };
}

function knownRules(findings: readonly Finding[]): ReadonlyMap<string, RuleKnowledge> {
  const rules = new Map<string, RuleKnowledge>();
  for (const id of new Set(findings.map((finding) => finding.rule))) {
    const rule = findRule(id);
    if (rule !== undefined) {
      rules.set(id, ruleKnowledge(rule, rulePage(id)));
    }
  }
  return rules;
}

function replyCache(cache: ContentCache): ReplyCache {
  return {
    get: (key) => {
      const value = cache.getJson([key]).get(key);
      return Promise.resolve(typeof value === 'string' ? value : undefined);
    },
    put: (key, value) => {
      cache.putJson(new Map([[key, value]]));
      return Promise.resolve();
    },
  };
}

function modelUse(session: ModelSession, work: ModelWork): ModelUse {
  const { model } = session;
  return {
    name: model.name,
    provider: model.provider,
    digest: model.digest,
    details: model.details(),
    replies: session.replies(),
    work,
  };
}

function settleAll(findings: readonly Finding[], observer: StepObserver): void {
  for (const finding of findings) {
    observer.settled(finding);
  }
}

function unavailable(error: ReviewError): Shortfall {
  return {
    step: 'judge',
    reason: `${error.message}. The findings stand without a model's opinion.`,
    hint: error.hint,
  };
}

function interrupted(): Extract<ModelChoice, { readonly kind: 'failed' }> {
  return {
    kind: 'failed',
    error: new ReviewError('CANCELLED', 'Interrupted before the model was asked', {
      hint: 'Run the review again; what was analysed is remembered.',
    }),
  };
}
