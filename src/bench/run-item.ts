import { assert } from '../core/assert.ts';
import { ReviewError } from '../core/review-error.ts';
import { openModelSession, type ModelSession, type ReplyCache } from '../review/model/session.ts';
import type { ItemCost, ItemRecord } from './bench-result.ts';
import type { MeteredModel } from './measure/meter-model.ts';
import type { BenchRequest } from './run-models.ts';
import type { BenchTask } from './bench-task.ts';
import type { BenchSet } from './set/bench-set.ts';
import { discoverItem } from './tasks/discover-item.ts';
import type { ItemContext } from './tasks/item-context.ts';
import { judgeItem } from './tasks/judge-item.ts';
import { rewriteItem } from './tasks/rewrite-item.ts';

/** One task in one run. */
export interface RunningTask {
  readonly run: number;
  readonly task: BenchTask;
  /** @throws ReviewError when the model has ended, or `CANCELLED`. */
  readonly ask: (id: string, signal: AbortSignal) => Promise<ItemRecord>;
}

interface RunOptions extends Pick<BenchRequest, 'set' | 'analyzer' | 'tryEdits'> {
  readonly metered: MeteredModel;
  readonly run: number;
  readonly task: BenchTask;
}

export function startRun({ metered, run, task, ...options }: RunOptions): RunningTask {
  const session = openModelSession({
    model: metered.model,
    cache: memory(),
    budgetMs: Infinity,
    now: () => performance.now(),
  });
  const context: ItemContext = { ...options, session };
  return {
    run,
    task,
    async ask(id, signal) {
      const costs = costMeter(session, metered);
      const answer = await ANSWERS[task](options.set, { id, context }, signal);
      requireModel(session, signal);
      return { ...answer, run, item: id, cost: costs() };
    },
  };
}

/** Keeps what the questions of one run share, for instance a rule's baseline; the next run asks anew. */
function memory(): ReplyCache {
  const kept = new Map<string, string>();
  return {
    get: (key) => Promise.resolve(kept.get(key)),
    put: (key, value) => {
      kept.set(key, value);
      return Promise.resolve();
    },
  };
}

function requireModel(session: ModelSession, signal: AbortSignal): void {
  const lost = session.lost();
  if (lost !== undefined) {
    throw lost;
  }
  if (signal.aborted) {
    throw new ReviewError('CANCELLED', 'The bench was interrupted', {
      hint: 'Run the command again with the same --json: it goes on where it stopped.',
    });
  }
}

function costMeter(session: ModelSession, metered: MeteredModel): () => ItemCost {
  const before = session.replies();
  const startedAt = performance.now();
  metered.take();
  return () => {
    const { ms, ...used } = metered.take();
    const after = session.replies();
    return {
      ...used,
      ms: performance.now() - startedAt,
      modelMs: ms,
      truncated: after.truncated - before.truncated,
      refused: after.refused - before.refused,
      malformed: after.malformed - before.malformed,
      timedOut: after.timedOut - before.timedOut,
    };
  };
}

interface Asked {
  readonly id: string;
  readonly context: ItemContext;
}

type OwnPart<Record> = Record extends ItemRecord ? Omit<Record, 'run' | 'item' | 'cost'> : never;

type Answer = OwnPart<ItemRecord>;

const ANSWERS: Readonly<
  Record<BenchTask, (set: BenchSet, asked: Asked, signal: AbortSignal) => Promise<Answer>>
> = { judge: askJudge, discover: askDiscover, rewrite: askRewrite };

async function askJudge(
  { judge }: BenchSet,
  { id, context }: Asked,
  signal: AbortSignal,
): Promise<Answer> {
  const item = judge.find((one) => one.id === id);
  assert(item, 'only cases of the set are asked');
  const margin = await judgeItem(item, context, signal);
  const { rule, isReal, pair } = item;
  return { task: 'judge', rule, isReal, pair: pair ?? null, margin: margin ?? null };
}

async function askDiscover(
  { discover }: BenchSet,
  { id, context }: Asked,
  signal: AbortSignal,
): Promise<Answer> {
  const item = discover.find((one) => one.id === id);
  assert(item, 'only cases of the set are asked');
  const claimed = await discoverItem(item, context, signal);
  return {
    task: 'discover',
    flaws: item.flaws.map(({ line, cwe }) => ({ line, cwe: cwe ?? null })),
    claimed: claimed.map((one) => ({ ...one, cwe: one.cwe ?? null })),
  };
}

async function askRewrite(
  { rewrite }: BenchSet,
  { id, context }: Asked,
  signal: AbortSignal,
): Promise<Answer> {
  const item = rewrite.find((one) => one.id === id);
  assert(item, 'only cases of the set are asked');
  const score = await rewriteItem(item, context, signal);
  const { stage, reason, speedup } = score ?? NOT_ASKED;
  return { task: 'rewrite', stage, reason, speedup: speedup ?? null };
}

/** Recorded only where the model is still there, so the reply was too long for the time. */
const NOT_ASKED = { stage: 'no-code', reason: 'gave no reply', speedup: undefined } as const;
