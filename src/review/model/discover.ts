import type { FunctionSummary } from '../../analyzers/analyzer.ts';
import type { Finding } from '../../core/finding.ts';
import type { LineRange, SourceFile } from '../../core/review-result.ts';
import { parseReply } from '../../llm/structured/parse-reply.ts';
import { analyseSource } from '../../python/analyse-source.ts';
import type { FunctionInfo } from '../../python/functions.ts';
import { loadPythonParser } from '../../python/parser.ts';
import type { PythonParser } from '../../python/parser.ts';
import type { SourceModule } from '../../python/source-module.ts';
import { findingFingerprint } from '../../text/fingerprint.ts';
import { baselineOf } from './judge-baseline.ts';
import { cutShort, leftUndone } from './cut-short.ts';
import { claimProblem } from './discover-claim-check.ts';
import { confirmClaim } from './discover-confirm.ts';
import { hunksOf, isUnderReview } from './discover-hunks.ts';
import { closeTally, openTally, type OpenTally } from './discover-tally.ts';
import { isCovered, TOPICS } from './discover-topics.ts';
import type { Topic } from './discover-topics.ts';
import { promptName } from './session.ts';
import type { Allotment, Answer } from './session.ts';
import { shownFiles } from './shown-source.ts';
import type { ShownFile } from './shown-source.ts';
import type { ModelStepContext, StepResult } from './step.ts';
import * as description from '../prompts/describe-problem.ts';
import * as question from '../prompts/judge-candidate.ts';

/**
 * The model's own findings. For each function, loopiest first, hunk by hunk, the topics that have a place on a line under review
 * are asked one by one as yes/no questions, against the baseline of the topic's own examples (see `judge`); only where the
 * answer is clearly yes is the model asked which line and what is wrong. The line is one that exists, by grammar; the
 * sentence must talk of no style, not take itself back, and hold where it can be checked (`claimProblem`), else the topic's own
 * words stand. Then the claim is asked about afresh, and what is not confirmed is dropped. What a finding already says is not
 * said again. How many functions are read depends on the time; reading fewer is no shortfall.
 */
export async function discover(
  findings: readonly Finding[],
  context: ModelStepContext,
  signal: AbortSignal,
): Promise<StepResult<readonly Finding[]>> {
  const { session, observer } = context;
  if (!session.model.abilities.discover) {
    return { value: findings, shortfalls: [], notices: [], work: {} };
  }
  const look = shownFiles({ ...context, findings });
  const readings = chooseReadings(findings, { context, look, parser: await loadPythonParser() });
  const round: Round = {
    context,
    allotment: session.allot('discover'),
    baselines: new Map(),
    confirmations: new Map(),
    occurrences: new Map(),
    tally: openTally(),
    said: new Set(),
  };
  const found: Finding[] = [];
  const lostBefore = session.lost();
  let read = 0;
  for (const reading of readings.slice(0, MOST_FUNCTIONS)) {
    observer.progress({
      step: 'discover',
      done: read,
      total: Math.min(readings.length, MOST_FUNCTIONS),
      subject: `${reading.shown.file.path}:${reading.summary.qualifiedName}`,
    });
    const outcome = await readFunction(round, reading, signal);
    found.push(...outcome.findings);
    if (outcome.isStopped) {
      break;
    }
    read += 1;
  }
  for (const finding of found) {
    observer.settled(finding);
  }
  observer.discovered?.(closeTally(round.tally, found.length));
  // That time was too short is told by how many functions were read.
  const left = session.lost() === undefined ? 0 : Math.min(readings.length, MOST_FUNCTIONS) - read;
  return {
    value: [...findings, ...found],
    ...cutShort({
      step: 'discover',
      session,
      lostBefore,
      left: leftUndone(left, ['function', 'functions'], 'read'),
    }),
    work: { read, readable: readings.length },
  };
}

/** Functions that are read in one review, however much time there is. */
const MOST_FUNCTIONS = 40;
/** Log-odds over the baseline from which an answer counts as yes. Precision before recall. */
const CLEAR_YES = 0.1;
/** Log-odds over the baseline from which a claim counts as confirmed when it is asked about afresh. */
const CONFIRMED = 0;
const CLAIM_TOKENS = 130;

interface Round {
  readonly context: ModelStepContext;
  readonly allotment: Allotment;
  /** By topic. */
  readonly baselines: Map<string, number>;
  /** By topic: baselines of the question whether a claim is right. */
  readonly confirmations: Map<string, number>;
  /** Tells findings about equal lines apart, see `findingFingerprint`. */
  readonly occurrences: Map<string, number>;
  readonly tally: OpenTally;
  /** File, line and message of what was told. */
  readonly said: Set<string>;
}

/** A function and the topics that have a place in it. */
interface Reading {
  readonly shown: ShownFile;
  readonly module: SourceModule;
  readonly info: FunctionInfo;
  readonly summary: FunctionSummary;
  readonly places: readonly Place[];
}

interface Place {
  readonly topic: Topic;
  /** 1-based. */
  readonly lines: readonly number[];
}

interface ChoiceOfReadings {
  readonly context: ModelStepContext;
  readonly look: (path: string) => ShownFile | undefined;
  readonly parser: PythonParser;
}

function chooseReadings(
  findings: readonly Finding[],
  { context, look, parser }: ChoiceOfReadings,
): readonly Reading[] {
  const byFile = Map.groupBy(findings, (one) => one.location.file);
  const readings = [...context.files.values()].flatMap((file) => {
    const shown = look(file.path);
    if (shown === undefined || isTestFile(file.path)) {
      return [];
    }
    const module = analyseSource(parser, file.path, file.text);
    return shown.functions
      .filter((one) => isReadable(one, file))
      .flatMap((summary): readonly Reading[] => {
        const info = infoOf(summary, module);
        const places =
          info === undefined
            ? []
            : placesIn({ info, module, file, findings: byFile.get(file.path) ?? [] });
        return info === undefined || places.length === 0
          ? []
          : [{ shown, module, info, summary, places }];
      });
  });
  return readings.toSorted((left, right) => weight(right.summary) - weight(left.summary));
}

function isReadable(summary: FunctionSummary, file: SourceFile): boolean {
  return (
    file.changedLines === undefined || file.changedLines.some((range) => overlaps(range, summary))
  );
}

function overlaps(range: LineRange, summary: FunctionSummary): boolean {
  return range.first <= summary.lastLine && summary.firstLine <= range.last;
}

function infoOf(summary: FunctionSummary, module: SourceModule): FunctionInfo | undefined {
  return module.functions.find(
    ({ node }) => node.kind === 'function' && node.span.start === summary.start,
  );
}

/** Loops first: what is slow there is slow many times. */
function weight(summary: FunctionSummary): number {
  return summary.loopDepth * 10 + summary.complexity;
}

function isTestFile(path: string): boolean {
  return /(?:^|\/)(?:tests?\/|test_[^/]*$|conftest\.py$)|_test\.py$/.test(path);
}

function placesIn(input: {
  readonly info: FunctionInfo;
  readonly module: SourceModule;
  readonly file: SourceFile;
  readonly findings: readonly Finding[];
}): readonly Place[] {
  const { info, module, file, findings } = input;
  return TOPICS.flatMap((topic) => {
    const lines = linesOf(topic, info, module).filter(
      (line) => isUnderReview(file, line) && !isCovered(topic, line, findings),
    );
    return lines.length === 0 ? [] : [{ topic, lines }];
  });
}

function linesOf(topic: Topic, info: FunctionInfo, module: SourceModule): readonly number[] {
  const lines = topic
    .sites(info, module)
    .map((site) => module.lines.positionAt(site.span.start).line);
  return [...new Set(lines)].sort((left, right) => left - right);
}

async function readFunction(
  round: Round,
  reading: Reading,
  signal: AbortSignal,
): Promise<{ readonly findings: readonly Finding[]; readonly isStopped: boolean }> {
  const { summary, shown } = reading;
  const findings: Finding[] = [];
  for (const { code, places } of hunksOf(shown, summary, reading.places)) {
    for (const place of places) {
      const found = await readPlace(round, { reading, place, code }, signal);
      if (found === 'stop') {
        return { findings, isStopped: true };
      }
      findings.push(...(found === undefined ? [] : [found]));
    }
  }
  return { findings, isStopped: false };
}

interface Asked {
  readonly reading: Reading;
  readonly place: Place;
  /** The hunk that the place is in. */
  readonly code: string;
}

/** A finding where the model says yes, and yes again about what it claims. */
async function readPlace(
  round: Round,
  asked: Asked,
  signal: AbortSignal,
): Promise<Finding | 'stop' | undefined> {
  const { tally } = round;
  const margin = await marginOf(round, asked, signal);
  if (margin === 'stop' || margin <= CLEAR_YES) {
    return margin === 'stop' ? 'stop' : undefined;
  }
  tally.yes += 1;
  const claim = await claimOf(round, asked, signal);
  const said = `${asked.reading.shown.file.path}:${claim.line} ${claim.message}`;
  if (round.said.has(said)) {
    tally.repeated += 1;
    return undefined;
  }
  const { session } = round.context;
  const answer = await confirmClaim(
    { topic: asked.place.topic, code: asked.code, claim: claim.message },
    { session, allotment: round.allotment, baselines: round.confirmations },
    signal,
  );
  if (isOver(answer)) {
    return 'stop';
  }
  if (answer.outcome !== 'answered' || answer.value <= CONFIRMED) {
    tally.unconfirmed += 1;
    return undefined;
  }
  round.said.add(said);
  return toFinding({ ...asked, margin: Math.min(margin, answer.value), claim }, round);
}

/** How far the answer lies above the topic's baseline. */
async function marginOf(round: Round, asked: Asked, signal: AbortSignal): Promise<number | 'stop'> {
  const { topic } = asked.place;
  let baseline = round.baselines.get(topic.id);
  if (baseline === undefined) {
    const { question, examples } = topic;
    const found = await baselineOf(
      { question, examples, order: 'real-first' },
      { session: round.context.session, allotment: round.allotment },
      signal,
    );
    if (found.outcome !== 'answered') {
      return isOver(found) ? 'stop' : Number.NEGATIVE_INFINITY;
    }
    baseline = found.value;
    round.baselines.set(topic.id, baseline);
  }
  const answer = await askYesNo(round, asked, signal);
  if (answer.outcome === 'answered') {
    round.tally.asked += 1;
    return answer.value - baseline;
  }
  return isOver(answer) ? 'stop' : Number.NEGATIVE_INFINITY;
}

function isOver(answer: Answer<unknown>): boolean {
  return answer.outcome === 'lost' || answer.outcome === 'no-time';
}

async function askYesNo(
  round: Round,
  { reading, place, code }: Asked,
  signal: AbortSignal,
): Promise<Answer<number>> {
  const { topic } = place;
  const unit = {
    path: reading.shown.file.path,
    offset: reading.summary.start,
    code,
    topic: topic.question,
  };
  const notes = (await round.context.notesFor?.(unit, [], signal)) ?? '';
  const rendered = question.render({
    question: topic.question,
    examples: topic.examples,
    order: 'real-first',
    code,
    notes,
  });
  return round.context.session.choose(
    { prompt: question, ...rendered, labels: question.LABELS, allotment: round.allotment },
    signal,
  );
}

/** The line that is meant and what the model says about it; the topic's own words where that does not hold. */
async function claimOf(
  round: Round,
  { reading, place, code }: Asked,
  signal: AbortSignal,
): Promise<{ readonly line: number; readonly message: string }> {
  const { shown, info, module } = reading;
  const { topic, lines } = place;
  const fallback = { line: lines[0] ?? 1, message: topic.statement };
  const texts = lines.map((line) => (shown.lines[line - 1] ?? '').trim());
  const shape = description.shape(texts);
  const { question, examples, exampleReply } = topic;
  const answer = await round.context.session.complete(
    {
      prompt: description,
      ...description.render({ question, examples, exampleReply, code }),
      shape,
      maxTokens: CLAIM_TOKENS,
      allotment: round.allotment,
    },
    signal,
  );
  const { replaced } = round.tally;
  const parsed = answer.outcome === 'answered' ? parseReply(answer.value, shape) : undefined;
  if (parsed?.outcome !== 'ok') {
    replaced.set('unusable', (replaced.get('unusable') ?? 0) + 1);
    return fallback;
  }
  const line = lines[texts.indexOf(parsed.value.line)] ?? fallback.line;
  const claim = parsed.value.claim.trim().replace(/\.$/, '');
  const paths = [...round.context.files.keys()];
  const problem =
    claim === exampleReply.claim.replace(/\.$/, '')
      ? 'example'
      : claimProblem(claim, { source: parsed.value.line, info, module, paths });
  if (problem === undefined) {
    return { line, message: claim };
  }
  replaced.set(problem, (replaced.get(problem) ?? 0) + 1);
  return { line, message: topic.statement };
}

function toFinding(
  made: {
    readonly reading: Reading;
    readonly place: Place;
    readonly margin: number;
    readonly claim: { readonly line: number; readonly message: string };
  },
  round: Round,
): Finding {
  const { reading, place, margin, claim } = made;
  const { file, index } = reading.shown;
  const { model } = round.context.session;
  const whole = index.lineSpan(claim.line);
  const source = file.text.slice(whole.start, whole.end);
  const start = whole.start + (source.length - source.trimStart().length);
  const quote = source.trim();
  const location = index.locationOf(file.path, { start, end: start + quote.length });
  const rule = 'model/discover';
  return {
    rule,
    category: 'model',
    severity: place.topic.severity,
    message: claim.message,
    location,
    evidence: [
      {
        kind: 'verdict',
        answer: 'yes',
        margin,
        quote,
        quoteLocation: location,
        model: model.name,
        modelDigest: model.digest,
        prompt: promptName(question),
      },
    ],
    fingerprint: findingFingerprint(
      { rule, file: file.path, source: `${place.topic.id} ${quote}` },
      round.occurrences,
    ),
    tool: model.name,
    ...(place.topic.cwe === undefined ? {} : { cwe: place.topic.cwe }),
  };
}
