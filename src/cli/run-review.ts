import { analysisVersion, packageVersion } from '../analyzers/analysis-version.ts';
import { openPool, type AnalysisPool } from '../analyzers/pool.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { ReviewError } from '../core/review-error.ts';
import type { ReviewResult } from '../core/review-result.ts';
import { isAtLeast } from '../core/severity.ts';
import { noCache, openCache, type ContentCache } from '../io/cache.ts';
import { assayFolders } from '../io/folders.ts';
import { RULES } from '../rules/registry.ts';
import { review } from '../review/run.ts';
import type { ScopeTarget } from '../review/scope/scope-request.ts';
import { unknownRules } from '../review/select.ts';
import { openModel } from './open-model.ts';
import { startProgress, type Progress } from './progress.ts';
import { logModel, logResult, logStart, logSteps, reviewLog } from './review-log.ts';
import { openReviewOutput } from './review-output.ts';
import { parseRange, type ReviewFlags } from './review-options.ts';

/** Columns, where there is no terminal to ask. */
const DEFAULT_WIDTH = 80;

/** Milliseconds that the analysis of one file may take. */
const FILE_TIMEOUT_MS = 10_000;

/** `assay review`: everything between the parsed command line and the exit code that it returns. */
export async function runReview(paths: readonly string[], flags: ReviewFlags): Promise<number> {
  const target = scopeTarget(paths, flags);
  refuseUnknownRules(flags.rule);
  const config = await loadConfig({ cwd: process.cwd(), flags });
  const version = analysisVersion();
  const pool = openPool({ jobs: config.jobs, timeoutMs: FILE_TIMEOUT_MS, version });
  // The first thread loads its parser and ruff while model and files are looked for.
  pool.warm();
  const interruption = interruptOnSignal();
  const progress = startProgress({ stream: process.stderr, now: () => performance.now() });
  const cache = flags.cache ? reviewCache(config.cacheDir) : noCache();
  try {
    const result = await runWith({
      target,
      flags,
      config,
      cache,
      pool,
      progress,
      version,
      signal: interruption.signal,
    });
    return exitCode(result, config, { flags, isInterrupted: interruption.signal.aborted });
  } finally {
    progress.stop();
    interruption.stop();
    cache.close();
    await pool.close();
  }
}

/** What the steps of the model do, in a line for people. */
const STEP_WORDS: ReadonlyMap<string, string> = new Map([
  ['judge', 'judging'],
  ['discover', 'looking for more'],
  ['propose', 'rewriting'],
  ['explain', 'explaining'],
]);

interface Run {
  readonly target: ScopeTarget;
  readonly flags: ReviewFlags;
  readonly config: Config;
  readonly cache: ContentCache;
  readonly pool: AnalysisPool;
  readonly progress: Progress;
  readonly version: string;
  readonly signal: AbortSignal;
}

async function runWith(run: Run): Promise<ReviewResult> {
  const { flags, config, progress, signal } = run;
  const log = reviewLog(flags.debug === true, progress);
  logStart(log, config, run.version);
  const output = openReviewOutput({
    formats: flags.format.length === 0 ? [{ format: 'text', file: undefined }] : flags.format,
    shownFrom: config.severity ?? 'medium',
    color: usesColor(flags),
    // A terminal that does not know its width says 0.
    width: process.stdout.columns > 0 ? process.stdout.columns : DEFAULT_WIDTH,
    stdout: process.stdout,
    progress,
  });
  const model = openModel({ config, threads: flags.threads, progress }, signal);
  void model.choice.then(
    (choice) => logModel(log, choice),
    () => undefined,
  );
  try {
    const result = await review(
      {
        scope: {
          ...run.target,
          cwd: process.cwd(),
          excludes: config.exclude,
          excludesFrom: config.excludeFrom,
          maxFileBytes: config.maxFileBytes,
        },
        selection: {
          severity: config.severity ?? 'low',
          minConfidence: config.minConfidence,
          rules: flags.rule,
          overrides: config.rules,
        },
        pool: run.pool,
        cache: run.cache,
        model: model.choice,
        budgetMs: (config.budgetSeconds ?? Number.POSITIVE_INFINITY) * 1000,
        version: run.version,
        assayVersion: packageVersion(),
      },
      logSteps(log, {
        progress: (state) =>
          progress.update({ ...state, step: STEP_WORDS.get(state.step) ?? state.step }),
        settled: output.settled,
      }),
      signal,
    );
    await output.finish(result);
    logResult(log, result);
    return result;
  } finally {
    await model.close();
  }
}

/** Without a home folder nothing is remembered; the review says so and goes on. */
function reviewCache(folder: string | undefined): ContentCache {
  try {
    return openCache(folder ?? assayFolders().cache);
  } catch (error) {
    if (!(error instanceof ReviewError)) {
      throw error;
    }
    const notice = {
      text: `${error.message}: nothing is remembered between reviews`,
      hint: error.hint,
    };
    return { ...noCache(), notice: () => notice };
  }
}

function scopeTarget(paths: readonly string[], flags: ReviewFlags): ScopeTarget {
  const asked = [paths.length > 0, flags.staged === true, flags.diff !== undefined].filter(Boolean);
  if (asked.length > 1) {
    throw new ReviewError('USAGE', 'Paths, --staged and --diff exclude one another', {
      hint: 'Choose one: `assay review PATH…`, `assay review --staged` or `assay review --diff A..B`.',
    });
  }
  if (flags.diff !== undefined) {
    return { kind: 'range', ...parseRange(flags.diff) };
  }
  if (flags.staged === true) {
    return { kind: 'staged' };
  }
  return paths.length > 0 ? { kind: 'paths', paths } : { kind: 'changes' };
}

function refuseUnknownRules(rules: readonly string[]): void {
  const unknown = unknownRules(
    rules,
    RULES.map((rule) => rule.meta.id),
  );
  if (unknown.length > 0) {
    throw new ReviewError('USAGE', `No such rule: ${unknown.join(', ')}`, {
      hint: 'A rule is named like security/sql-string-formatting, a category like security.',
    });
  }
}

function exitCode(
  result: ReviewResult,
  config: Config,
  how: { readonly flags: ReviewFlags; readonly isInterrupted: boolean },
): number {
  if (how.isInterrupted) {
    return 130;
  }
  if (!result.complete && how.flags.allowIncomplete !== true) {
    return 3;
  }
  const { failOn } = config;
  return failOn !== 'never' && result.findings.some((one) => isAtLeast(one.severity, failOn))
    ? 1
    : 0;
}

/** The first Ctrl-C ends the review with what is known; a second one ends the process. */
function interruptOnSignal(): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  function interrupt(): void {
    if (controller.signal.aborted) {
      process.exit(130);
    }
    controller.abort();
  }
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    stop() {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}

/** Colours where a terminal shows them; the variables are those of no-color.org and force-color.org. */
function usesColor(flags: ReviewFlags): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (!flags.color || (NO_COLOR !== undefined && NO_COLOR !== '')) {
    return false;
  }
  return (
    process.stdout.isTTY || (FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0')
  );
}
