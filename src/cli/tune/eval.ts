import { resolve } from 'node:path';

import type { BenchResult, ModelResult } from '../../bench/bench-result.ts';
import { BENCH_TASKS, type BenchTask } from '../../bench/bench-task.ts';
import { benchHtml } from '../../bench/report/bench-html.ts';
import { benchText, wrap } from '../../bench/report/bench-text.ts';
import { runBenchModels, type BenchRequest } from '../../bench/run-models.ts';
import { readBenchSet } from '../../bench/set/read-set.ts';
import { ReviewError } from '../../core/review-error.ts';
import { writeFileAtomically } from '../../io/files.ts';
import { escapeTerminalLine } from '../../text/escape-terminal.ts';
import { compareTuned, type Comparison } from '../../tune/eval/compare-tuned.ts';
import { comparisonLines, verdictOf } from '../../tune/eval/eval-text.ts';
import { heldBackSet, isTrainingData } from '../../tune/eval/held-back-set.ts';
import { openBenchRoom, readEarlier, requireFile, saver } from '../bench/run-bench-models.ts';
import { interruptOnSignal } from '../interruption.ts';
import { startProgress } from '../progress.ts';
import { terminalWidth } from '../terminal.ts';

/** What commander hands over for `assay tune eval`, parsed. */
export interface TuneEvalFlags {
  readonly set: string;
  readonly runs?: number;
  readonly only?: readonly BenchTask[];
  readonly threads?: number;
  readonly out?: string;
  readonly json?: string;
}

const DEFAULT_RUNS = 3;

/**
 * `assay tune eval BEFORE AFTER…`: asks the base and each tuned model the same set (or the verdicts that `assay tune data` held back), run by run in turns, so that a machine that gets
 * busy meanwhile is busy for both, and says of each tuned one whether it is better and whether it is slower. The exit code: 0, or 1
 * where one of them is worse or slower, 3 where a model failed.
 */
export async function tuneEvalCommand(
  wishes: readonly string[],
  flags: TuneEvalFlags,
): Promise<number> {
  const [first, ...tuned] = wishes;
  if (first === undefined || tuned.length === 0 || tuned.includes(first)) {
    throw new ReviewError(
      'USAGE',
      'Two different models are needed: the base, then what was made of it',
      {
        hint: 'For instance: assay tune eval 1.5b my-judge --set examples/bench.',
      },
    );
  }
  requireFile(flags.out);
  requireFile(flags.json);
  const readSet = isTrainingData(flags.set) ? heldBackSet : readBenchSet;
  const room = await openBenchRoom({ ...flags, askAnyway: true }, readSet);
  const interruption = interruptOnSignal();
  const progress = startProgress({ stream: process.stderr, now: () => performance.now() });
  const { runs = DEFAULT_RUNS, only = BENCH_TASKS, json } = flags;
  try {
    const result = await askInTurns(
      {
        ...room.surroundings,
        wishes,
        tasks: only,
        runs,
        // A base that may not judge is what a tuned judge is compared with.
        askAnyway: true,
        earlier: json === undefined ? undefined : readEarlier(json),
      },
      { progress: progress.update, changed: saver(json) },
      interruption.signal,
    );
    progress.stop();
    const comparisons = compareAll(result, first);
    write(result, comparisons, flags);
    if (interruption.signal.aborted) {
      return 130;
    }
    return result.complete ? (comparisons.some(hasLost) ? 1 : 0) : 3;
  } finally {
    progress.stop();
    interruption.stop();
    room.close();
  }
}

/** One run of every model, then the next run of every model. */
async function askInTurns(
  request: BenchRequest,
  observer: Parameters<typeof runBenchModels>[1],
  signal: AbortSignal,
): Promise<BenchResult> {
  let { earlier } = request;
  for (let runs = 1; runs < request.runs && !signal.aborted; runs += 1) {
    earlier = await runBenchModels({ ...request, runs, earlier }, observer, signal);
  }
  return runBenchModels({ ...request, earlier }, observer, signal);
}

function compareAll({ models }: BenchResult, first: string): readonly Comparison[] {
  const base = models.find(({ wish }) => wish === first);
  const others: readonly ModelResult[] = models.filter(({ wish }) => wish !== first);
  return base === undefined ? [] : others.map((one) => compareTuned(base, one));
}

function hasLost({ tasks, speed }: Comparison): boolean {
  return speed?.direction === 'slower' || tasks.some(({ direction }) => direction === 'worse');
}

function write(
  result: BenchResult,
  comparisons: readonly Comparison[],
  { out, json }: TuneEvalFlags,
): void {
  const width = terminalWidth();
  const lines = comparisons.flatMap((one) => [
    '',
    ...comparisonLines(one).map((line) => wrap(escapeTerminalLine(line), width, INDENT)),
  ]);
  process.stdout.write(`${benchText(result, width)}${lines.join('\n')}\n`);
  if (json !== undefined) {
    const kept = {
      ...result,
      comparisons: comparisons.map((one) => ({ verdict: verdictOf(one), ...one })),
    };
    writeFileAtomically(resolve(json), `${JSON.stringify(kept, undefined, 1)}\n`);
  }
  if (out !== undefined) {
    writeFileAtomically(resolve(out), benchHtml(result));
  }
}

const INDENT = 4;
