import { parseReply } from '../../llm/structured/parse-reply.ts';
import type { Explanation, Finding } from '../../core/finding.ts';
import { cutShort, leftUndone } from './cut-short.ts';
import { compareForRewrite, mayExplain } from './plan.ts';
import type { Allotment } from './session.ts';
import { functionAt, shownFiles } from './shown-source.ts';
import type { ShownFile } from './shown-source.ts';
import type { ModelStepContext, StepResult } from './step.ts';
import { inventedName, proseProblem } from './prose.ts';
import * as prompt from '../prompts/explain-finding.ts';
import { flaggedFunction } from './propose-one.ts';

/**
 * Two sentences for findings that have a rewrite or that no page of ours speaks about. They are shown only when they hold
 * together: whole sentences, about no style, naming nothing that does not exist in the file. Otherwise the rule's page
 * stands, where there is one.
 */
export async function explain(
  findings: readonly Finding[],
  context: ModelStepContext,
  signal: AbortSignal,
): Promise<StepResult<readonly Finding[]>> {
  const { session, observer } = context;
  const look = shownFiles({ ...context, findings });
  const targets = session.model.abilities.explain
    ? findings
        .filter((one) => mayExplain(one, context))
        .toSorted(compareForExplanation)
        .slice(0, MOST_EXPLANATIONS)
    : [];
  const allotment = session.allot('explain');
  const explained = new Map<Finding, Finding>();
  const lostBefore = session.lost();
  let left = 0;
  for (const [index, finding] of targets.entries()) {
    const shown = look(finding.location.file);
    const holder = shown === undefined ? undefined : functionAt(shown, finding.location.span.start);
    if (shown !== undefined && holder !== undefined) {
      const subject = `${finding.location.file}:${holder.qualifiedName}`;
      observer.progress({ step: 'explain', done: index, total: targets.length, subject });
      const explanation = await explainOne(finding, { context, shown, allotment }, signal);
      if (explanation === 'stop') {
        left = targets.length - index;
        break;
      }
      if (explanation !== 'nothing') {
        const done: Finding = { ...finding, explanation };
        explained.set(finding, done);
        observer.extended?.(done);
      }
    }
  }
  const value = findings.map((one) => explained.get(one) ?? one);
  const what = leftUndone(left, ['finding', 'findings'], 'explained');
  const cut = cutShort({ step: 'explain', session, lostBefore, left: what });
  return { value, ...cut, work: { explained: explained.size } };
}

const MOST_EXPLANATIONS = 8;
/** A longer function is read too slowly for two sentences. */
const LONGEST_FUNCTION = { lines: 60, characters: 3000 };
const MAX_TOKENS = 110;

async function explainOne(
  finding: Finding,
  around: {
    readonly context: ModelStepContext;
    readonly shown: ShownFile;
    readonly allotment: Allotment;
  },
  signal: AbortSignal,
): Promise<Explanation | 'nothing' | 'stop'> {
  const { context, shown, allotment } = around;
  const holder = functionAt(shown, finding.location.span.start);
  if (
    holder === undefined ||
    holder.lastLine - holder.firstLine >= LONGEST_FUNCTION.lines ||
    holder.end - holder.start >= LONGEST_FUNCTION.characters
  ) {
    return 'nothing';
  }
  const flagged = flaggedFunction(shown, finding, definitionLine(shown, holder));
  const answer = await context.session.complete(
    { prompt, ...prompt.render(flagged), shape: prompt.shape, maxTokens: MAX_TOKENS, allotment },
    signal,
  );
  if (answer.outcome !== 'answered') {
    return answer.outcome === 'unusable' ? 'nothing' : 'stop';
  }
  const parsed = parseReply(answer.value, prompt.shape);
  return parsed.outcome === 'ok'
    ? explanation([parsed.value.why, parsed.value.remedy], shown)
    : 'nothing';
}

function explanation(sentences: readonly string[], shown: ShownFile): Explanation | 'nothing' {
  const whole = sentences.map(firstSentence);
  const isSound = whole.every(
    (one) => proseProblem(one) === undefined && inventedName(one, shown.file.text) === undefined,
  );
  return isSound ? { text: whole.join(' '), origin: 'model' } : 'nothing';
}

/** What a model adds after its first full stop is where it begins to wander. */
function firstSentence(text: string): string {
  return /^[^]*?[.!?](?=\s|$)/.exec(text.trim())?.[0] ?? '';
}

/** The line of `def`: decorators above it are not shown. */
function definitionLine(shown: ShownFile, holder: { firstLine: number; lastLine: number }): number {
  for (let line = holder.firstLine; line <= holder.lastLine; line += 1) {
    if (/^\s*(?:async\s+)?def\b/.test(shown.lines[line - 1] ?? '')) {
      return line;
    }
  }
  return holder.firstLine;
}

/** Rewrites first: they are what a reader must understand. */
function compareForExplanation(left: Finding, right: Finding): number {
  return (
    Number(right.fix?.origin === 'model') - Number(left.fix?.origin === 'model') ||
    compareForRewrite(left, right)
  );
}
