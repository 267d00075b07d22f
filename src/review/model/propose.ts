import type { Finding } from '../../core/finding.ts';
import type { Notice } from '../../core/review-result.ts';
import { loadPythonParser } from '../../python/parser.ts';
import { cutShort, leftUndone } from './cut-short.ts';
import { compareForRewrite, mayRewrite } from './plan.ts';
import { proposeOne, type Refusal, type Round } from './propose-one.ts';
import { functionAt, shownFiles } from './shown-source.ts';
import type { ModelStepContext, StepResult } from './step.ts';

/**
 * Asks for a rewrite of flagged functions, slow ones first, one rewrite a function. A rewrite is shown only when it is the
 * same function by name and parameters, uses no unknown name, parses, and a new analysis of the file finds the flaw gone
 * and nothing new, and, for slow code, when a trial finds it equal and faster. One that a trial refuses is asked for once
 * more with the input on which it differs. How many were refused, and why, is a notice.
 */
export async function propose(
  findings: readonly Finding[],
  context: ModelStepContext,
  signal: AbortSignal,
): Promise<StepResult<readonly Finding[]>> {
  const { session } = context;
  const look = shownFiles({ ...context, findings });
  const targets = session.model.abilities.propose ? chooseTargets(findings, look) : [];
  const round: Round = {
    context,
    look,
    parser: await loadPythonParser(),
    allotment: session.allot('propose'),
    before: new Map(),
    tally: new Map(),
  };
  const improved = new Map<Finding, Finding>();
  const lostBefore = session.lost();
  let asked = 0;
  for (const [index, finding] of targets.entries()) {
    const subject = subjectOf(finding, look);
    context.observer.progress({ step: 'propose', done: index, total: targets.length, subject });
    const outcome = await proposeOne(round, finding, signal);
    if (outcome === 'stop') {
      break;
    }
    asked += 1;
    if (typeof outcome === 'string') {
      round.tally.set(outcome, (round.tally.get(outcome) ?? 0) + 1);
    } else {
      improved.set(finding, outcome);
      context.observer.extended?.(outcome);
    }
  }
  const value = findings.map((one) => improved.get(one) ?? one);
  const left = leftUndone(targets.length - asked, ['function', 'functions'], 'rewritten');
  const { shortfalls, notices } = cutShort({ step: 'propose', session, lostBefore, left });
  return {
    value,
    shortfalls,
    notices: [...refusalNotice(asked, round.tally), ...notices],
    work: { proposed: improved.size },
  };
}

/** Functions that are asked for in one review, however much time there is. */
const MOST_REWRITES = 8;

/** The most promising finding of each function. */
function chooseTargets(findings: readonly Finding[], look: Round['look']): readonly Finding[] {
  const taken = new Set<string>();
  const targets: Finding[] = [];
  for (const finding of findings.toSorted(compareForRewrite)) {
    const shown = look(finding.location.file);
    if (shown !== undefined && mayRewrite(finding, shown)) {
      const holder = functionAt(shown, finding.location.span.start);
      const key = `${finding.location.file} ${holder?.start ?? -1}`;
      if (!taken.has(key) && targets.length < MOST_REWRITES) {
        taken.add(key);
        targets.push(finding);
      }
    }
  }
  return targets;
}

function subjectOf(finding: Finding, look: Round['look']): string {
  const shown = look(finding.location.file);
  const holder = shown === undefined ? undefined : functionAt(shown, finding.location.span.start);
  return `${finding.location.file}:${holder?.qualifiedName ?? String(finding.location.start.line)}`;
}

function refusalNotice(asked: number, tally: ReadonlyMap<Refusal, number>): readonly Notice[] {
  const refused = [...tally.values()].reduce((sum, count) => sum + count, 0);
  if (refused === 0) {
    return [];
  }
  const reasons = [...tally]
    .toSorted((left, right) => right[1] - left[1])
    .map(([reason, count]) => `${count} ${wordsFor(reason)}`);
  return [
    {
      text: `${refused} of ${asked} ${asked === 1 ? 'rewrite' : 'rewrites'} by the model not shown: ${reasons.join(', ')}`,
    },
  ];
}

function wordsFor(reason: Refusal): string {
  switch (reason) {
    case 'truncated':
      return 'cut short';
    case 'refused':
      return 'refused by the model';
    case 'malformed':
      return 'malformed';
    case 'timed-out':
      return 'timed out';
    default:
      return reason;
  }
}
