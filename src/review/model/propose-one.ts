import { assertNever } from '../../core/assert.ts';
import type { FixCheckedEvidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/finding.ts';
import { checkFix, fixHolds } from '../../fix/check-fix.ts';
import { analyseSource } from '../../python/analyse-source.ts';
import type { PythonParser } from '../../python/parser.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { FunctionDefinition } from '../../python/tree/nodes.ts';
import * as prompt from '../prompts/rewrite-function.ts';
import { withOutcome } from '../trials/try-rewrites.ts';
import { makeRewrite } from './propose-rewrite.ts';
import type { RewriteProblem } from './propose-rewrite.ts';
import type { Allotment, Answer, UnusableReply } from './session.ts';
import { maskSecrets } from '../../text/mask-secrets.ts';
import { functionAt, shownLines } from './shown-source.ts';
import type { ShownFile } from './shown-source.ts';
import type { ModelStepContext } from './step.ts';

/** Why a rewrite is not shown, for the notice that counts them. */
export type Refusal =
  | RewriteProblem
  | UnusableReply
  | 'holds no code'
  | 'leaves the finding'
  | 'brings a new finding'
  | 'differs in a trial'
  | 'is not faster';

/** What all rewrites of one review share. */
export interface Round {
  readonly context: ModelStepContext;
  readonly look: (path: string) => ShownFile | undefined;
  readonly parser: PythonParser;
  readonly allotment: Allotment;
  /** What the analysis says about unchanged files, by path. */
  readonly before: Map<string, readonly Finding[]>;
  readonly tally: Map<Refusal, number>;
}

const LONGEST_REPLY_TOKENS = 480;

/** What the model is asked to write anew. */
interface RewriteTarget {
  readonly round: Round;
  readonly finding: Finding;
  readonly shown: ShownFile;
  readonly module: SourceModule;
  readonly original: FunctionDefinition;
}

/** One candidate, and a second one where a trial has shown an input on which the first is wrong. */
export async function proposeOne(
  round: Round,
  finding: Finding,
  signal: AbortSignal,
): Promise<Finding | Refusal | 'stop'> {
  const target = targetOf(round, finding);
  if (target === undefined) {
    return 'holds no code';
  }
  const first = await ask(target, undefined, signal);
  if (first.outcome !== 'answered') {
    return first.outcome === 'unusable' ? first.why : 'stop';
  }
  const candidate = await judgeCandidate(target, first.value, signal);
  if (candidate.outcome === 'holds') {
    return candidate.finding;
  }
  if (candidate.problem === undefined) {
    return candidate.reason;
  }
  const earlier = { reply: first.value, problem: candidate.problem };
  const second = await ask(target, earlier, signal);
  if (second.outcome !== 'answered') {
    return candidate.reason;
  }
  const repaired = await judgeCandidate(target, second.value, signal);
  return repaired.outcome === 'holds' ? repaired.finding : candidate.reason;
}

function targetOf(round: Round, finding: Finding): RewriteTarget | undefined {
  const shown = round.look(finding.location.file);
  const holder = shown === undefined ? undefined : functionAt(shown, finding.location.span.start);
  if (shown === undefined || holder === undefined) {
    return undefined;
  }
  const module = analyseSource(round.parser, shown.file.path, shown.file.text);
  const original = definitionAt(module, holder.start);
  return original === undefined ? undefined : { round, finding, shown, module, original };
}

function ask(
  { round, finding, shown, module, original }: RewriteTarget,
  earlier: prompt.RewriteInput['earlier'],
  signal: AbortSignal,
): Promise<Answer<string>> {
  const { context, allotment } = round;
  const { session } = context;
  const firstLine = module.lines.positionAt(original.name.span.start).line;
  const flagged = flaggedFunction(shown, finding, firstLine);
  const size = session.model.countTokens(flagged.code);
  return session.complete(
    {
      prompt,
      ...prompt.render({
        ...flagged,
        name: original.name.name,
        rule: context.rules.get(finding.rule),
        ...(earlier === undefined ? {} : { earlier }),
      }),
      maxTokens: Math.min(LONGEST_REPLY_TOKENS, Math.round(size * 1.6) + 60),
      allotment,
    },
    signal,
  );
}

/** `problem`: what to tell the model, where it can do better with it. */
type Candidate =
  | { readonly outcome: 'holds'; readonly finding: Finding }
  | { readonly outcome: 'refused'; readonly reason: Refusal; readonly problem?: string };

async function judgeCandidate(
  target: RewriteTarget,
  reply: string,
  signal: AbortSignal,
): Promise<Candidate> {
  const { round, finding, shown, module, original } = target;
  const code = prompt.codeOf(reply);
  if (code === undefined) {
    return { outcome: 'refused', reason: 'holds no code' };
  }
  const rewrite = makeRewrite({ module, original, code, parser: round.parser });
  if (rewrite.outcome === 'refused') {
    return rewrite;
  }
  const title = `rewrite \`${original.name.name}\``;
  const proposed: Finding = { ...finding, fix: { title, edits: rewrite.edits, origin: 'model' } };
  const before = await findingsBefore(round, shown);
  const { reanalyse } = round.context;
  const checked = await checkFix({ file: shown.file, finding: proposed, before, reanalyse });
  const verdict = checked === undefined ? 'holds no code' : verdictOn(proposed, checked);
  return typeof verdict === 'string'
    ? { outcome: 'refused', reason: verdict }
    : tryCandidate(verdict, target, signal);
}

/** A rewrite for speed is run against the original; one for safety changes behaviour on purpose. */
async function tryCandidate(
  proposed: Finding,
  { round, shown }: RewriteTarget,
  signal: AbortSignal,
): Promise<Candidate> {
  const { fix, category } = proposed;
  const { tryEdits } = round.context;
  if (tryEdits === undefined || fix === undefined || category !== 'performance') {
    return { outcome: 'holds', finding: proposed };
  }
  const outcome = await tryEdits(shown.file, fix.edits, signal);
  switch (outcome.outcome) {
    case 'tried':
      return outcome.evidence.speedup === undefined
        ? { outcome: 'refused', reason: 'is not faster' }
        : { outcome: 'holds', finding: withOutcome(proposed, outcome) };
    case 'refused': {
      const { call, original, rewrite } = outcome.evidence;
      const problem = `That changes the result: \`${call}\` must give ${original}, and yours gives ${rewrite}.`;
      return { outcome: 'refused', reason: 'differs in a trial', problem };
    }
    case 'not-triable':
      return { outcome: 'holds', finding: withOutcome(proposed, outcome) };
    default:
      return assertNever(outcome);
  }
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
    message: maskSecrets(finding.message),
  };
}
