import { loadPythonParser } from '../../python/parser.ts';
import { proposeOne } from '../../review/model/propose-one.ts';
import { ruleKnowledge } from '../../review/model/rule-knowledge.ts';
import { shownFiles } from '../../review/model/shown-source.ts';
import { rulePage } from '../../review/rule-pages.ts';
import { findRule } from '../../rules/registry.ts';
import type { Finding } from '../../core/finding.ts';
import type { RewriteCase } from '../set/bench-set.ts';
import { analyseCase, stepContextOf, type AnalysedCase, type ItemContext } from './item-context.ts';
import { lineFinding } from './line-finding.ts';

/** How far a rewrite came; each is reached only through those before it. */
export const REWRITE_STAGES = ['no-code', 'refused', 'differs', 'same', 'faster'] as const;

export interface RewriteScore {
  /**
   * `no-code`: the reply held none that parses. `refused`: it parses, and was not tried (another function, unknown names, the
   * flaw is still there, or it could not be run). `differs`: some input gave another result. `same`: equal results, not
   * measurably faster. `faster`: equal and faster.
   */
  readonly stage: (typeof REWRITE_STAGES)[number];
  /** Half a sentence. */
  readonly reason: string;
  /** How many times faster, at the largest size. */
  readonly speedup: number | undefined;
}

/** Asks for one rewrite as a review does, and runs it. Undefined where the model was not asked (it ended). */
export async function rewriteItem(
  item: RewriteCase,
  context: ItemContext,
  signal: AbortSignal,
): Promise<RewriteScore | undefined> {
  const analysed = analyseCase(item, context.analyzer);
  const finding = slowPlace(item, analysed);
  const rule = findRule(finding.rule);
  const knowledge = rule === undefined ? [] : [ruleKnowledge(rule, rulePage(finding.rule))];
  const step = stepContextOf(analysed, knowledge, context);
  const round = {
    context: step,
    look: shownFiles({ ...step, findings: [finding] }),
    parser: await loadPythonParser(),
    allotment: context.session.allot('propose'),
    // With the labelled one, which no analysis reports: it is gone where the analysis of the rewrite has it no more.
    before: new Map([[item.path, [...others(analysed, finding), finding]]]),
    tally: new Map(),
  };
  const outcome = await proposeOne(round, finding, signal);
  if (outcome === 'stop') {
    return undefined;
  }
  return typeof outcome === 'string' ? refusal(outcome) : tried(outcome);
}

function others({ findings }: AnalysedCase, { rule, location }: Finding): readonly Finding[] {
  return findings.filter(
    (one) => one.rule !== rule || one.location.span.start !== location.span.start,
  );
}

/** What a rule says about the labelled line, since its page teaches the model more; else the set's own words. */
function slowPlace(item: RewriteCase, { file, findings }: AnalysedCase): Finding {
  const known = findings.find(
    ({ category, location }) => category === 'performance' && location.start.line === item.line,
  );
  if (known !== undefined) {
    const { fix: _, ...withoutFix } = known;
    return withoutFix;
  }
  return lineFinding(file, {
    rule: 'performance/labelled',
    category: 'performance',
    line: item.line,
    message: item.message,
  });
}

const WITHOUT_CODE = new Set([
  'does not parse',
  'holds no code',
  'truncated',
  'refused',
  'malformed',
  'timed-out',
]);

function refusal(reason: string): RewriteScore {
  const stage = WITHOUT_CODE.has(reason)
    ? 'no-code'
    : reason === 'differs in a trial'
      ? 'differs'
      : reason === 'is not faster'
        ? 'same'
        : 'refused';
  return { stage, reason, speedup: undefined };
}

function tried({ evidence, fix }: Finding): RewriteScore {
  const trial = evidence.find((one) => one.kind === 'trial');
  if (trial === undefined) {
    const reason = `not tried: ${fix?.notTried ?? 'trials are off'}`;
    return { stage: 'refused', reason, speedup: undefined };
  }
  return {
    stage: trial.speedup === undefined ? 'same' : 'faster',
    reason: trial.speedup === undefined ? 'is not faster' : 'equal and faster',
    speedup: trial.speedup?.value,
  };
}
