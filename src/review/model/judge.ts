import { assert } from '../../core/assert.ts';
import type { VerdictEvidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/finding.ts';
import type { Shortfall } from '../../core/review-result.ts';
import { compareSeverity } from '../../core/severity.ts';
import { probabilityOf } from './calibration/fit-calibration.ts';
import type { ContextUnit } from '../context/context-item.ts';
import { candidateContext, withoutNumber } from './candidate-context.ts';
import type { CandidateContext } from './candidate-context.ts';
import { baselineOf, baselineQuestion } from './judge-baseline.ts';
import { asksAbout, type RuleKnowledge } from './rule-knowledge.ts';
import { promptName } from './session.ts';
import type { Allotment, Answer } from './session.ts';
import { excerptAround, functionAt, shownFiles } from './shown-source.ts';
import type { ShownFile } from './shown-source.ts';
import { lostModel } from './step.ts';
import type { ModelStepContext, StepResult } from './step.ts';
import * as prompt from '../prompts/judge-candidate.ts';
import type { ExampleOrder } from '../prompts/judge-candidate.ts';

/**
 * Asks the model of every candidate whose rule has a question whether it is real here, and adds the answer as evidence.
 * The margin is the log-odds of Yes over No, less the rule's baseline: the mean margin of the rule's own two examples,
 * asked as if they were candidates. A small model says Yes to nearly everything, by an amount that depends on the
 * wording; half-way between a known Yes and a known No is where that bias cancels. (Contextual calibration by an empty
 * input, Zhao et al. 2021, ordered labelled candidates worse than no correction at all.) Candidates are taken rule by rule,
 * so that a rule's prefix is read once, the most urgent rules first; a second pass with the examples in the other order
 * follows where it costs little. Where the model was measured on labelled code, the margin becomes a probability. The verdict ranks, it never drops.
 */
export async function judge(
  findings: readonly Finding[],
  context: ModelStepContext,
  signal: AbortSignal,
): Promise<StepResult<readonly Finding[]>> {
  const { session } = context;
  const look = shownFiles({ ...context, findings });
  const candidates = session.model.abilities.judge
    ? findings.filter((one) => isCandidate(one, context))
    : [];
  const asked = new Set(candidates);
  for (const finding of findings) {
    if (!asked.has(finding)) {
      context.observer.settled(finding);
    }
  }
  const round: Round = {
    context,
    look,
    groups: groupByRule(candidates, context),
    allotment: session.allot('judge'),
    margins: new Map(),
    skipped: new Set(),
    total: candidates.length,
    final: new Set(),
    startedWith: session.chargedMs(),
  };
  await pass(round, 'real-first', signal);
  if (mayAskAgain(round) && isWhole(round)) {
    await pass(round, 'harmless-first', signal);
  }
  const judged = findings.map((one) => (asked.has(one) ? withVerdict(one, round) : one));
  for (const [index, finding] of judged.entries()) {
    const original = findings[index];
    if (original !== undefined && asked.has(original) && !round.final.has(original)) {
      context.observer.settled(finding);
    }
  }
  return {
    value: judged,
    shortfalls: shortfallsOf(round),
    notices: [],
    work: { judged: round.margins.size },
  };
}

/**
 * The second order is asked when the first took no more than this part of the whole budget: it turns few answers (area under the
 * curve .71 against .69), so it may not cost what a rewrite costs.
 */
const SECOND_PASS_SHARE = 0.02;
/** Margins closer to the baseline than this count as no opinion, where no calibration says what they mean. Chosen, not fitted. */
const LEAST_MARGIN = 0.5;
/** Probabilities closer to one half than this are none either. */
const LEAST_CERTAINTY = 0.15;
/** Of the code around a candidate. */
const EXCERPT = { lines: 24, tokens: 220 };
/** Of a whole question: the rule's examples, the code, the way of the data and the functions around. */
const MOST_TOKENS = 700;
/** What sets the parts of a prompt apart, and what a server puts around each message. */
const FRAME_TOKENS = 60;

interface Round {
  readonly context: ModelStepContext;
  readonly look: (path: string) => ShownFile | undefined;
  readonly groups: readonly Group[];
  readonly allotment: Allotment;
  /** Less the baseline; one entry an order asked. */
  readonly margins: Map<Finding, number[]>;
  /** Candidates the model was asked about without a usable answer. */
  readonly skipped: Set<Finding>;
  readonly total: number;
  /** Those whose verdict nothing will change. */
  readonly final: Set<Finding>;
  /** Of the time charged to the review. */
  readonly startedWith: number;
}

interface Group {
  readonly rule: RuleKnowledge;
  readonly question: string;
  readonly candidates: readonly Finding[];
}

function isCandidate(finding: Finding, context: ModelStepContext): boolean {
  return (
    finding.suppression === undefined &&
    asksAbout(context.rules.get(finding.rule), finding) &&
    context.files.has(finding.location.file)
  );
}

/** Most urgent rules first; a rule's candidates stay together. */
function groupByRule(candidates: readonly Finding[], context: ModelStepContext): readonly Group[] {
  const urgent = candidates.toSorted((left, right) =>
    compareSeverity(right.severity, left.severity),
  );
  return [...Map.groupBy(urgent, (one) => one.rule)].map(([id, group]) => {
    const rule = context.rules.get(id);
    assert(rule?.question, 'only candidates of rules with a question are grouped');
    return { rule, question: rule.question, candidates: group };
  });
}

async function pass(round: Round, order: ExampleOrder, signal: AbortSignal): Promise<void> {
  let done = 0;
  for (const group of round.groups) {
    const baseline = await baselineIn(round, { group, order }, signal);
    if (baseline === undefined) {
      return;
    }
    for (const finding of group.candidates) {
      if (!(await judgeOne(round, { group, order, finding, baseline, done }, signal))) {
        return;
      }
      done += 1;
      settleFinal(round, order);
    }
  }
}

/** True while the first pass has been quick enough for a second one. */
function mayAskAgain({ context, startedWith }: Round): boolean {
  const { session } = context;
  return session.chargedMs() - startedWith <= session.budgetMs * SECOND_PASS_SHARE;
}

/** A verdict that no second pass will change need not wait for those of the others. */
function settleFinal(round: Round, order: ExampleOrder): void {
  if (order === 'real-first' && mayAskAgain(round)) {
    return;
  }
  const orders = order === 'real-first' ? 1 : 2;
  for (const [finding, margins] of round.margins) {
    if (margins.length === orders && !round.final.has(finding)) {
      round.final.add(finding);
      round.context.observer.settled(withVerdict(finding, round));
    }
  }
}

/** The margin that means "no opinion" for this rule, or undefined when the model has no time left or is gone. */
async function baselineIn(
  round: Round,
  { group, order }: { readonly group: Group; readonly order: ExampleOrder },
  signal: AbortSignal,
): Promise<number | undefined> {
  const question = baselineQuestion(group.rule, order);
  if (question === undefined) {
    return 0;
  }
  const { allotment, context } = round;
  const answer = await baselineOf(question, { session: context.session, allotment }, signal);
  switch (answer.outcome) {
    case 'answered':
      return answer.value;
    case 'unusable':
      return 0;
    default:
      return undefined;
  }
}

interface Judgement {
  readonly group: Group;
  readonly order: ExampleOrder;
  readonly finding: Finding;
  readonly baseline: number;
  /** Candidates asked about before it in this pass. */
  readonly done: number;
}

/** False when asking on is pointless: no time, or no model. */
async function judgeOne(round: Round, judgement: Judgement, signal: AbortSignal): Promise<boolean> {
  const { finding, baseline } = judgement;
  const { context, margins } = round;
  const shown = round.look(finding.location.file);
  assert(shown, 'candidates stand in files of the review');
  const holder = functionAt(shown, finding.location.span.start);
  context.observer.progress({
    step: 'judge',
    done: judgement.done,
    total: round.total,
    subject: `${finding.location.file}:${holder?.qualifiedName ?? String(finding.location.start.line)}`,
  });
  const code = excerptAround(shown, finding.location.span, {
    ...EXCERPT,
    countTokens: context.session.model.countTokens,
  });
  const surroundings = surroundingsOf(round, judgement, code);
  const unit = unitOf(judgement, code);
  const notes = await context.notesFor?.(unit, surroundings.callees, signal);
  const answer = await ask(round, { ...judgement, code, surroundings, notes }, signal);
  switch (answer.outcome) {
    case 'answered':
      margins.set(finding, [...(margins.get(finding) ?? []), answer.value - baseline]);
      return true;
    case 'unusable':
      round.skipped.add(finding);
      return true;
    default:
      return false;
  }
}

function unitOf({ finding, group }: Judgement, code: string): ContextUnit {
  const { rule, message, location } = finding;
  const topic = `${message}\n${group.question}`;
  return { path: location.file, offset: location.span.start, code, rule, topic };
}

/** What else fits beside the code. */
function surroundingsOf(
  { context, look }: Round,
  { group, order, finding }: Judgement,
  code: string,
): CandidateContext {
  const { countTokens } = context.session.model;
  const { question, rule } = group;
  const bare = prompt.render({ question, examples: rule.examples, order, code });
  const taken = bare.messages.reduce((sum, { content }) => sum + countTokens(content), 0);
  const tokens = MOST_TOKENS - FRAME_TOKENS - taken;
  return candidateContext(finding, {
    look,
    paths: [...context.files.keys()],
    tokens,
    countTokens,
  });
}

interface Asked {
  readonly group: Group;
  readonly order: ExampleOrder;
  readonly code: string;
  readonly surroundings: CandidateContext;
  readonly notes: string | undefined;
}

function ask(round: Round, asked: Asked, signal: AbortSignal): Promise<Answer<number>> {
  const { group, order, code, surroundings, notes = '' } = asked;
  const { question, rule } = group;
  const { trace, callees } = surroundings;
  const input = { question, examples: rule.examples, order, code, notes, trace, callees };
  return round.context.session.choose(
    {
      prompt,
      ...prompt.render(input),
      rememberedAs: prompt.render({ ...input, trace: trace.map(withoutNumber) }).messages,
      labels: prompt.LABELS,
      allotment: round.allotment,
    },
    signal,
  );
}

function withVerdict(finding: Finding, round: Round): Finding {
  const margins = round.margins.get(finding);
  if (margins === undefined) {
    return finding;
  }
  const margin = margins.reduce((sum, one) => sum + one, 0) / margins.length;
  const { calibration, session } = round.context;
  const { model } = session;
  const probability =
    calibration === undefined ? undefined : probabilityOf(calibration, finding.rule, margin);
  const verdict: VerdictEvidence = {
    kind: 'verdict',
    answer: answerOf(margin, probability),
    margin,
    ...(probability === undefined ? {} : { probability }),
    model: model.name,
    modelDigest: model.digest,
    prompt: promptName(prompt),
  };
  return { ...finding, evidence: [...finding.evidence, verdict] };
}

function answerOf(margin: number, probability: number | undefined): VerdictEvidence['answer'] {
  const isUnsure =
    probability === undefined
      ? Math.abs(margin) < LEAST_MARGIN
      : Math.abs(probability - 0.5) < LEAST_CERTAINTY;
  if (isUnsure) {
    return 'unsure';
  }
  return (probability ?? margin) > (probability === undefined ? 0 : 0.5) ? 'yes' : 'no';
}

function isWhole(round: Round): boolean {
  return round.margins.size === round.total;
}

function shortfallsOf(round: Round): readonly Shortfall[] {
  const { session } = round.context;
  const left = round.total - round.margins.size;
  if (left === 0) {
    return [];
  }
  const lost = session.lost();
  const unusable = [...round.skipped].filter((one) => !round.margins.has(one)).length;
  const notReached = left - unusable;
  if (lost !== undefined) {
    return [lostModel('judge', lost, `${candidates(left)} not judged`)];
  }
  const shortfalls: Shortfall[] = [];
  if (notReached > 0) {
    const seconds = session.budgetMs / 1000;
    shortfalls.push({
      step: 'judge',
      reason: `${candidates(notReached)} not judged, the budget of ${Number(seconds.toFixed(1))} s was spent`,
      hint: `Try \`--budget ${Math.ceil(seconds * 2)}s\`; what is judged already is remembered.`,
    });
  }
  if (unusable > 0) {
    shortfalls.push({
      step: 'judge',
      reason: `${candidates(unusable)} not judged, the model gave no usable answer${why(session.fault())}`,
    });
  }
  return shortfalls;
}

function why(fault: string | undefined): string {
  return fault === undefined ? '' : `: ${fault}`;
}

function candidates(count: number): string {
  return count === 1 ? '1 candidate' : `${count} candidates`;
}
