import { analysisVersion, packageVersion } from '../../analyzers/analysis-version.ts';
import { openPool, type AnalysisPool } from '../../analyzers/pool.ts';
import type { Config } from '../../config/schema.ts';
import { ReviewError } from '../../core/review-error.ts';
import type { ReviewResult } from '../../core/review-result.ts';
import type { Severity } from '../../core/severity.ts';
import { noCache, openCache, type ContentCache } from '../../io/cache.ts';
import { assayFolders } from '../../io/folders.ts';
import type { AdvisorySettings } from '../../review/check-manifests.ts';
import { rememberFindings } from '../../review/decisions/last-findings.ts';
import { madeHere } from '../../review/decisions/made-here.ts';
import type { DecisionSettings } from '../../review/decisions/open-decisions.ts';
import { readProfile } from '../../review/profile/read-profile.ts';
import { openTrialSandboxes } from '../trial-sandboxes.ts';
import { review, type ReviewObserver, type TrialSettings } from '../../review/run.ts';
import type { ScopeTarget } from '../../review/scope/scope-request.ts';
import { interruptOnSignal } from '../interruption.ts';
import { openModel } from '../models/open-model.ts';
import { startProgress, type Progress } from '../progress.ts';
import { logModel, logResult, logStart, logSteps, reviewLog } from './log.ts';
import type { ReviewFlags } from './options.ts';

/** Milliseconds that the analysis of one file may take. */
const FILE_TIMEOUT_MS = 10_000;

/** What is open while a command reviews: threads, cache, progress on stderr, the hand on Ctrl-C. */
export interface ReviewSession {
  readonly config: Config;
  readonly flags: ReviewFlags;
  readonly pool: AnalysisPool;
  readonly cache: ContentCache;
  readonly progress: Progress;
  readonly version: string;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Opens a session, lends it to `use`, and closes everything whatever comes of it. */
export async function withReviewSession<Result>(
  config: Config,
  flags: ReviewFlags,
  use: (session: ReviewSession) => Promise<Result>,
): Promise<Result> {
  const version = analysisVersion();
  const pool = openPool({ jobs: config.jobs, timeoutMs: FILE_TIMEOUT_MS, version });
  // The first thread loads its parser and ruff while model and files are looked for.
  pool.warm();
  const interruption = interruptOnSignal();
  const progress = startProgress({ stream: process.stderr, now: () => performance.now() });
  const cache = flags.cache ? reviewCache(config.cacheDir) : noCache();
  try {
    const { signal } = interruption;
    return await use({ config, flags, pool, cache, progress, version, signal });
  } finally {
    progress.stop();
    interruption.stop();
    cache.close();
    await pool.close();
  }
}

export interface ReviewOrder {
  readonly target: ScopeTarget;
  /** Rewrites of findings below this are not tried: nobody will look at them. */
  readonly triesFrom: Severity;
  /** Hears of findings while the review runs; absent where only the result counts. */
  readonly listener?: Required<Pick<ReviewObserver, 'settled' | 'extended'>>;
}

const DEAF: NonNullable<ReviewOrder['listener']> = {
  settled: () => undefined,
  extended: () => undefined,
};

/** Runs one review in a session. */
export async function conductReview(
  session: ReviewSession,
  { target, triesFrom, listener = DEAF }: ReviewOrder,
): Promise<ReviewResult> {
  const { config, flags, progress, signal } = session;
  const log = reviewLog(flags.debug === true, progress);
  logStart(log, config, session.version);
  const model = openModel({ config, threads: flags.threads, progress }, signal);
  void model.choice.then(
    (choice) => logModel(log, choice),
    () => undefined,
  );
  try {
    const result = await review(
      {
        scope: {
          ...target,
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
        pool: session.pool,
        cache: session.cache,
        model: model.choice,
        contextParts: config.context,
        budgetMs: (config.budgetSeconds ?? Number.POSITIVE_INFINITY) * 1000,
        version: session.version,
        assayVersion: packageVersion(),
        advisories: advisorySettings(session),
        decisions: decisionSettings(session),
        trials: trialSettings(session, triesFrom),
        profile: flags.profile === undefined ? undefined : readProfile(flags.profile),
      },
      logSteps(log, {
        progress: (state) =>
          progress.update({ ...state, step: STEP_WORDS.get(state.step) ?? state.step }),
        ...listener,
      }),
      signal,
    );
    logResult(log, result);
    rememberFindings(session.cache, result);
    return result;
  } finally {
    await model.close();
  }
}

/** What the steps do, in a line for people. */
const STEP_WORDS: ReadonlyMap<string, string> = new Map([
  ['judge', 'judging'],
  ['discover', 'looking for more'],
  ['propose', 'rewriting'],
  ['try', 'trying rewrites'],
  ['explain', 'explaining'],
]);

function advisorySettings({ flags, config }: ReviewSession): AdvisorySettings | undefined {
  if (!config.advisories || flags.advisories === false) {
    return undefined;
  }
  return { dataFolder: dataFolder() };
}

/** Undefined where this user has no home folder. */
export function dataFolder(): string | undefined {
  try {
    return assayFolders().data;
  } catch (error) {
    if (error instanceof ReviewError && error.code === 'HOME_MISSING') {
      return undefined;
    }
    throw error;
  }
}

function decisionSettings({ flags }: ReviewSession): DecisionSettings | undefined {
  if (flags.decisions === false) {
    return undefined;
  }
  const folder = dataFolder();
  return { madeHere: folder === undefined ? new Set() : madeHere(folder) };
}

function trialSettings(
  { flags, config }: ReviewSession,
  from: Severity,
): TrialSettings | undefined {
  return flags.trials === false
    ? undefined
    : {
        openSandboxes: (signal) =>
          openTrialSandboxes({ ...flags, cacheDir: config.cacheDir }, signal),
        from,
        budgetMs: (flags.trialBudget ?? Math.min(config.budgetSeconds, MOST_TRIAL_SECONDS)) * 1000,
      };
}

/** Unless the user says otherwise; who gives the model less time wants no longer trials either. */
const MOST_TRIAL_SECONDS = 60;

/** Without a home folder nothing is remembered; the review says so and goes on. */
export function reviewCache(folder: string | undefined): ContentCache {
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
