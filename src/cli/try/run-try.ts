import { dirname, relative, resolve } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { assertNever } from '../../core/assert.ts';
import type { Finding } from '../../core/finding.ts';
import { findRepository } from '../../io/git.ts';
import { analyseSource } from '../../python/analyse-source.ts';
import { loadPythonParser } from '../../python/parser.ts';
import type { SourceModule } from '../../python/source-module.ts';
import { openProjectIndex } from '../../review/trials/project-index.ts';
import { maskSecrets } from '../../text/mask-secrets.ts';
import { runTrial } from '../../trial/run-trial.ts';
import { WHOLE_MODULE } from '../../trial/subjects/program-target.ts';
import { NO_MEMORY } from '../../trial/trial-memory.ts';
import type { TrialOutcome } from '../../trial/trial.ts';
import { interruptOnSignal } from '../interruption.ts';
import { startProgress } from '../progress.ts';
import { conductReview, withReviewSession } from '../review/session.ts';
import { terminalWidth, usesColor } from '../terminal.ts';
import { openTrialSandboxes } from '../trial-sandboxes.ts';
import { missingFunction } from './missing-function.ts';
import { trialJson } from './json.ts';
import { trialText, type TriedPlaces } from './text.ts';
import { parseTarget, readTarget } from './target.ts';

/** What commander hands over for `assay try`, parsed. */
export interface TryFlags {
  readonly with?: string;
  readonly format: string;
  /** Seconds. */
  readonly time?: number;
  readonly model?: string;
  readonly budget?: number;
  readonly python?: string;
  readonly cacheDir?: string;
  readonly cache: boolean;
  readonly color: boolean;
  readonly debug?: true;
}

const DEFAULT_SECONDS = 10;

/** `assay try`: one trial, its outcome on stdout, and the exit code that says it in a number. */
export async function runTry(target: string, flags: TryFlags): Promise<number> {
  const { path, name = WHOLE_MODULE } = parseTarget(target);
  const tried =
    flags.with === undefined
      ? await tryProposed({ path, name }, flags)
      : await tryGiven({ path, name }, flags.with, flags);
  const shown = { ...tried, outcome: withoutSecrets(tried.outcome) };
  process.stdout.write(
    flags.format === 'json'
      ? trialJson(shown.outcome)
      : trialText(shown, { width: terminalWidth(), color: usesColor(flags.color) }),
  );
  return exitCode(tried.outcome);
}

/** Calls and results quote what is in the source. */
function withoutSecrets(outcome: TrialOutcome): TrialOutcome {
  switch (outcome.outcome) {
    case 'refused': {
      const { call, original, rewrite } = outcome.evidence;
      const shown = {
        call: maskSecrets(call),
        original: maskSecrets(original),
        rewrite: maskSecrets(rewrite),
      };
      return { ...outcome, evidence: { ...outcome.evidence, ...shown } };
    }
    case 'not-triable':
      return { ...outcome, reason: maskSecrets(outcome.reason) };
    default:
      return outcome;
  }
}

interface NamedFunction {
  readonly path: string;
  readonly name: string;
}

export interface Tried extends TriedPlaces {
  readonly outcome: TrialOutcome;
}

/** The user's own rewrite. */
async function tryGiven(
  { path, name }: NamedFunction,
  given: string,
  flags: TryFlags,
): Promise<Tried> {
  const rewriteTarget = parseTarget(given);
  const rewriteName = rewriteTarget.name ?? name;
  const interruption = interruptOnSignal();
  const progress = startProgress({ stream: process.stderr, now: () => performance.now() });
  const { signal } = interruption;
  try {
    progress.update({
      step: 'trying',
      done: 0,
      total: 1,
      subject: name === WHOLE_MODULE ? path : `${path}:${name}`,
    });
    const root = projectRoot(path);
    const file = readTarget(path, root);
    const rewriteFile = readTarget(rewriteTarget.path, root);
    const parser = await loadPythonParser();
    const original = analyseSource(parser, file.path, file.text);
    const rewrite = analyseSource(parser, rewriteFile.path, rewriteFile.text);
    const places = {
      original: placeOf(original, path, name),
      rewrite: placeOf(rewrite, rewriteTarget.path, rewriteName),
    };
    const missing =
      missingFunction(original, path, name) ??
      missingFunction(rewrite, rewriteTarget.path, rewriteName);
    if (missing !== undefined) {
      return { ...places, outcome: missing };
    }
    const [index, opened] = await Promise.all([
      openProjectIndex({ root, files: [file], parser }, signal),
      openTrialSandboxes(flags, signal),
    ]);
    const outcome = await runTrial(
      {
        original: { module: original, name },
        rewrite: { module: rewrite, name: rewriteName },
        project: index.lookupFor(file.path, name),
        sandboxes: opened.sandboxes,
        budgetMs: (flags.time ?? DEFAULT_SECONDS) * 1000,
        seed: 1,
        memory: NO_MEMORY,
      },
      signal,
    );
    return { ...places, outcome: withRemedy(outcome, opened.missing) };
  } finally {
    progress.stop();
    interruption.stop();
  }
}

/** Why there is no sandbox says more than that there is none. */
function withRemedy(
  outcome: TrialOutcome,
  missing: readonly { readonly reason: string; readonly hint: string }[],
): TrialOutcome {
  const [first] = missing;
  return outcome.outcome === 'not-triable' && outcome.code === 'no-sandbox' && first !== undefined
    ? { ...outcome, reason: `${first.reason}. ${first.hint}` }
    : outcome;
}

/** The rewrites of rules and model, as a review finds and tries them. */
async function tryProposed({ path, name }: NamedFunction, flags: TryFlags): Promise<Tried> {
  const review = { ...flags, format: [], rule: ['performance'] };
  const config = await loadConfig({ cwd: process.cwd(), flags: review });
  return withReviewSession(config, review, async (session) => {
    const root = process.cwd();
    const file = readTarget(path, root);
    const parser = await loadPythonParser();
    const module = analyseSource(parser, file.path, file.text);
    const span = module.functions.findLast((one) => one.qualifiedName === name)?.node.span;
    const original = placeOf(module, path, name);
    const missing = missingFunction(module, path, name);
    if (missing !== undefined) {
      return { outcome: missing, original };
    }
    const target = { kind: 'paths', paths: [path] } as const;
    const result = await conductReview(session, {
      target,
      triesFrom: 'low',
    });
    const inside = result.findings.filter(
      ({ location }) =>
        span !== undefined && location.span.start >= span.start && location.span.end <= span.end,
    );
    const best = inside.toSorted((left, right) => worthOf(right) - worthOf(left))[0];
    const outcome = outcomeOf(best);
    // A rewrite that was refused is no fix any more, and is known by its rule.
    const rewrite =
      best?.fix === undefined
        ? outcome.outcome === 'refused'
          ? best?.rule
          : undefined
        : `${best.rule}: ${best.fix.title}`;
    return { outcome, original, ...(rewrite === undefined ? {} : { rewrite }) };
  });
}

function worthOf(finding: Finding): number {
  const trial = finding.evidence.find((one) => one.kind === 'trial');
  if (trial !== undefined) {
    return 2 + (trial.speedup?.value ?? 0);
  }
  return finding.evidence.some((one) => one.kind === 'counterexample') ? 1 : 0;
}

function outcomeOf(finding: Finding | undefined): TrialOutcome {
  for (const evidence of finding?.evidence ?? []) {
    if (evidence.kind === 'trial') {
      return { outcome: 'tried', evidence };
    }
    if (evidence.kind === 'counterexample') {
      return { outcome: 'refused', evidence };
    }
  }
  return {
    outcome: 'not-triable',
    code: 'no-such-function',
    reason: finding?.fix?.notTried ?? withoutRewrite(finding),
  };
}

function withoutRewrite(finding: Finding | undefined): string {
  const who =
    finding === undefined
      ? 'neither a rule nor a model has a rewrite for it'
      : `${finding.rule} speaks of line ${finding.location.start.line} and neither it nor a model has a rewrite`;
  return `${who}; give one with --with FILE[:FUNCTION]`;
}

function placeOf(module: SourceModule, path: string, name: string): string {
  // Of several the last counts, as in Python: those before it are overloads.
  const node = module.functions.findLast((one) => one.qualifiedName === name)?.node;
  const line = node === undefined ? '' : `:${module.lines.positionAt(node.span.start).line}`;
  return name === WHOLE_MODULE ? path : `${path}${line} ${name}`;
}

/** The repository around the file, else the folder one is in, else the file's own. */
function projectRoot(path: string): string {
  const folder = dirname(resolve(path));
  const repository = findRepository(folder);
  if (repository !== undefined) {
    return repository.root;
  }
  return relative(process.cwd(), folder).startsWith('..') ? folder : process.cwd();
}

function exitCode(outcome: TrialOutcome): number {
  switch (outcome.outcome) {
    case 'tried':
      return 0;
    case 'refused':
      return 1;
    case 'not-triable':
      return outcome.code === 'stopped' ? 130 : 3;
    default:
      return assertNever(outcome);
  }
}
