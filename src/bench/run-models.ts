import type { Analyzer } from '../analyzers/analyzer.ts';
import { ReviewError } from '../core/review-error.ts';
import type { ChatModel, ModelAbilities } from '../llm/model.ts';
import type { ModelStepContext } from '../review/model/step.ts';
import type { BenchResult, ItemRecord, ModelResult } from './bench-result.ts';
import { describeMachine } from './measure/describe-machine.ts';
import { openEnergyMeter } from './measure/energy-meter.ts';
import { openMemoryMeter } from './measure/memory-meter.ts';
import { meterModel } from './measure/meter-model.ts';
import { whyNotAsked } from './not-asked.ts';
import { startRun, type RunningTask } from './run-item.ts';
import { BENCH_TASKS, type BenchTask } from './bench-task.ts';
import type { BenchSet } from './set/bench-set.ts';
import { inRunOrder } from './set/run-order.ts';

export interface BenchRequest {
  readonly set: BenchSet;
  /** As in `--models`, each with its own provider. */
  readonly wishes: readonly string[];
  readonly tasks: readonly BenchTask[];
  readonly runs: number;
  /** Asks also what the catalogue does not allow the model. */
  readonly askAnyway: boolean;
  readonly assayVersion: string;
  /** Started. */
  readonly analyzer: Analyzer;
  /** Opens the model of a wish; it is disposed of here. */
  readonly open: (wish: string, signal: AbortSignal) => Promise<ChatModel>;
  /** Runs rewrites. */
  readonly tryEdits: ModelStepContext['tryEdits'];
  /** What an interrupted run has left: answers that are there are not asked again. */
  readonly earlier: BenchResult | undefined;
}

export interface BenchObserver {
  readonly progress: (state: {
    readonly step: string;
    readonly done: number;
    readonly total: number;
    readonly subject: string;
  }) => void;
  /** Called after every answer with all that is known by then. */
  readonly changed: (result: BenchResult) => void;
}

/**
 * Asks each model every case of the set in every run, one model after the other. Each run takes the cases in another order
 * and remembers nothing of the one before, so that its differences are noise. An abort ends it with what is known, marked
 * as incomplete; a model that cannot be opened or ends costs itself alone.
 *
 * @throws ReviewError `USAGE` when `earlier` is about another set or version.
 */
export async function runBenchModels(
  request: BenchRequest,
  observer: BenchObserver,
  signal: AbortSignal,
): Promise<BenchResult> {
  const { earlier } = request;
  if (earlier !== undefined) {
    requireSame(request, earlier);
  }
  const startedAt = earlier?.startedAt ?? new Date().toISOString();
  const models = request.wishes.map(
    (wish) => earlier?.models.find((one) => one.wish === wish) ?? untouched(wish),
  );
  function result(complete: boolean): BenchResult {
    return { ...frame(request, startedAt), complete, models: [...models] };
  }
  for (const [index, model] of models.entries()) {
    if (signal.aborted) {
      break;
    }
    await benchModel(
      { request, observer, before: model },
      (now) => {
        models[index] = now;
        observer.changed(result(false));
      },
      signal,
    );
  }
  return result(!signal.aborted && models.every((one) => isWhole(one, request)));
}

function requireSame({ set, assayVersion, askAnyway }: BenchRequest, earlier: BenchResult): void {
  const other =
    earlier.set.digest !== set.digest
      ? `of another set (${earlier.set.name}), or this one has changed since`
      : earlier.assayVersion !== assayVersion
        ? `of Assay ${earlier.assayVersion}`
        : earlier.askedAnyway !== askAnyway
          ? `made ${earlier.askedAnyway ? 'with' : 'without'} --ask-anyway`
          : undefined;
  if (other !== undefined) {
    throw new ReviewError('USAGE', `The results that are there are ${other}`, {
      hint: 'Give --json another file, or remove the old one.',
    });
  }
}

function frame(
  { set, tasks, runs, askAnyway, assayVersion }: BenchRequest,
  startedAt: string,
): Omit<BenchResult, 'complete' | 'models'> {
  const cases = {
    judge: set.judge.length,
    discover: set.discover.length,
    rewrite: set.rewrite.length,
  };
  return {
    schemaVersion: 1,
    kind: 'bench-models',
    assayVersion,
    startedAt,
    machine: describeMachine(),
    set: { name: set.name, digest: set.digest, cases, problems: [...set.problems] },
    tasks: [...tasks],
    runs,
    askedAnyway: askAnyway,
  };
}

function untouched(wish: string): ModelResult {
  return {
    wish,
    name: null,
    provider: null,
    digest: null,
    details: null,
    openMs: null,
    notAsked: {},
    failure: null,
    records: [],
    memory: { peakBytes: null, source: 'not measured yet' },
    energy: { joules: null, source: 'not measured yet' },
  };
}

/** Everything that is asked of one model: `run`, task and case. */
interface PlannedItem {
  readonly run: number;
  readonly task: BenchTask;
  readonly id: string;
}

function plan({ set, tasks, runs }: BenchRequest, model: ModelResult): readonly PlannedItem[] {
  const asked = BENCH_TASKS.filter(
    (task) => tasks.includes(task) && model.notAsked[task] === undefined,
  );
  return Array.from({ length: runs }, (_, index) => index + 1).flatMap((run) =>
    asked.flatMap((task) => inRunOrder(set, task, run).map(({ id }) => ({ run, task, id }))),
  );
}

function left(model: ModelResult, request: BenchRequest): readonly PlannedItem[] {
  const known = new Set(model.records.map(({ run, task, item }) => `${run} ${task} ${item}`));
  return plan(request, model).filter(({ run, task, id }) => !known.has(`${run} ${task} ${id}`));
}

function isWhole(model: ModelResult, request: BenchRequest): boolean {
  return model.failure === null && model.name !== null && left(model, request).length === 0;
}

interface ModelWork {
  readonly request: BenchRequest;
  readonly observer: BenchObserver;
  readonly before: ModelResult;
}

async function benchModel(
  work: ModelWork,
  changed: (model: ModelResult) => void,
  signal: AbortSignal,
): Promise<void> {
  const { request, observer, before } = work;
  if (isWhole(before, request)) {
    return;
  }
  observer.progress({ step: `opening ${before.wish}`, done: 0, total: 0, subject: '' });
  const energy = openEnergyMeter();
  const memoryOf = openMemoryMeter();
  const startedAt = performance.now();
  let model: ChatModel;
  try {
    model = await request.open(before.wish, signal);
  } catch (error) {
    changed(closed(before, error));
    return;
  }
  try {
    const kept = before.digest === (model.digest ?? null) ? before : untouched(before.wish);
    const opened: ModelResult = {
      ...kept,
      name: model.name,
      provider: model.provider,
      digest: model.digest ?? null,
      openMs: performance.now() - startedAt,
      notAsked: notAsked(model, request),
      failure: null,
    };
    const memory = memoryOf(model, before.wish);
    await askAll(
      { ...work, before: opened },
      {
        model,
        async measured(now) {
          const peak = await memory.peakBytes(signal).catch(() => undefined);
          const joules = energy.joules();
          return {
            ...now,
            details: model.details(),
            memory: { peakBytes: larger(kept.memory.peakBytes, peak), source: memory.source },
            energy: {
              joules: joules === undefined ? null : (kept.energy.joules ?? 0) + joules,
              source: energy.source,
            },
          };
        },
        changed,
      },
      signal,
    );
  } finally {
    await model.dispose();
  }
}

interface OpenedModel {
  readonly model: ChatModel;
  /** With what the meters say by now. */
  readonly measured: (now: ModelResult) => Promise<ModelResult>;
  readonly changed: (model: ModelResult) => void;
}

async function askAll(
  { request, observer, before }: ModelWork,
  { model, measured, changed }: OpenedModel,
  signal: AbortSignal,
): Promise<void> {
  const { abilities } = model;
  const metered = meterModel({
    ...model,
    abilities: request.askAnyway ? EVERYTHING : abilities,
  });
  const items = left(before, request);
  let now = await measured(before);
  changed(now);
  let task: RunningTask | undefined;
  for (const [index, planned] of items.entries()) {
    const { run, task: name, id } = planned;
    const runs = request.runs === 1 ? '' : `, run ${run} of ${request.runs}`;
    observer.progress({
      step: `${model.name}${runs}: ${name}`,
      done: index,
      total: items.length,
      subject: id,
    });
    if (task === undefined || task.run !== run || task.task !== name) {
      task = startRun({ ...request, metered, run, task: name });
    }
    const outcome = await askOne(task, id, signal);
    if ('failure' in outcome) {
      changed(closed(now, outcome.failure));
      return;
    }
    now = await measured({ ...now, records: [...now.records, outcome.record] });
    changed(now);
  }
}

async function askOne(
  task: RunningTask,
  id: string,
  signal: AbortSignal,
): Promise<{ readonly record: ItemRecord } | { readonly failure: unknown }> {
  try {
    return { record: await task.ask(id, signal) };
  } catch (error) {
    return { failure: error };
  }
}

/** A model that is no longer asked, with the reason. @throws what is a mistake of ours. */
function closed(model: ModelResult, error: unknown): ModelResult {
  if (!(error instanceof ReviewError) || error.code === 'INTERNAL') {
    throw error;
  }
  return error.code === 'CANCELLED'
    ? model
    : { ...model, failure: `${error.message}. ${error.hint}` };
}

const EVERYTHING: ModelAbilities = { judge: true, discover: true, propose: true, explain: true };

function notAsked(model: ChatModel, request: BenchRequest): ModelResult['notAsked'] {
  const reasons: Partial<Record<BenchTask, string>> = {};
  for (const task of request.tasks) {
    const why =
      request.set[task].length === 0
        ? 'the set has no cases for it'
        : request.askAnyway
          ? undefined
          : whyNotAsked(model, task);
    if (why !== undefined) {
      reasons[task] = why;
    }
  }
  return reasons;
}

function larger(before: number | null, now: number | undefined): number | null {
  return now === undefined ? before : Math.max(before ?? 0, now);
}
