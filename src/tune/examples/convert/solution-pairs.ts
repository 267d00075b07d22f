import type { PlainRecord } from '../../data/sets/public-set.ts';
import type { ReviewedFile } from '../reviewer.ts';
import { dropped, type Made } from '../made.ts';
import { rewriteRow } from '../rewrite-rows.ts';
import { pythonIn, textIn, type RecordContext } from './record-text.ts';

/** Solutions of tasks, of which two of one task make a row: the slow one to be written anew as the fast one. */
export interface SolutionPairs {
  readonly add: (record: PlainRecord, context: RecordContext, signal: AbortSignal) => Promise<Made>;
}

interface Solution {
  readonly code: string;
  /** Undefined where nobody measured it. */
  readonly milliseconds: number | undefined;
}

/** Tasks whose solutions are remembered; the oldest go first. */
const MOST_TASKS = 20_000;
/** Of each task. */
const MOST_SOLUTIONS = 4;
/** Measured times that differ by less are noise. */
const CLEARLY_FASTER = 2;

export function openSolutionPairs(): SolutionPairs {
  const tasks = new Map<string, readonly Solution[]>();
  return {
    async add(record, context, signal) {
      const solution = solutionIn(record, context);
      if (typeof solution === 'string') {
        return dropped(solution);
      }
      const task = textIn(record, 'task') || textIn(record, 'problem');
      const known = tasks.get(task) ?? [];
      remember(tasks, task, [...known, solution].slice(-MOST_SOLUTIONS));
      if (known.length === 0) {
        return dropped('no pair: one solution of its task');
      }
      for (const other of known) {
        const made = await pairOf([other, solution], { task, context }, signal);
        if (made !== undefined) {
          return made;
        }
      }
      return dropped('no pair: no finding of ours that one solution has and a faster one has not');
    },
  };
}

function solutionIn(record: PlainRecord, { reviewer }: RecordContext): Solution | string {
  const verdict = textIn(record, 'verdict');
  if (verdict !== '' && verdict !== 'OK') {
    return 'solution was not accepted';
  }
  const code = pythonIn(textIn(record, 'solution') || textIn(record, 'code'), reviewer);
  const milliseconds = Number(textIn(record, 'milliseconds') || Number.NaN);
  return code === undefined
    ? 'no Python that parses'
    : { code, milliseconds: Number.isFinite(milliseconds) ? milliseconds : undefined };
}

function remember(
  tasks: Map<string, readonly Solution[]>,
  task: string,
  solutions: readonly Solution[],
): void {
  tasks.delete(task);
  tasks.set(task, solutions);
  const [oldest] = tasks.keys();
  if (tasks.size > MOST_TASKS && oldest !== undefined) {
    tasks.delete(oldest);
  }
}

/** The row of the two in the order in which a finding about speed and the measured times agree. */
async function pairOf(
  [one, other]: readonly [Solution, Solution],
  { task, context }: { readonly task: string; readonly context: RecordContext },
  signal: AbortSignal,
): Promise<Made | undefined> {
  const { reviewer, origin } = context;
  for (const [slow, fast] of [
    [one, other],
    [other, one],
  ] as const) {
    if (!mayBeFaster(slow, fast)) {
      continue;
    }
    const reviewed = reviewer.review('solution.py', slow.code);
    for (const finding of slownessIn(reviewed)) {
      const group = `${origin.source}:${task}`;
      const row = await rewriteRow(
        { finding, reviewed, better: fast.code, origin: { ...origin, group }, kind: 'sft' },
        reviewer,
        signal,
      );
      if (row !== undefined) {
        return { outcome: 'made', rows: [row] };
      }
    }
  }
  return undefined;
}

function mayBeFaster(slow: Solution, fast: Solution): boolean {
  return (
    slow.milliseconds === undefined ||
    fast.milliseconds === undefined ||
    slow.milliseconds >= CLEARLY_FASTER * Math.max(1, fast.milliseconds)
  );
}

function slownessIn({ findings }: ReviewedFile): ReviewedFile['findings'] {
  return findings.filter((one) => one.category === 'performance');
}
