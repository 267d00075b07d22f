/**
 * How many threads to evaluate with, found out by using them. llama.cpp's threads wait for one another by spinning, so with a
 * busy neighbour on the same cores two threads can be ten times slower than one, and alone twice as fast; no number is
 * right at all times. Reading a prompt and generating tokens are weighed apart. Each candidate is tried on real work, the
 * fastest one is kept, and all are tried again when the speed of the chosen one collapses, when it rises by half (the
 * neighbour is gone), and now and then, less often the less it changes. More threads than the chosen ones are tried only
 * while enough cores are idle: to find out otherwise may cost ten seconds a token.
 */

/** Reading the prompt or generating the answer. */
export type Phase = 'prefill' | 'decode';

export interface ThreadGauge {
  /** Number of threads for the next step of work. */
  readonly next: (phase: Phase) => number;
  /** What a step took. */
  readonly record: (phase: Phase, step: MeasuredStep) => void;
  /** Tokens a second of the chosen number of threads; undefined before anything was measured. */
  readonly speed: (phase: Phase) => number | undefined;
  /** For people: `2 threads`, or `2 threads reading, 1 writing`. */
  readonly describe: () => string;
}

interface MeasuredStep {
  readonly threads: number;
  readonly tokens: number;
  readonly ms: number;
}

export interface GaugeOptions {
  /** Numbers of threads to choose from, fewest first. */
  readonly candidates: readonly [number, ...number[]];
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** Cores that had nothing to do lately; undefined when that is not known. */
  readonly idleCores: () => number | undefined;
}

export function createThreadGauge(options: GaugeOptions): ThreadGauge {
  const gauges: Record<Phase, PhaseGauge> = {
    prefill: createPhase(options, LEAST_STEPS.prefill),
    decode: createPhase(options, LEAST_STEPS.decode),
  };
  return {
    next: (phase) => nextThreads(gauges[phase]),
    record: (phase, step) => recordStep(gauges[phase], step),
    speed: (phase) => gauges[phase].samples.get(gauges[phase].choice)?.speed,
    describe: () => describeChoice(gauges.prefill.choice, gauges.decode.choice),
  };
}

interface Sample {
  /** Tokens a second, smoothed. */
  speed: number;
  steps: number;
}

interface PhaseGauge {
  readonly options: GaugeOptions;
  /** Steps after which a candidate counts as measured. */
  readonly leastSteps: number;
  readonly samples: Map<number, Sample>;
  choice: number;
  isSettled: boolean;
  /** Speed of the choice when it was chosen. */
  baseline: number;
  checkAt: number;
  checkAfterMs: number;
}

/** A single token says less than a chunk of a prompt. */
const LEAST_STEPS: Readonly<Record<Phase, number>> = { prefill: 1, decode: 3 };
const FIRST_CHECK_MS = 10_000;
const LONGEST_CHECK_MS = 300_000;
const SMOOTHING = 0.3;
/** A candidate this many times slower than the best one needs no second step. */
const HOPELESS = 3;
/** Of a core, that must be idle for each thread more. */
const IDLE_SHARE = 0.7;

function createPhase(options: GaugeOptions, leastSteps: number): PhaseGauge {
  return {
    options,
    leastSteps,
    samples: new Map(),
    choice: options.candidates[0],
    isSettled: options.candidates.length === 1,
    baseline: 0,
    checkAt: 0,
    checkAfterMs: FIRST_CHECK_MS,
  };
}

function nextThreads(gauge: PhaseGauge): number {
  const { candidates, now } = gauge.options;
  if (gauge.isSettled && candidates.length > 1 && now() >= gauge.checkAt) {
    unsettle(gauge);
  }
  return gauge.isSettled ? gauge.choice : (worthTrying(gauge) ?? gauge.choice);
}

function recordStep(gauge: PhaseGauge, step: MeasuredStep): void {
  const speed = (step.tokens * 1000) / Math.max(step.ms, 0.01);
  const sample = gauge.samples.get(step.threads);
  if (sample === undefined) {
    gauge.samples.set(step.threads, { speed, steps: 1 });
  } else {
    sample.speed += (speed - sample.speed) * SMOOTHING;
    sample.steps += 1;
  }
  if (gauge.isSettled) {
    watchChoice(gauge, step.threads, speed);
  } else if (worthTrying(gauge) === undefined) {
    settle(gauge);
  }
}

function watchChoice(gauge: PhaseGauge, threads: number, speed: number): void {
  const smoothed = gauge.samples.get(gauge.choice)?.speed ?? speed;
  if (threads !== gauge.choice || gauge.baseline === 0) {
    return;
  }
  const hasDropped = smoothed < gauge.baseline / 2 || speed < gauge.baseline / HOPELESS;
  if (hasDropped || smoothed > gauge.baseline * 1.5) {
    gauge.checkAfterMs = FIRST_CHECK_MS;
    unsettle(gauge);
  }
}

/** The first candidate that has not been measured enough and is not hopeless now. */
function worthTrying(gauge: PhaseGauge): number | undefined {
  const { candidates, idleCores } = gauge.options;
  const best = Math.max(0, ...[...gauge.samples.values()].map((sample) => sample.speed));
  return candidates.find((threads, index) => {
    const sample = gauge.samples.get(threads);
    if (sample !== undefined) {
      return sample.steps < gauge.leastSteps && sample.speed > best / HOPELESS;
    }
    const fewer = candidates[index - 1] ?? threads;
    return fewer === threads || (idleCores() ?? 0) >= (threads - fewer) * IDLE_SHARE;
  });
}

function settle(gauge: PhaseGauge): void {
  const before = gauge.choice;
  let best = 0;
  for (const threads of gauge.options.candidates) {
    const speed = gauge.samples.get(threads)?.speed ?? 0;
    if (speed > best) {
      best = speed;
      gauge.choice = threads;
    }
  }
  gauge.baseline = best;
  gauge.isSettled = true;
  const isTried = gauge.options.candidates.every((threads) => gauge.samples.has(threads));
  gauge.checkAfterMs =
    isTried && gauge.choice === before
      ? Math.min(gauge.checkAfterMs * 2, LONGEST_CHECK_MS)
      : FIRST_CHECK_MS;
  gauge.checkAt = gauge.options.now() + gauge.checkAfterMs;
}

function unsettle(gauge: PhaseGauge): void {
  if (gauge.options.candidates.length > 1) {
    gauge.samples.clear();
    gauge.isSettled = false;
  }
}

function describeChoice(prefill: number, decode: number): string {
  const reading = prefill === 1 ? '1 thread' : `${prefill} threads`;
  return prefill === decode ? reading : `${reading} reading, ${decode} writing`;
}
