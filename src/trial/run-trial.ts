import { randomBytes } from 'node:crypto';
import { availableParallelism, loadavg } from 'node:os';
import { assertNever } from '../core/assert.ts';
import { sha256OfParts } from '../io/hash.ts';
import { loadPythonParser, type PythonParser } from '../python/parser.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { askCrosshair } from './ask-crosshair.ts';
import { startConfirmation } from './confirm-alone.ts';
import { decide, NO_PACKAGES, type Asked, type TrialFacts } from './decide.ts';
import { harnessSubject } from './harness-subject.ts';
import { HARNESS_MAIN, harnessFiles } from './harness-files.ts';
import { planInputs, type InputPlan } from './inputs/plan-inputs.ts';
import { withoutClasses } from './inputs/shape-classes.ts';
import { hashingNotes } from './subjects/hashing-notes.ts';
import { isNotTriable, notTriable } from './not-triable.ts';
import type { HarnessAnswer, HarnessPlan } from './protocol.ts';
import { failsForWantOfHash, withCondition } from './hashable-only.ts';
import { judgePurity } from './purity/judge-purity.ts';
import { hearAnswers, readAnswers } from './read-answers.ts';
import { sliceFiles, type SliceFiles } from './slice/slice-files.ts';
import { sliceProgram, type SliceOptions } from './slice/slice-program.ts';
import type { SliceState } from './slice/slice-state.ts';
import { changedLines } from './subjects/changed-lines.ts';
import { findTargets, type Targets } from './subjects/find-targets.ts';
import {
  readsStandardInput,
  STANDARD_INPUT,
  withStandardInput,
} from './subjects/standard-input.ts';
import type { Target } from './subjects/target.ts';
import { isLasting } from './trial-memory.ts';
import type { NotTriable, TrialOutcome, TrialRequest } from './trial.ts';

/**
 * Tries a rewrite: both versions are cut out of their modules, given the same inputs in a sandbox, compared and timed.
 * One run does all, in a native sandbox where there is one that works. A rewrite that only fails for elements without a hash, where
 * nothing says what elements are, is tried once more with elements that have one: the condition then stands in its evidence,
 * with the call that breaks it.
 * @throws ReviewError what a sandbox that cannot start throws.
 */
export async function runTrial(request: TrialRequest, signal: AbortSignal): Promise<TrialOutcome> {
  const outcome = await tryRewrite(request, signal);
  if (request.needsHashable === true || !failsForWantOfHash(outcome)) {
    return outcome;
  }
  const { call, rewrite } = outcome.evidence;
  const limited = await tryRewrite({ ...request, needsHashable: true }, signal);
  return limited.outcome === 'tried'
    ? { ...limited, evidence: withCondition(limited.evidence, `${call} ${rewrite}`) }
    : outcome;
}

async function tryRewrite(request: TrialRequest, signal: AbortSignal): Promise<TrialOutcome> {
  const targets = findTargets(request);
  if (isNotTriable(targets)) {
    return targets;
  }
  const parser = await loadPythonParser();
  const planned = planInputs(targets.original, { project: request.project, parser });
  const slices = sliceBoth(request, targets, planned);
  if (isNotTriable(slices)) {
    return slices;
  }
  const reads = readsStandardInput(targets.original, slices.original);
  const own = slices.hasClasses
    ? planned
    : { ...planned, parameters: withoutClasses(planned.parameters) };
  const inputs = reads ? withStandardInput(own) : own;
  const impure = purityProblem(slices, reads);
  if (impure !== undefined) {
    return impure;
  }
  const sandboxes = fittingSandboxes(request, slices);
  if (isNotTriable(sandboxes)) {
    return sandboxes;
  }
  const deadline = performance.now() + request.budgetMs;
  const trial = { request, targets, inputs, slices, deadline };
  const prepared = prepare(trial);
  const key = keyOf(prepared, sandboxes);
  const known = request.memory.get(key);
  if (known !== undefined) {
    return known;
  }
  const outcome = await tryIn(sandboxes, { trial, prepared }, signal);
  const answer =
    outcome.outcome === 'tried'
      ? await askOthers(outcome, { trial, prepared, sandboxes, parser }, signal)
      : outcome;
  if (isLasting(answer)) {
    request.memory.put(key, answer);
  }
  return answer;
}

/** Both programs, the harness, the inputs' plan and where it runs. */
function keyOf({ files, plan }: Prepared, sandboxes: readonly Sandbox[]): string {
  const { checkSeconds: _check, timeSeconds: _time, callSeconds: _call, ...decisive } = plan;
  return sha256OfParts([
    ...Object.entries(files).flat(),
    JSON.stringify(decisive),
    ...sandboxes.map(({ python }) => python),
  ]);
}

interface Slices {
  readonly original: SliceState;
  readonly rewrite: SliceState;
  /** False where the classes that inputs are made of had to stay out. */
  readonly hasClasses: boolean;
}

interface Trial {
  readonly request: TrialRequest;
  readonly targets: Targets;
  readonly inputs: InputPlan;
  readonly slices: Slices;
  /** Milliseconds on the process's clock. */
  readonly deadline: number;
}

function sliceBoth(
  { project }: TrialRequest,
  targets: Targets,
  { classNames }: InputPlan,
): Slices | NotTriable {
  const alsoWanted = classNames.map((name) => name.split('.')[0] ?? name);
  const plain = slicePair(targets, { project });
  if (isNotTriable(plain) || alsoWanted.length === 0) {
    return plain;
  }
  const full = slicePair(targets, { project, alsoWanted });
  return isNotTriable(full) || isCostlier(full, plain) ? { ...plain, hasClasses: false } : full;
}

function slicePair(targets: Targets, options: SliceOptions): Slices | NotTriable {
  const original = sliceProgram(targets.original, options);
  if (isNotTriable(original)) {
    return original;
  }
  const rewrite = sliceProgram(targets.rewrite, options);
  return isNotTriable(rewrite) ? rewrite : { original, rewrite, hasClasses: true };
}

/** Classes that only make inputs stay out where they need packages, or are not pure. */
function isCostlier(full: Slices, plain: Slices): boolean {
  return (
    full.original.packages.size > plain.original.packages.size || purityProblem(full) !== undefined
  );
}

function purityProblem({ original, rewrite }: Slices, mayRead = false): NotTriable | undefined {
  const first = judgePurity(original, mayRead);
  if (first !== undefined) {
    return first;
  }
  const second = judgePurity(rewrite, mayRead);
  return second && { ...second, reason: `the rewrite is not pure: ${second.reason}` };
}

/**
 * Native ones first: they start sooner, compare faster, and their times are those of the user's Python. A slice that imports
 * packages can only run where the user's own are.
 */
function fittingSandboxes(
  { sandboxes }: TrialRequest,
  { original, rewrite }: Slices,
): readonly Sandbox[] | NotTriable {
  if (sandboxes.length === 0) {
    return notTriable('no-sandbox', 'there is no sandbox on this machine to run it in');
  }
  const needed = [...original.packages.values(), ...rewrite.packages.values()].find(
    ({ isOptional }) => !isOptional,
  );
  const native = sandboxes.filter((one) => one.native);
  if (needed === undefined) {
    return [...native, ...sandboxes.filter((one) => !one.native)];
  }
  const { module, node } = needed.place;
  return native.length > 0
    ? native
    : notTriable('needs-package', `it needs the package \`${needed.name}\`, ${NO_PACKAGES}`, {
        module,
        span: node.span,
      });
}

const ORIGINAL_ROOT = 'original';
const REWRITE_ROOT = 'rewrite';

interface Prepared {
  readonly files: Readonly<Record<string, string>>;
  readonly original: SliceFiles;
  readonly plan: Omit<HarnessPlan, 'token' | 'task'>;
}

async function tryIn(
  sandboxes: readonly Sandbox[],
  { trial, prepared }: { readonly trial: Trial; readonly prepared: Prepared },
  signal: AbortSignal,
): Promise<TrialOutcome> {
  const facts = factsOf(trial, prepared);
  let outcome = notTriable('no-sandbox', 'there is no sandbox to run it in');
  for (const sandbox of sandboxes) {
    const alone = startConfirmation(
      {
        ask: (calls, abort) => askTwice(sandbox, { prepared, trial, task: 'alone', calls }, abort),
        atOnce: sandbox.native || (loadavg()[0] ?? 0) < availableParallelism() - 1,
      },
      signal,
    );
    const question = { prepared, trial, task: 'both', hear: alone.hear } as const;
    let found = decide(await askTwice(sandbox, question, signal), facts);
    if (found.outcome === 'tried') {
      found = (await alone.confirm()) ?? found;
    }
    alone.stop();
    if (found.outcome !== 'not-triable' || !MAY_WORK_ELSEWHERE.has(found.code)) {
      return found;
    }
    // What the user's own Python says is the nearer remedy.
    if (outcome.code !== found.code) {
      outcome = found;
    }
  }
  return outcome;
}

/** What a program reads is made up while it reads, so its calls cannot be handed on. */
function handsOnCalls({ plan }: Prepared): boolean {
  return !plan.parameters.some(({ shapes }) => shapes.some(({ kind }) => kind === 'stdin'));
}

interface Others {
  readonly trial: Trial;
  readonly prepared: Prepared;
  readonly sandboxes: readonly Sandbox[];
  readonly parser: PythonParser;
}

/** Seconds that CrossHair gets, where there is time left. */
const CROSSHAIR_SECONDS = 3;

/** Asks CrossHair about a function with annotations, and believes no difference that our own run does not show. */
async function askOthers(
  outcome: Extract<TrialOutcome, { outcome: 'tried' }>,
  { trial, prepared, sandboxes, parser }: Others,
  signal: AbortSignal,
): Promise<TrialOutcome> {
  const sandbox = sandboxes.find(({ native }) => native);
  const left = trial.deadline - performance.now();
  const isLate = left < CROSSHAIR_SECONDS * 2000;
  if (sandbox === undefined || isLate || !isForCrosshair(trial.targets.original)) {
    return outcome;
  }
  const { original, rewrite } = prepared.plan;
  const answer = await askCrosshair(
    sandbox,
    {
      files: prepared.files,
      original: `${original.module}.${original.name}`,
      rewrite: `${rewrite.module}.${rewrite.name}`,
      seconds: CROSSHAIR_SECONDS,
      parser,
    },
    signal,
  );
  switch (answer.outcome) {
    case 'not-asked':
      return outcome;
    case 'no-difference':
      return { ...outcome, evidence: { ...outcome.evidence, alsoAsked: [answer.words] } };
    case 'difference': {
      const plan = { ...prepared.plan, examples: [answer.example], maxInputs: 1 };
      const question: Question = { prepared: { ...prepared, plan }, task: 'check', trial };
      const check = await ask(sandbox, question, signal);
      const second = decide(check, factsOf(trial, prepared));
      return second.outcome === 'refused' ? second : outcome;
    }
    default:
      return assertNever(answer);
  }
}

/** It draws inputs from annotations. */
function isForCrosshair(target: Target): boolean {
  return (
    target.kind === 'function' &&
    target.owner === undefined &&
    target.definition.parameters.length > 0 &&
    target.definition.parameters.every(({ annotation }) => annotation !== undefined)
  );
}

const MAY_WORK_ELSEWHERE: ReadonlySet<NotTriable['code']> = new Set([
  'needs-package',
  'import-fails',
  'sandbox-failed',
]);

function prepare({ request, targets, inputs, slices }: Trial): Prepared {
  const original = sliceFiles(slices.original, { target: targets.original, root: ORIGINAL_ROOT });
  const rewrite = sliceFiles(slices.rewrite, { target: targets.rewrite, root: REWRITE_ROOT });
  const changed = changedLines(textOf(original), textOf(rewrite));
  const seconds = request.budgetMs / 1000;
  return {
    files: { ...harnessFiles(), ...original.files, ...rewrite.files },
    original,
    plan: {
      seed: request.seed,
      original: harnessSubject(original, targets.original, changed.original),
      rewrite: harnessSubject(rewrite, targets.rewrite, changed.rewrite),
      ...(inputs.receiver === undefined ? {} : { receiver: inputs.receiver }),
      parameters: inputs.parameters,
      examples: inputs.examples,
      checkSeconds: Math.min(3, seconds * 0.3),
      timeSeconds: Math.min(1.8, seconds * 0.2),
      callSeconds: Math.min(1, seconds * 0.1),
      maxInputs: MOST_INPUTS,
      hashable: request.needsHashable === true,
    },
  };
}

const MOST_INPUTS = 600;

function textOf({ files, path }: SliceFiles): string {
  return files[path] ?? '';
}

function factsOf({ request, targets, inputs, slices }: Trial, prepared: Prepared): TrialFacts {
  const { module } = targets.original;
  const dropped = [...slices.original.droppedDecorators];
  const unresolved = [...slices.original.unresolved];
  return {
    subject: targets.subject,
    parameters: inputs.parameters,
    inputSources: inputs.sources,
    notes: [
      ...(dropped.length === 0 ? [] : [`without the decorators ${dropped.join(', ')}`]),
      ...(request.needsHashable === true ? hashingNotes(targets) : []),
      ...(inputs.parameters.includes(STANDARD_INPUT)
        ? ['texts that the original stumbles over are left out']
        : []),
    ],
    alsoAsked: [],
    place: (code, reason, line) => {
      const [name, place] = unresolved[0] ?? [];
      if (code === 'never-succeeds' && name !== undefined && place !== undefined) {
        return notTriable('needs-outer-names', `it uses \`${name}\`, which is defined nowhere`, {
          module: place.module,
          span: place.node.span,
        });
      }
      return line === undefined
        ? notTriable(code, reason)
        : notTriable(code, reason, {
            module,
            span: module.lines.lineSpan(prepared.original.sourceLineOf(line)),
          });
    },
  };
}

/** Milliseconds below which a sandbox cannot even start. */
const LEAST_MS = 2000;
/** Growth and factors above two need no finer clock. */
const WASM_TIME_SECONDS = 1.2;
/** A run of one version alone takes a second; on a busy machine it is not to fail for time. */
const LEAST_ALONE_MS = 8000;
const MEMORY_BYTES = 768 * 1024 * 1024;
const OUTPUT_BYTES = 8 * 1024 * 1024;

interface Question {
  readonly prepared: Prepared;
  readonly task: HarnessPlan['task'];
  readonly trial: Trial;
  readonly depth?: number;
  /** Of a run of the rewrite alone. */
  readonly calls?: readonly string[];
  /** Told each answer as it comes. */
  readonly hear?: (answer: HarnessAnswer) => void;
}

/** Deep recursion through C code (`lru_cache`) breaks the interpreter's stack; with less depth it is an exception. */
const SAFE_DEPTH = 200;

function withoutOriginal({ files }: Prepared): Prepared['files'] {
  return Object.fromEntries(
    Object.entries(files).filter(([path]) => !path.startsWith(`${ORIGINAL_ROOT}/`)),
  );
}

const VERDICTS: ReadonlySet<string> = new Set(['equal', 'differs', 'not-triable']);

async function askTwice(sandbox: Sandbox, question: Question, signal: AbortSignal): Promise<Asked> {
  const asked = await ask(sandbox, question, signal);
  const hasVerdict = asked.answers.some(({ say }) => VERDICTS.has(say));
  return asked.run.end === 'crashed' && !hasVerdict
    ? ask(sandbox, { ...question, depth: SAFE_DEPTH }, signal)
    : asked;
}

async function ask(
  sandbox: Sandbox,
  { prepared, task, trial, depth, calls, hear }: Question,
  signal: AbortSignal,
): Promise<Asked> {
  const token = randomBytes(12).toString('hex');
  const wallMs = Math.max(
    calls === undefined ? LEAST_MS : LEAST_ALONE_MS,
    trial.deadline - performance.now(),
  );
  const plan: HarnessPlan = {
    ...prepared.plan,
    token,
    task,
    until: (Date.now() + wallMs) / 1000,
    ...(sandbox.native
      ? {}
      : { timeSeconds: Math.min(prepared.plan.timeSeconds, WASM_TIME_SECONDS) }),
    ...(depth === undefined ? {} : { depth }),
    ...(calls === undefined ? {} : { calls }),
    drawAlone: task === 'both' && handsOnCalls(prepared),
  };
  const run = await sandbox.run(
    {
      files: calls === undefined ? prepared.files : withoutOriginal(prepared),
      main: HARNESS_MAIN,
      input: JSON.stringify(plan),
      limits: {
        wallMs,
        memoryBytes: MEMORY_BYTES,
        outputBytes: OUTPUT_BYTES,
      },
      onOutput: hear === undefined ? undefined : hearAnswers(token, hear),
    },
    signal,
  );
  return {
    run,
    answers: readAnswers(run.stdout, token),
    python: sandbox.python,
    native: sandbox.native,
  };
}
