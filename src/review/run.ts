import { foldTraced } from '../analyzers/dataflow/fold-traced.ts';
import { withoutSettled } from '../analyzers/dataflow/settled-places.ts';
import type { AnalysisPool } from '../analyzers/pool.ts';
import type { ContextPart } from '../config/context-parts.ts';
import type { Finding } from '../core/finding.ts';
import { ReviewError } from '../core/review-error.ts';
import type { Notice, ReviewResult, Shortfall, SourceFile } from '../core/review-result.ts';
import type { Span } from '../core/span.ts';
import type { ContentCache } from '../io/cache.ts';
import { counted } from '../report/counted.ts';
import { isRenderedPath } from '../templates/template-path.ts';
import { analyse, type Analysis } from './analyse.ts';
import {
  consultModel,
  type Consultation,
  type ConsultContext,
  type ModelChoice,
} from './model/consult-model.ts';
import {
  openDecisions,
  type DecisionSettings,
  type ReviewMemory,
} from './decisions/open-decisions.ts';
import { isDismissed } from './decisions/recall.ts';
import { asPastDecision } from './context/past-decisions.ts';
import { openNotes, type ContextListener } from './context/open-notes.ts';
import type { DiscoverTally } from './model/discover-tally.ts';
import type { Profile } from './profile/profile.ts';
import { weighByProfile } from './profile/weigh.ts';
import { checkManifests, type AdvisorySettings } from './check-manifests.ts';
import { findLeaks, type Leaks } from './find-leaks.ts';
import { withPageExplanation } from './page-explanation.ts';
import { rankFindings } from './rank.ts';
import { resolveScope } from './scope/scope.ts';
import type { ScopeRequest, Snapshot } from './scope/scope-request.ts';
import { isConfident, selectFindings, type Selection } from './select.ts';
import { settleInOrder } from './settle-in-order.ts';
import { cachedTrials } from './trials/cached-trials.ts';
import { openTrialRoom, type TrialRoom, type TrialRoomRequest } from './trials/trial-room.ts';
import { tryRewrites } from './trials/try-rewrites.ts';
import { verifyFixes } from './verify.ts';

/** Everything one review needs to be told. The caller opens pool, cache and model, and closes them. */
export interface ReviewRequest {
  readonly scope: ScopeRequest;
  readonly selection: Selection;
  readonly pool: AnalysisPool;
  readonly cache: ContentCache;
  /** Opened while the analysis runs; awaited only when there is something to ask. */
  readonly model: Promise<ModelChoice>;
  /** Wall-clock milliseconds for all that the model does; Infinity for no limit. */
  readonly budgetMs: number;
  /** What else of the project the model is shown beside code. Default nothing, see `docs/context.md`. */
  readonly contextParts?: readonly ContextPart[];
  /** Names the analysing code, see `analysisVersion`. */
  readonly version: string;
  readonly assayVersion: string;
  /** Where rewrites are tried; undefined where the user wants none tried. */
  readonly trials: TrialSettings | undefined;
  /** What dependencies are compared with; undefined where the user wants no such check. */
  readonly advisories: AdvisorySettings | undefined;
  /** Measured seconds, to weigh findings about speed by. */
  readonly profile?: Profile | undefined;
  /** Undefined where the user wants to see everything, also what was dismissed. */
  readonly decisions?: DecisionSettings | undefined;
}

export type TrialSettings = Pick<TrialRoomRequest, 'openSandboxes' | 'budgetMs' | 'from'>;

/** Hears how a review goes, while it goes. */
export interface ReviewObserver {
  readonly progress: (state: {
    readonly step: string;
    readonly done: number;
    readonly total: number;
    readonly subject: string;
  }) => void;
  /**
   * This finding will be in the result with this severity, and so stand those that rank before it: severity never rises from one call
   * to the next. Each finding of the result is settled exactly once.
   */
  readonly settled: (finding: Finding, file: SourceFile | undefined) => void;
  /** A settled finding to which the model has added a rewrite or an explanation. */
  readonly extended?: (finding: Finding, file: SourceFile | undefined) => void;
  /** What was found to be shown to the model beside a piece of code. */
  readonly context?: ContextListener;
  /** What became of the places that the model was asked about by itself. */
  readonly discovered?: (tally: DiscoverTally) => void;
}

/**
 * Reviews Python: scope, analyse, select, verify, consult the model, rank. An abort ends the step in hand and returns what is
 * known by then, marked as incomplete.
 *
 * @throws ReviewError when there is nothing to review from: no such path, no repository, a wrong request.
 */
export async function review(
  request: ReviewRequest,
  observer: ReviewObserver,
  signal: AbortSignal,
): Promise<ReviewResult> {
  const started = performance.now();
  observer.progress({ step: 'looking for files', done: 0, total: 0, subject: '' });
  const snapshot = await filesOf(request.scope, signal);
  const gathered = await gather(request, { snapshot, observer }, signal);
  const { analysis, leaks, manifests, found, reviewed, files, shownFiles } = gathered;
  const selected = selectFindings(found, request.selection, [...snapshot.files, ...snapshot.texts]);
  const weighed = weighByProfile(selected, request.profile, analysis.functions);
  const memory = await openMemory(request, { snapshot, files: shownFiles }, signal);
  const [suppressed, shown] = partition(memory.recallAll(weighed.findings, found), isSuppressed);
  // Ranked already here: in this order they settle.
  const candidates = rankFindings(
    await verifyFixes(shown, { ...request, files, all: analysis.findings }, signal),
  );
  const room = openRoom(request, snapshot.root, reviewed);
  const analysed = performance.now();

  const ordered = settleInOrder(candidates, {
    deliver: (finding) =>
      observer.settled(withPageExplanation(finding), shownFiles.get(finding.location.file)),
    extend: (finding) =>
      observer.extended?.(withPageExplanation(finding), shownFiles.get(finding.location.file)),
  });

  function settle(settled: Finding): void {
    const finding = memory.recall(settled);
    if (isConfident(finding, request.selection) && !isDismissed(finding)) {
      ordered.settle(finding);
    } else {
      ordered.drop(finding);
    }
  }

  observer.progress({ step: 'opening the model', done: 0, total: 0, subject: '' });
  const consultation = await consultModel(
    candidates,
    {
      ...request,
      files,
      analysis,
      room,
      openNotes: notesOpener(request, { snapshot, gathered, memory, observer }),
      observer: {
        progress: observer.progress,
        discovered: (tally) => observer.discovered?.(tally),
        // What is still to be tried settles after its trial.
        settled: (finding) => {
          if (room === undefined || !room.wants(finding)) {
            settle(finding);
          }
        },
        extended: (finding) => ordered.extend(memory.recall(finding)),
      },
    },
    signal,
  );
  const findings = await tryRewrites(
    consultation.findings,
    { room, files, onProgress: trying(observer), settled: settle },
    signal,
  );
  ordered.finish();
  // What the model found by itself may have been dismissed earlier too.
  const [dismissed, left] = partition(findings.map(memory.recall), isDismissed);
  return assemble(
    {
      request,
      snapshot,
      reviewed: [...shownFiles.values()],
      analysis: {
        ...analysis,
        shortfalls: [...analysis.shortfalls, ...leaks.shortfalls, ...manifests.shortfalls],
      },
      suppressed: [...suppressed, ...dismissed],
      findings: left,
      consultation,
      room,
      notices: [...weighed.notices, ...manifests.notices, ...memory.notices],
    },
    { started, analysed },
  );
}

/** @throws ReviewError as `resolveScope`; `CANCELLED` when it was stopped: nothing is known then. */
async function filesOf(scope: ScopeRequest, signal: AbortSignal): Promise<Snapshot> {
  try {
    return await resolveScope(scope, signal);
  } catch (cause) {
    if (!signal.aborted) {
      throw cause;
    }
    throw new ReviewError('CANCELLED', 'Interrupted while looking for files', {
      hint: 'Nothing was reviewed. Start it again when you like.',
      cause,
    });
  }
}

/** Where it cannot be read any more, since the review was stopped, everything is shown. */
async function openMemory(
  { decisions, scope }: ReviewRequest,
  { snapshot, files }: { readonly snapshot: Snapshot; readonly files: Gathered['shownFiles'] },
  signal: AbortSignal,
): Promise<ReviewMemory> {
  const about = { root: snapshot.root, target: scope, files };
  try {
    return await openDecisions(decisions, about, signal);
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
    return openDecisions(undefined, about, signal);
  }
}

/** Silenced in the source, or dismissed by people earlier. */
function isSuppressed(finding: Finding): boolean {
  return finding.suppression !== undefined || isDismissed(finding);
}

function openRoom(
  { trials, cache, version }: ReviewRequest,
  root: string,
  files: readonly SourceFile[],
): TrialRoom | undefined {
  return trials === undefined
    ? undefined
    : openTrialRoom({ root, files, memory: cachedTrials(cache, version), ...trials });
}

/** Reads what the user wants the model to be shown beside code, once the model is there. */
function notesOpener(
  { contextParts: parts = [], scope }: ReviewRequest,
  known: {
    readonly snapshot: Snapshot;
    readonly gathered: Gathered;
    readonly memory: ReviewMemory;
    readonly observer: ReviewObserver;
  },
): ConsultContext['openNotes'] {
  if (parts.length === 0) {
    return undefined;
  }
  const { snapshot, gathered, memory, observer } = known;
  const { analysis, reviewed: files } = gathered;
  return (model, signal) =>
    openNotes(
      {
        parts,
        root: snapshot.root,
        target: scope,
        files,
        functions: analysis.functions,
        findings: analysis.findings,
        decisions: memory.decisions.flatMap(asPastDecision),
        model,
        onSelection: observer.context ?? (() => undefined),
      },
      signal,
    );
}

interface Parts {
  readonly request: ReviewRequest;
  readonly snapshot: Snapshot;
  readonly reviewed: readonly SourceFile[];
  readonly analysis: Analysis;
  readonly suppressed: readonly Finding[];
  readonly findings: readonly Finding[];
  readonly consultation: Consultation;
  readonly room: TrialRoom | undefined;
  readonly notices: readonly Notice[];
}

function assemble(
  parts: Parts,
  { started, analysed }: { started: number; analysed: number },
): ReviewResult {
  const { request, snapshot, analysis, consultation, room } = parts;
  const trials = room?.counts();
  const trialsMs = room?.spentMs() ?? 0;
  const confident = parts.findings.filter((finding) => isConfident(finding, request.selection));
  const shortfalls: readonly Shortfall[] = [
    ...snapshot.shortfalls,
    ...analysis.shortfalls,
    ...consultation.shortfalls,
    ...(room?.shortfalls() ?? []),
  ];
  const ended = performance.now();
  return {
    schemaVersion: 1,
    assayVersion: request.assayVersion,
    root: snapshot.root,
    findings: rankFindings(confident.map(withPageExplanation)),
    suppressed: parts.suppressed,
    files: parts.reviewed,
    skipped: snapshot.skipped,
    complete: shortfalls.length === 0,
    shortfalls,
    notices: [
      ...snapshot.notices,
      ...emptiness(snapshot),
      ...parts.notices,
      ...(room?.notices() ?? []),
      ...consultation.notices,
      ...doubtful(parts.findings.length - confident.length),
      ...present(request.cache.notice()),
    ],
    model: consultation.model,
    ...(trials === undefined ? {} : { trials }),
    timing: {
      total: ended - started,
      analysis: analysed - started,
      model: ended - analysed - trialsMs,
      trials: trialsMs,
    },
  };
}

/** Everything that deterministic analysis says about a snapshot, and the files with their secrets marked. */
async function gather(
  request: ReviewRequest,
  { snapshot, observer }: { readonly snapshot: Snapshot; readonly observer: ReviewObserver },
  signal: AbortSignal,
): Promise<Gathered> {
  const analysis = await analyse(
    snapshot.files,
    {
      ...request,
      root: snapshot.root,
      templates: snapshot.texts.filter(({ path }) => isRenderedPath(path)),
      onProgress: analysing(observer),
      // New code will have new questions: the model is loaded while the analysis runs.
      onFresh: () => void prepareModel(request.model, signal),
    },
    signal,
  );
  const leaks = await findLeaks(snapshot, request, signal);
  const manifests = await checkManifests(snapshot, request, signal);
  const texts = withSecrets(snapshot.texts, leaks.inTexts);
  const [inTexts, inModules] = partition(analysis.findings, isIn(texts));
  const found = [
    ...inModules,
    ...foldTraced(withoutSettled(leaks.inTexts, analysis.settled), inTexts),
    ...leaks.inHistory,
    ...manifests.findings,
  ];
  const reviewed = withSecrets(snapshot.files, analysis.findings);
  const files = byPath(reviewed);
  const shownFiles = byPath([...manifests.included, ...reviewed, ...texts]);
  return { analysis, leaks, manifests, found, reviewed, files, shownFiles };
}

/** What goes wrong is said when the model is to be asked. */
async function prepareModel(chosen: ReviewRequest['model'], signal: AbortSignal): Promise<void> {
  try {
    const choice = await chosen;
    await (choice.kind === 'model' ? choice.model.prepare?.(signal) : undefined);
  } catch {
    // Whoever asks it gets the same error.
  }
}

function isIn(files: readonly SourceFile[]): (finding: Finding) => boolean {
  const paths = new Set(files.map(({ path }) => path));
  return ({ location }) => paths.has(location.file);
}

interface Gathered {
  readonly analysis: Analysis;
  readonly leaks: Leaks;
  readonly manifests: Awaited<ReturnType<typeof checkManifests>>;
  readonly found: readonly Finding[];
  /** The Python files. */
  readonly reviewed: readonly SourceFile[];
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Python and other texts together. */
  readonly shownFiles: ReadonlyMap<string, SourceFile>;
}

/** Sorted; of two files with one path the last counts. */
function byPath(files: readonly SourceFile[]): ReadonlyMap<string, SourceFile> {
  return new Map(
    files
      .toSorted((left, right) => (left.path < right.path ? -1 : left.path > right.path ? 1 : 0))
      .map((file) => [file.path, file]),
  );
}

/** The files with the secrets found in them, also those whose findings nobody asked for: context lines show them too. */
function withSecrets(
  files: readonly SourceFile[],
  findings: readonly Finding[],
): readonly SourceFile[] {
  const secrets = Map.groupBy(
    findings.filter(({ category }) => category === 'secrets'),
    ({ location }) => location.file,
  );
  return files.map((file) => {
    const found = secrets.get(file.path);
    return found === undefined ? file : { ...file, secrets: found.flatMap(spansIn(file)) };
  });
}

/** The places of a secret: those that the finding names, and all where the same text stands. */
function spansIn({ path, text }: SourceFile): (finding: Finding) => readonly Span[] {
  return ({ location, evidence }) => {
    const places = evidence.flatMap((one) =>
      one.kind === 'match' && one.location.file === path ? [one.location.span] : [],
    );
    const same: Span[] = [];
    const literal = text.slice(location.span.start, location.span.end);
    for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + literal.length)) {
      if (literal.length < SHORTEST_TEXT || same.length >= MOST_PLACES) {
        break;
      }
      same.push({ start: at, end: at + literal.length });
    }
    return [location.span, ...places, ...same];
  };
}

/** Shorter literals stand everywhere and hide too much. */
const SHORTEST_TEXT = 6;
const MOST_PLACES = 1000;

function analysing(
  observer: ReviewObserver,
): (done: number, total: number, subject: string) => void {
  return (done, total, subject) => {
    observer.progress({ step: 'analysing', done, total, subject });
  };
}

function trying(observer: ReviewObserver): (done: number, total: number, subject: string) => void {
  return (done, total, subject) => {
    observer.progress({ step: 'try', done, total, subject });
  };
}

/** Zero findings in zero files is no good news. */
function emptiness(snapshot: Snapshot): readonly Notice[] {
  return snapshot.files.length + snapshot.texts.length > 0 || snapshot.notices.length > 0
    ? []
    : [{ text: 'No Python file was looked at', hint: 'Is this the folder you meant?' }];
}

function doubtful(count: number): readonly Notice[] {
  return count === 0
    ? []
    : [
        {
          text: `${counted(count, 'finding')} left out: only a pattern speaks for them, and the model's probability is below --min-confidence`,
        },
      ];
}

function present(notice: Notice | undefined): readonly Notice[] {
  return notice === undefined ? [] : [notice];
}

function partition<Item>(
  items: readonly Item[],
  belongs: (item: Item) => boolean,
): readonly [readonly Item[], readonly Item[]] {
  return [items.filter((item) => belongs(item)), items.filter((item) => !belongs(item))];
}
