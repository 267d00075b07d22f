import type { FixCheckedEvidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/finding.ts';
import type { Notice } from '../../core/review-result.ts';
import { checkFix, fixHolds } from '../../fix/check-fix.ts';
import { analyseSource } from '../../python/analyse-source.ts';
import { loadPythonParser } from '../../python/parser.ts';
import type { PythonParser } from '../../python/parser.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { FunctionDefinition } from '../../python/tree/nodes.ts';
import { compareForRewrite, mayExplain, mayRewrite } from './plan.ts';
import { functionAt, shownFiles, shownLines } from './shown-source.ts';
import type { ShownFile } from './shown-source.ts';
import type { Allotment, UnusableReply } from './session.ts';
import type { ModelStepContext, StepResult } from './step.ts';
import * as prompt from '../prompts/rewrite-function.ts';
import { makeRewrite } from './propose-rewrite.ts';
import type { RewriteProblem } from './propose-rewrite.ts';

/**
 * Asks for a rewrite of flagged functions, slow ones first, one rewrite a function. A rewrite is shown only when it is the
 * same function by name and parameters, uses no unknown name, parses, and a new analysis of the file finds the flaw gone
 * and nothing new; how many were refused, and why, is a notice. Nothing is run: the fix is marked as the model's.
 */
export async function propose(
  findings: readonly Finding[],
  context: ModelStepContext,
  signal: AbortSignal,
): Promise<StepResult<readonly Finding[]>> {
  const { session } = context;
  const look = shownFiles({ ...context, model: session.model, findings });
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
    }
  }
  const value = findings.map((one) => improved.get(one) ?? one);
  for (const finding of value) {
    if (!session.model.abilities.explain || !mayExplain(finding, context)) {
      context.observer.settled(finding);
    }
  }
  return {
    value,
    shortfalls: [],
    notices: refusalNotice(asked, round.tally),
    work: { proposed: improved.size },
  };
}

/** Functions that are asked for in one review, however much time there is. */
const MOST_REWRITES = 8;
const LONGEST_REPLY_TOKENS = 480;

type Refusal =
  | RewriteProblem
  | UnusableReply
  | 'holds no code'
  | 'leaves the finding'
  | 'brings a new finding';

interface Round {
  readonly context: ModelStepContext;
  readonly look: (path: string) => ShownFile | undefined;
  readonly parser: PythonParser;
  readonly allotment: Allotment;
  /** What the analysis says about unchanged files, by path. */
  readonly before: Map<string, readonly Finding[]>;
  readonly tally: Map<Refusal, number>;
}

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

async function proposeOne(
  round: Round,
  finding: Finding,
  signal: AbortSignal,
): Promise<Finding | Refusal | 'stop'> {
  const { context, allotment, parser } = round;
  const { session, reanalyse } = context;
  const shown = round.look(finding.location.file);
  const holder = shown === undefined ? undefined : functionAt(shown, finding.location.span.start);
  if (shown === undefined || holder === undefined) {
    return 'holds no code';
  }
  const module = analyseSource(parser, shown.file.path, shown.file.text);
  const original = definitionAt(module, holder.start);
  if (original === undefined) {
    return 'holds no code';
  }
  const flagged = flaggedFunction(
    shown,
    finding,
    module.lines.positionAt(original.name.span.start).line,
  );
  const size = session.model.countTokens(flagged.code);
  const answer = await session.complete(
    {
      prompt,
      ...prompt.render({
        ...flagged,
        name: original.name.name,
        rule: context.rules.get(finding.rule),
      }),
      maxTokens: Math.min(LONGEST_REPLY_TOKENS, Math.round(size * 1.6) + 60),
      allotment,
    },
    signal,
  );
  if (answer.outcome !== 'answered') {
    return answer.outcome === 'unusable' ? answer.why : 'stop';
  }
  const code = prompt.codeOf(answer.value);
  if (code === undefined) {
    return 'holds no code';
  }
  const rewrite = makeRewrite({ module, original, code, parser });
  if (rewrite.outcome === 'refused') {
    return rewrite.reason;
  }
  const title = `rewrite \`${original.name.name}\``;
  const proposed: Finding = { ...finding, fix: { title, edits: rewrite.edits, origin: 'model' } };
  const before = await findingsBefore(round, shown);
  const checked = await checkFix({ file: shown.file, finding: proposed, before, reanalyse });
  return checked === undefined ? 'holds no code' : verdictOn(proposed, checked);
}

/** Asked of the same analysis as the rewrite, since the review's findings also come from rules that compare files. */
async function findingsBefore(round: Round, shown: ShownFile): Promise<readonly Finding[]> {
  const { path, text } = shown.file;
  const known = round.before.get(path);
  if (known !== undefined) {
    return known;
  }
  const { findings } = await round.context.reanalyse(path, text);
  round.before.set(path, findings);
  return findings;
}

function verdictOn(proposed: Finding, checked: FixCheckedEvidence): Finding | Refusal {
  if (fixHolds(checked)) {
    return { ...proposed, evidence: [...proposed.evidence, checked] };
  }
  if (!checked.parses) {
    return 'does not parse';
  }
  return checked.findingGone ? 'brings a new finding' : 'leaves the finding';
}

function definitionAt(module: SourceModule, start: number): FunctionDefinition | undefined {
  return module.functions
    .map((one) => one.node)
    .filter((node) => node.kind === 'function')
    .find((node) => node.span.start === start);
}

/** The function from its `def` on, without decorators. */
export function flaggedFunction(
  shown: ShownFile,
  finding: Finding,
  firstLine: number,
): { readonly code: string; readonly line: string; readonly message: string } {
  const holder = functionAt(shown, finding.location.span.start);
  const last = holder?.lastLine ?? finding.location.end.line;
  return {
    code: shownLines(shown, firstLine, last).join('\n'),
    line: (shown.lines[finding.location.start.line - 1] ?? '').trim(),
    message: finding.message,
  };
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
