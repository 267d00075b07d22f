/**
 * How many threads to evaluate with, found out by using them. llama.cpp's threads wait for one another by spinning, so with a
 * busy neighbour on the same cores two threads can be ten times slower than one, and alone twice as fast; no number is
 * right at all times. Reading a prompt and generating tokens are weighed apart. Each candidate is tried on real work (so
 * measuring costs nothing but the difference), the fastest one is kept, and all are tried again when the speed of the
 * chosen one halves, when it rises by half (the neighbour is gone), and now and then, less often the less it changes.
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
  /** The chosen numbers of threads, once measured. */
  readonly chosen: () => Readonly<Record<Phase, number>> | undefined;
  /** For people: `2 threads`, or `2 threads reading, 1 writing`. */
  readonly describe: () => string;
}

export interface MeasuredStep {
  readonly threads: number;
  readonly tokens: number;
  readonly ms: number;
}

export interface GaugeOptions {
  /** Numbers of threads to choose from, the safest (a single thread) first. */
  readonly candidates: readonly [number, ...number[]];
  /** A choice measured a short while ago, to start with. */
  readonly start?: Readonly<Record<Phase, number>> | undefined;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
}

export function createThreadGauge(options: GaugeOptions): ThreadGauge {
  const gauges: Record<Phase, PhaseGauge> = {
    prefill: createPhase(options, 'prefill'),
    decode: createPhase(options, 'decode'),
  };
  return {
    next: (phase) => nextThreads(gauges[phase], options.now()),
    record: (phase, step) => recordStep(gauges[phase], step, options.now()),
    speed: (phase) => gauges[phase].samples.get(gauges[phase].choice)?.speed,
    chosen: () =>
      gauges.prefill.isSettled || gauges.decode.isSettled
        ? { prefill: gauges.prefill.choice, decode: gauges.decode.choice }
        : undefined,
    describe: () => describeChoice(gauges.prefill.choice, gauges.decode.choice),
  };
}

interface Sample {
  /** Tokens a second, smoothed. */
  speed: number;
  steps: number;
}

interface PhaseGauge {
  readonly candidates: readonly [number, ...number[]];
  /** Steps after which a candidate counts as measured; a single token says less than a chunk of a prompt. */
  readonly neededSteps: number;
  readonly samples: Map<number, Sample>;
  choice: number;
  isSettled: boolean;
  /** Speed of the choice when it was chosen. */
  baseline: number;
  checkAt: number;
  checkAfterMs: number;
}

const FIRST_CHECK_MS = 20_000;
const LONGEST_CHECK_MS = 300_000;
const SMOOTHING = 0.3;
/** A candidate this many times slower than the best one needs no second step. */
const HOPELESS = 3;

function createPhase(options: GaugeOptions, phase: Phase): PhaseGauge {
  const [first] = options.candidates;
  const start = options.start?.[phase];
  const known = start !== undefined && options.candidates.includes(start) ? start : undefined;
  return {
    candidates: options.candidates,
    neededSteps: phase === 'prefill' ? 1 : 3,
    samples: new Map(),
    choice: known ?? first,
    isSettled: known !== undefined || options.candidates.length === 1,
    baseline: 0,
    checkAt: options.now() + FIRST_CHECK_MS,
    checkAfterMs: FIRST_CHECK_MS,
  };
}

function nextThreads(gauge: PhaseGauge, now: number): number {
  if (gauge.isSettled && gauge.candidates.length > 1 && now >= gauge.checkAt) {
    unsettle(gauge);
  }
  return gauge.isSettled ? gauge.choice : (unmeasured(gauge) ?? gauge.choice);
}

function recordStep(gauge: PhaseGauge, step: MeasuredStep, now: number): void {
  const speed = (step.tokens * 1000) / Math.max(step.ms, 0.01);
  const sample = gauge.samples.get(step.threads);
  if (sample === undefined) {
    gauge.samples.set(step.threads, { speed, steps: 1 });
  } else {
    sample.speed += (speed - sample.speed) * SMOOTHING;
    sample.steps += 1;
  }
  if (!gauge.isSettled) {
    if (unmeasured(gauge) === undefined) {
      settle(gauge, now);
    }
    return;
  }
  const current = gauge.samples.get(gauge.choice)?.speed ?? speed;
  if (gauge.baseline === 0) {
    gauge.baseline = current;
  } else if (current < gauge.baseline / 2 || current > gauge.baseline * 1.5) {
    gauge.checkAfterMs = FIRST_CHECK_MS;
    unsettle(gauge);
  }
}

function unmeasured(gauge: PhaseGauge): number | undefined {
  const best = Math.max(0, ...[...gauge.samples.values()].map((sample) => sample.speed));
  return gauge.candidates.find((threads) => {
    const sample = gauge.samples.get(threads);
    if (sample === undefined) {
      return true;
    }
    return sample.steps < gauge.neededSteps && sample.speed > best / HOPELESS;
  });
}

function settle(gauge: PhaseGauge, now: number): void {
  const before = gauge.choice;
  let best = 0;
  for (const threads of gauge.candidates) {
    const speed = gauge.samples.get(threads)?.speed ?? 0;
    if (speed > best) {
      best = speed;
      gauge.choice = threads;
    }
  }
  gauge.baseline = best;
  gauge.isSettled = true;
  gauge.checkAfterMs =
    gauge.choice === before ? Math.min(gauge.checkAfterMs * 2, LONGEST_CHECK_MS) : FIRST_CHECK_MS;
  gauge.checkAt = now + gauge.checkAfterMs;
}

function unsettle(gauge: PhaseGauge): void {
  if (gauge.candidates.length > 1) {
    gauge.samples.clear();
    gauge.isSettled = false;
  }
}

function describeChoice(prefill: number, decode: number): string {
  const reading = prefill === 1 ? '1 thread' : `${prefill} threads`;
  return prefill === decode ? reading : `${reading} reading, ${decode} writing`;
}
