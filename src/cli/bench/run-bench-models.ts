import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { packageVersion } from '../../analyzers/analysis-version.ts';
import { builtinAnalyzer } from '../../analyzers/builtin/builtin.ts';
import { benchResultSchema, type BenchResult } from '../../bench/bench-result.ts';
import { benchHtml } from '../../bench/report/bench-html.ts';
import { benchText } from '../../bench/report/bench-text.ts';
import { runBenchModels, type BenchRequest } from '../../bench/run-models.ts';
import { BENCH_TASKS, type BenchTask } from '../../bench/bench-task.ts';
import type { BenchSet } from '../../bench/set/bench-set.ts';
import { checkFunctions } from '../../bench/set/check-functions.ts';
import { readBenchSet } from '../../bench/set/read-set.ts';
import { ReviewError } from '../../core/review-error.ts';
import {
  describeReadFailure,
  kindOf,
  readRegularFile,
  writeFileAtomically,
} from '../../io/files.ts';
import { sha256 } from '../../io/hash.ts';
import { openTrialRoom } from '../../review/trials/trial-room.ts';
import { NO_MEMORY } from '../../trial/trial-memory.ts';
import { interruptOnSignal } from '../interruption.ts';
import { startProgress } from '../progress.ts';
import { terminalWidth } from '../terminal.ts';
import { openTrialSandboxes } from '../trial-sandboxes.ts';
import { openBenchModel } from './open-bench-model.ts';

/** What commander hands over for `assay bench models`, parsed. */
export interface BenchModelsFlags {
  readonly models: readonly string[];
  readonly set: string;
  readonly runs?: number;
  readonly only?: readonly BenchTask[];
  readonly askAnyway?: true;
  readonly threads?: number;
  readonly apiKeyEnv?: string;
  readonly out?: string;
  readonly json?: string;
  readonly debug?: true;
}

const DEFAULT_RUNS = 3;
/** How often the file of `--json` is written while the work goes on, milliseconds. */
const SAVE_MS = 2000;

/** `assay bench models`: the table on stdout, page and answers in files, and the exit code. */
export async function benchModelsCommand(flags: BenchModelsFlags): Promise<number> {
  requireFile(flags.out);
  requireFile(flags.json);
  if (
    flags.out !== undefined &&
    flags.json !== undefined &&
    resolve(flags.out) === resolve(flags.json)
  ) {
    throw new ReviewError('USAGE', `--out and --json both name ${flags.out}`, {
      hint: 'Give each a file of its own: one is a page, the other JSON.',
    });
  }
  const room = await openBenchRoom(flags);
  const interruption = interruptOnSignal();
  const progress = startProgress({ stream: process.stderr, now: () => performance.now() });
  const request: BenchRequest = {
    ...room.surroundings,
    wishes: flags.models,
    tasks: flags.only ?? BENCH_TASKS,
    runs: flags.runs ?? DEFAULT_RUNS,
    askAnyway: flags.askAnyway === true,
    earlier: flags.json === undefined ? undefined : readEarlier(flags.json),
  };
  try {
    const result = await runBenchModels(
      request,
      { progress: progress.update, changed: saver(flags.json) },
      interruption.signal,
    );
    progress.stop();
    write(result, flags);
    return interruption.signal.aborted ? 130 : result.complete ? 0 : 3;
  } finally {
    progress.stop();
    interruption.stop();
    room.close();
  }
}

/** What any run of a bench needs besides the models: the set, how models are opened, where rewrites are tried. */
export interface BenchRoom {
  readonly surroundings: Pick<
    BenchRequest,
    'set' | 'assayVersion' | 'analyzer' | 'open' | 'tryEdits'
  >;
  /** Removes the states of prompts that models kept. */
  readonly close: () => void;
}

/** @throws ReviewError what `readSet` throws. */
export async function openBenchRoom(
  flags: Pick<BenchModelsFlags, 'set' | 'threads' | 'apiKeyEnv' | 'askAnyway'>,
  readSet: (folder: string) => BenchSet = readBenchSet,
): Promise<BenchRoom> {
  const analyzer = builtinAnalyzer('bench');
  await analyzer.start();
  const set = checkFunctions(readSet(flags.set), analyzer);
  const cacheFolder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const { threads, apiKeyEnv, askAnyway } = flags;
  // Who asks a model whatever it can do does not ask first what that is.
  const isUnexamined = askAnyway === true;
  return {
    surroundings: {
      set,
      assayVersion: packageVersion(),
      analyzer,
      open: (wish, signal) =>
        openBenchModel({ wish, threads, apiKeyEnv, cacheFolder, isUnexamined }, signal),
      tryEdits: trialRoom(set).tryEdits,
    },
    close: () => rmSync(cacheFolder, { recursive: true, force: true }),
  };
}

function trialRoom(set: BenchSet): ReturnType<typeof openTrialRoom> {
  return openTrialRoom({
    root: set.folder,
    files: set.rewrite.map(({ path, text }) => ({ path, text, hash: sha256(text) })),
    openSandboxes: (signal) => openTrialSandboxes({ cache: true }, signal),
    budgetMs: Infinity,
    from: 'low',
    memory: NO_MEMORY,
  });
}

function write(result: BenchResult, { out, json }: BenchModelsFlags): void {
  process.stdout.write(benchText(result, terminalWidth()));
  if (json !== undefined) {
    writeFileAtomically(resolve(json), `${JSON.stringify(result, undefined, 1)}\n`);
  }
  if (out !== undefined) {
    writeFileAtomically(resolve(out), benchHtml(result));
  }
}

/** Keeps the answers in the file of `--json`: at once for the first time, so that a file that cannot be written is known before hours of work. */
export function saver(json: string | undefined): (result: BenchResult) => void {
  let savedAt = -Infinity;
  return (result) => {
    if (json !== undefined && performance.now() - savedAt >= SAVE_MS) {
      writeFileAtomically(resolve(json), `${JSON.stringify(result, undefined, 1)}\n`);
      savedAt = performance.now();
    }
  };
}

const MOST_BYTES = 512 * 1024 * 1024;

/** The answers in a file of `--json`; undefined where there is none yet. @throws ReviewError `USAGE` for another file. */
export function readEarlier(path: string): BenchResult | undefined {
  const read = readRegularFile(resolve(path), { maxBytes: MOST_BYTES });
  if (read.outcome === 'not-found') {
    return undefined;
  }
  const problem =
    read.outcome === 'ok' ? 'is not what `assay bench models` writes' : describeReadFailure(read);
  const parsed =
    read.outcome === 'ok' ? benchResultSchema.safeParse(parseJson(read.bytes)) : undefined;
  if (parsed?.success !== true) {
    throw new ReviewError('USAGE', `${path} ${problem}`, {
      hint: 'Give --json another file, or remove this one.',
    });
  }
  return parsed.data;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Says that a file cannot be written before hours of work, not behind them.
 * @throws ReviewError `PATH_NOT_FOUND` where its folder is missing, `USAGE` where something else is in its place.
 */
export function requireFile(path: string | undefined): void {
  if (path === undefined) {
    return;
  }
  const kind = kindOf(resolve(path));
  if (kind !== undefined && kind !== 'file') {
    throw new ReviewError('USAGE', `${path} is not a file`, {
      hint: 'Name a file; one that is there is replaced.',
    });
  }
  if (kindOf(dirname(resolve(path))) !== 'folder') {
    throw new ReviewError('PATH_NOT_FOUND', `There is no folder ${dirname(resolve(path))}`, {
      hint: `Make it first: ${path} is written there.`,
    });
  }
}
