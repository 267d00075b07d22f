import type { Speedup, TrialEvidence, TrialTiming } from '../core/evidence.ts';
import type { SandboxRun } from '../sandbox/sandbox.ts';
import { notTriable } from './not-triable.ts';
import type { HarnessAnswer, HarnessParameter } from './protocol.ts';
import { NOT_TRIABLE_CODES } from './trial.ts';
import type { NotTriable, NotTriableCode, TrialOutcome } from './trial.ts';

/** One run of the harness. */
export interface Asked {
  readonly run: SandboxRun;
  readonly answers: readonly HarnessAnswer[];
  /** Of the sandbox it ran in. */
  readonly python: string;
  readonly native: boolean;
}

/** What is known beside the answers. */
export interface TrialFacts {
  readonly subject: string;
  readonly parameters: readonly HarnessParameter[];
  readonly inputSources: readonly string[];
  readonly notes: readonly string[];
  readonly alsoAsked: readonly string[];
  /** The reason as people read it, with the line of their file for a line of the run's. */
  readonly place: (code: NotTriableCode, reason: string, line: number | undefined) => NotTriable;
}

/** Below this share of branches the evidence says that it saw little. */
const ENOUGH_BRANCHES = 0.6;

/**
 * Turns answers into an outcome. `tried` needs equal results on enough inputs on which the original returned, and every changed
 * run of lines reached. A speed-up is claimed only where the lower end of its interval is above 1.1 at the largest size, and
 * above 2 unless measured in the user's own Python: WebAssembly's small factors do not carry over.
 */
export function decide(asked: Asked, facts: TrialFacts): TrialOutcome {
  const differs = answerOf(asked, 'differs');
  if (differs !== undefined) {
    const { call, original, rewrite, difference, inputs, originalBranches } = differs;
    return {
      outcome: 'refused',
      evidence: {
        kind: 'counterexample',
        call,
        original,
        rewrite,
        difference,
        inputs,
        originalBranches,
      },
    };
  }
  const equal = answerOf(asked, 'equal');
  if (equal === undefined) {
    return noAnswer(asked, facts);
  }
  const short = tooLittle(equal, facts);
  if (short !== undefined) {
    return short;
  }
  const { covered, total } = equal.originalBranches;
  const isThin = total > 0 && covered / total < ENOUGH_BRANCHES;
  const notes = [
    ...(isThin ? [`only ${covered} of ${total} branches of the original were reached`] : []),
    ...facts.notes,
  ];
  const evidence: TrialEvidence = {
    kind: 'trial',
    subject: facts.subject,
    inputs: equal.inputs,
    inputSources: [...new Set([...facts.inputSources, ...equal.sources])],
    originalBranches: equal.originalBranches,
    rewriteBranches: equal.rewriteBranches,
    rounding: equal.rounding,
    python: asked.python,
    native: asked.native,
    ...clockEvidence(asked),
    ...(notes.length === 0 ? {} : { notes }),
    alsoAsked: facts.alsoAsked,
  };
  return { outcome: 'tried', evidence };
}

type Equal = Extract<HarnessAnswer, { say: 'equal' }>;

const FEWEST_INPUTS = 10;

function tooLittle(equal: Equal, facts: TrialFacts): NotTriable | undefined {
  if (equal.succeeded === 0) {
    return notTriable('never-succeeds', 'it raised an exception on every input that was made');
  }
  const needed = fewestInputs(facts.parameters);
  if (equal.succeeded < needed) {
    return notTriable(
      'no-inputs',
      `it returned on only ${equal.succeeded} of the inputs that were made`,
    );
  }
  const [line] = equal.unreached.original;
  if (line !== undefined) {
    return facts.place('no-inputs', 'no input reached the code that the rewrite changes', line);
  }
  return equal.unreached.rewrite.length > 0
    ? notTriable('no-inputs', 'no input reached the code that the rewrite adds')
    : undefined;
}

/** Some functions have no more inputs: none without parameters, two of a flag. */
function fewestInputs(parameters: readonly HarnessParameter[]): number {
  let possible = 1;
  for (const { shapes } of parameters) {
    const isSmall =
      shapes.length > 0 && shapes.every(({ kind }) => kind === 'bool' || kind === 'none');
    possible *= isSmall ? 2 : FEWEST_INPUTS;
  }
  return Math.min(FEWEST_INPUTS, possible);
}

const CODES: ReadonlySet<string> = new Set(NOT_TRIABLE_CODES);

function isCode(code: string): code is NotTriableCode {
  return CODES.has(code);
}

/** What to do where only WebAssembly is there, after the name of a package. */
export const NO_PACKAGES =
  'and WebAssembly has none: where bubblewrap works, those of your own Python are used';
const INSTALL_IT =
  'which this Python lacks: install it there, or name another Python with --python';

function noAnswer({ run, answers, native }: Asked, facts: TrialFacts): NotTriable {
  const refusal = answers.find((one) => one.say === 'not-triable');
  if (refusal !== undefined) {
    const code = isCode(refusal.code) ? refusal.code : 'sandbox-failed';
    const remedy = native ? INSTALL_IT : NO_PACKAGES;
    const reason = code === 'needs-package' ? `${refusal.reason}, ${remedy}` : refusal.reason;
    return facts.place(code, reason, refusal.line);
  }
  const isReady = answers.some(({ say }) => say === 'ready');
  switch (run.end) {
    case 'timed-out':
      return notTriable(
        'endless',
        `${isReady ? 'the trial' : 'importing it'} did not come to an end in ${Math.round(run.elapsedMs / 1000)} s; \`assay try --time\` gives it more`,
      );
    case 'out-of-memory':
      return notTriable('out-of-memory', 'it needs more memory than a trial may have');
    case 'output-limit':
      return notTriable('too-much-output', 'it prints more than a trial may print');
    case 'stopped':
      return notTriable('stopped', 'the trial was stopped');
    case 'crashed':
      return notTriable('sandbox-failed', 'the Python interpreter crashed while it ran');
    default:
      return notTriable(
        'sandbox-failed',
        `the trial ended without an answer${lastLine(run.stderr)}`,
      );
  }
}

function lastLine(text: string): string {
  const line = text.trimEnd().split('\n').at(-1)?.trim() ?? '';
  return line === '' ? '' : ` (${line.slice(0, 200)})`;
}

function answerOf<Say extends HarnessAnswer['say']>(
  { answers }: Asked,
  say: Say,
): Extract<HarnessAnswer, { say: Say }> | undefined {
  return answers.find((one): one is Extract<HarnessAnswer, { say: Say }> => one.say === say);
}

type ClockEvidence = Pick<
  TrialEvidence,
  'timings' | 'speedup' | 'growth' | 'slowerUpTo' | 'memory'
>;

function clockEvidence(asked: Asked): ClockEvidence {
  const timings = asked.answers
    .flatMap((one) => (one.say === 'timed' ? [timingOf(one)] : []))
    .sort((a, b) => a.size - b.size);
  const clock = answerOf(asked, 'clock');
  if (clock === undefined) {
    return { timings };
  }
  const { ratio, size, originalGrowth, rewriteGrowth, slowerUpTo, memory } = clock;
  const speedup = ratio === null ? undefined : claim({ ...ratio, size }, asked.native);
  return {
    timings,
    ...(speedup === undefined ? {} : { speedup }),
    ...(originalGrowth === null || rewriteGrowth === null
      ? {}
      : { growth: { original: originalGrowth, rewrite: rewriteGrowth } }),
    ...(slowerUpTo === null ? {} : { slowerUpTo }),
    ...(memory === null ? {} : { memory }),
  };
}

const LEAST_NATIVE = 1.1;
const LEAST_WASM = 2;

function claim(ratio: Speedup, isNative: boolean): Speedup | undefined {
  return ratio.low > (isNative ? LEAST_NATIVE : LEAST_WASM) ? ratio : undefined;
}

function timingOf(answer: Extract<HarnessAnswer, { say: 'timed' }>): TrialTiming {
  const { size, original, rewrite, originalHigh, rewriteHigh } = answer;
  return {
    size,
    original,
    rewrite,
    ...(originalHigh === undefined ? {} : { originalHigh }),
    ...(rewriteHigh === undefined ? {} : { rewriteHigh }),
  };
}
