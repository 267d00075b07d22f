/**
 * What people decided, held against the findings of a review. A decision holds where fingerprint and code are the same, or where the same
 * function stands in a file that took the place of the one it was in; it is told and
 * does not hold where the code has changed, or where data comes from a place that nobody had seen when they decided; and it ranks
 * findings of the same rule in like code. Only a decision that holds takes a finding out of sight.
 */
import type { Finding, FindingDecision } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { maskSecrets } from '../../text/mask-secrets.ts';
import { textFormat } from '../../text/text-format.ts';
import { contentHash, contentOf, unitOf, type CodeContent } from './code-content.ts';
import type { Decision } from './decision.ts';
import { ALIKE, likeness, mayBeAlike, shinglesOf } from './likeness.ts';
import type { KnownDecisions } from './read-decisions.ts';
import { sourceNames } from './source-names.ts';

/** The memory of one review. */
export interface Recall {
  /** The finding with what was decided about it, if anything was. Findings that have a decision already come back as they are. */
  readonly recall: (finding: Finding) => Finding;
  /**
   * The findings that are asked for, out of all that there are: a decision about one of these is not about another, shown
   * or not.
   */
  readonly recallAll: (findings: readonly Finding[], all: readonly Finding[]) => readonly Finding[];
}

export interface RecallContext {
  readonly known: Pick<KnownDecisions, 'trusted' | 'pending'>;
  /** By the review's paths. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** A path of the review as decisions name it. */
  readonly pathOf: (path: string) => string;
  /** True for a path of a decision at which there is nothing any more. */
  readonly isGone: (path: string) => boolean;
}

export function openRecall(context: RecallContext): Recall {
  const { known } = context;
  const state: RecallState = {
    ...context,
    trusted: decisionTable(known.trusted),
    pending: decisionTable(known.pending),
    taken: new Set(),
    moved: new Map(),
    shingles: new Map(),
  };
  const isEmpty = known.trusted.length + known.pending.length === 0;

  function recall(finding: Finding): Finding {
    if (isEmpty || finding.decision !== undefined) {
      return finding;
    }
    const decision =
      exactly(state, finding) ??
      moved(state, finding) ??
      changed(state, finding) ??
      similar(state, finding);
    return decision === undefined ? finding : { ...finding, decision };
  }

  return {
    recall,
    recallAll: (findings, all) => {
      if (isEmpty) {
        return findings;
      }
      for (const finding of all) {
        const decision = sameFinding(state, state.trusted, finding);
        if (decision !== undefined) {
          state.taken.add(decision.fingerprint);
        }
      }
      return findings.map(recall);
    },
  };
}

/** True for a finding that stays away. */
export function isDismissed({ decision }: Finding): boolean {
  return decision?.answer === 'dismissed' && decision.standing === 'holds';
}

interface DecisionTable {
  readonly byFingerprint: ReadonlyMap<string, Decision>;
  readonly byRule: ReadonlyMap<string, readonly Decision[]>;
}

interface RecallState extends RecallContext {
  readonly trusted: DecisionTable;
  readonly pending: DecisionTable;
  /** Fingerprints of decisions that are about a finding of this review, changed or not. */
  readonly taken: Set<string>;
  /** By the decision's fingerprint: that of the finding which has moved to another file. */
  readonly moved: Map<string, string>;
  /** Of decisions, by fingerprint. */
  readonly shingles: Map<string, ReadonlySet<string>>;
}

function decisionTable(decisions: readonly Decision[]): DecisionTable {
  return {
    byFingerprint: new Map(decisions.map((one) => [one.fingerprint, one])),
    byRule: Map.groupBy(decisions, ({ rule }) => rule),
  };
}

/** The decision about this very finding: by its fingerprint, or by its place where the review was run from another folder. */
function sameFinding(
  state: RecallState,
  table: DecisionTable,
  finding: Finding,
): Decision | undefined {
  const named = table.byFingerprint.get(finding.fingerprint);
  if (named?.rule === finding.rule) {
    return named;
  }
  const file = state.pathOf(finding.location.file);
  const candidates = (table.byRule.get(finding.rule) ?? []).filter((one) => one.file === file);
  const unit =
    candidates.length === 0 ? undefined : unitOf(finding, state.files.get(finding.location.file));
  return unit === undefined
    ? undefined
    : candidates.find(
        ({ content, message }) =>
          content !== undefined &&
          content.within === unit.within &&
          content.nth === unit.nth &&
          content.offset === unit.offset &&
          // One line of requirements may have several weaknesses.
          (unit.within !== '' || message === rememberedMessage(finding)) &&
          content.codeHash === contentHash(unit, content.secrets),
      );
}

/** As a decision keeps it. */
export function rememberedMessage({ message }: Finding): string {
  return withoutSecrets(message).slice(0, MOST_MESSAGE);
}

/** Not even the first letters of a secret are left, which reports show. */
export function withoutSecrets(text: string): string {
  return maskSecrets(text).replaceAll(/[^\s("'`]{0,2}(?=•{8})/gu, '');
}

const MOST_MESSAGE = 600;

function exactly(state: RecallState, finding: Finding): FindingDecision | undefined {
  const decision = sameFinding(state, state.trusted, finding);
  if (decision !== undefined) {
    return toldOf(decision, standingOf(state, finding, decision));
  }
  const pending = sameFinding(state, state.pending, finding);
  return pending !== undefined && standingOf(state, finding, pending) === 'holds'
    ? toldOf(pending, 'pending')
    : undefined;
}

function standingOf(
  state: RecallState,
  finding: Finding,
  { content, sources = [] }: Decision,
): 'holds' | 'changed' | 'new-source' {
  const unit = unitOf(finding, state.files.get(finding.location.file));
  const isSame =
    unit === undefined || content === undefined
      ? unit === undefined && content === undefined
      : content.codeHash === contentHash(unit, content.secrets);
  if (!isSame) {
    return 'changed';
  }
  const known = new Set(sources);
  return sourceNames(finding, state).every((one) => known.has(one)) ? 'holds' : 'new-source';
}

/**
 * The file was renamed, or brought to another folder under its name, and the function around the finding is the same. One finding only
 * takes a decision over: what else is like it was there beside it.
 */
function moved(state: RecallState, finding: Finding): FindingDecision | undefined {
  const path = state.pathOf(finding.location.file);
  const unit = unitOf(finding, state.files.get(finding.location.file));
  if (unit === undefined || unit.within === '') {
    return undefined;
  }
  const decision = (state.trusted.byRule.get(finding.rule) ?? []).find(
    ({ fingerprint, file, content }) =>
      content !== undefined &&
      content.within === unit.within &&
      content.nth === unit.nth &&
      content.offset === unit.offset &&
      content.codeHash === contentHash(unit, content.secrets) &&
      isRenaming(file, path) &&
      (state.moved.get(fingerprint) ?? finding.fingerprint) === finding.fingerprint &&
      state.isGone(file),
  );
  if (decision === undefined) {
    return undefined;
  }
  state.moved.set(decision.fingerprint, finding.fingerprint);
  state.taken.add(decision.fingerprint);
  // Its data may come from other functions of the same file, which had the old name as well.
  const asBefore = {
    ...state,
    pathOf: (file: string) => (file === finding.location.file ? decision.file : state.pathOf(file)),
  };
  return toldOf(decision, standingOf(asBefore, finding, decision));
}

function isRenaming(from: string, to: string): boolean {
  const [before, after] = [placeOf(from), placeOf(to)];
  return from !== to && (before.folder === after.folder || before.name === after.name);
}

function placeOf(path: string): { readonly folder: string; readonly name: string } {
  const cut = path.lastIndexOf('/') + 1;
  return { folder: path.slice(0, cut), name: path.slice(cut) };
}

/** The lines of the finding themselves were edited, so its fingerprint is another one: same rule, file and function, like code. */
function changed(state: RecallState, finding: Finding): FindingDecision | undefined {
  const path = state.pathOf(finding.location.file);
  const candidates = (state.trusted.byRule.get(finding.rule) ?? []).filter(
    (one) => one.file === path && !state.taken.has(one.fingerprint),
  );
  if (candidates.length === 0) {
    return undefined;
  }
  const file = state.files.get(finding.location.file);
  const own = contentOf(finding, file);
  const best = likest(
    state,
    finding,
    candidates.filter(
      ({ content }) =>
        content?.within === own?.within &&
        content?.codeHash !== own?.codeHash &&
        !stoodBeside(own, content),
    ),
  );
  return best === undefined ? undefined : toldOf(best.decision, 'changed');
}

/** True where the finding's line was there when people decided about another line of the same function. */
function stoodBeside(own: CodeContent | undefined, other: Decision['content']): boolean {
  if (own === undefined || other === undefined) {
    return false;
  }
  const [first, last] = other.flagged;
  const line = own.code.split('\n')[own.flagged[0] - 1]?.trim();
  return other.code
    .split('\n')
    .some((text, index) => (index < first - 1 || index >= last) && text.trim() === line);
}

function similar(state: RecallState, finding: Finding): FindingDecision | undefined {
  const best = likest(state, finding, state.trusted.byRule.get(finding.rule) ?? []);
  // What is like an accepted one ranks as every other does, so there is nothing to tell.
  return best?.decision.decision === 'dismissed'
    ? { ...toldOf(best.decision, 'similar'), likeness: best.likeness }
    : undefined;
}

function likest(
  state: RecallState,
  finding: Finding,
  decisions: readonly Decision[],
): { readonly decision: Decision; readonly likeness: number } | undefined {
  if (decisions.length === 0) {
    return undefined;
  }
  const file = state.files.get(finding.location.file);
  const content = contentOf(finding, file);
  if (content === undefined) {
    return undefined;
  }
  const isPython = file?.format === undefined;
  const own = shinglesOf(content.code, isPython);
  const [best] = decisions
    .map((decision) => ({ decision, shingles: shinglesFor(state, decision) }))
    .filter(({ shingles }) => mayBeAlike(own, shingles))
    .map(({ decision, shingles }) => ({ decision, likeness: likeness(own, shingles) }))
    .filter((one) => one.likeness >= ALIKE)
    .sort(
      (left, right) =>
        right.likeness - left.likeness || (left.decision.on < right.decision.on ? 1 : -1),
    );
  return best;
}

function shinglesFor(
  state: RecallState,
  { fingerprint, content, file }: Decision,
): ReadonlySet<string> {
  const known = state.shingles.get(fingerprint);
  if (known !== undefined) {
    return known;
  }
  const made = shinglesOf(content?.code ?? '', textFormat(file) === undefined);
  state.shingles.set(fingerprint, made);
  return made;
}

function toldOf(decision: Decision, standing: FindingDecision['standing']): FindingDecision {
  const { fingerprint, on, reason, by, file, line } = decision;
  return {
    answer: decision.decision === 'accepted' ? 'accepted' : 'dismissed',
    standing,
    fingerprint,
    on,
    ...(reason === undefined ? {} : { reason }),
    ...(by === undefined ? {} : { by }),
    file,
    line,
  };
}
