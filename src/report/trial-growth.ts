import type { Interval, TrialEvidence, TrialTiming } from '../core/evidence.ts';

/**
 * How both versions grow, in words: `n^1.97` where a power of n fits the timings, `1.6^n` where they bend upward on log axes and
 * an exponential fits them clearly better. Both are straight lines by least squares, through log time over log n and over n
 * itself. Undefined where the trial measured no growth.
 */
export function growthTexts({
  growth,
  timings,
}: Pick<TrialEvidence, 'growth' | 'timings'>):
  | { readonly original: string; readonly rewrite: string }
  | undefined {
  return growth === undefined
    ? undefined
    : {
        original: growthText(growth.original, pointsOf(timings, 'original')),
        rewrite: growthText(growth.rewrite, pointsOf(timings, 'rewrite')),
      };
}

interface Point {
  readonly size: number;
  readonly seconds: number;
}

/** Below this size the call itself takes longer than what it does. */
const LEAST_SIZE = 4;
/** Fewer points than this bend by chance. */
const LEAST_POINTS = 4;
/** A polynomial of a lower degree needs no other explanation. */
const LEAST_SLOPE = 3;
/** The squares that an exponential leaves over are at most this part of those that a power does. */
const CLEARLY_LESS = 0.6;

function pointsOf(
  timings: readonly TrialTiming[],
  version: 'original' | 'rewrite',
): readonly Point[] {
  return timings
    .map((timing) => ({ size: timing.size, seconds: timing[version] }))
    .filter(({ size, seconds }) => size >= LEAST_SIZE && seconds > 0);
}

function growthText({ value }: Interval, points: readonly Point[]): string {
  if (value >= LEAST_SLOPE && points.length >= LEAST_POINTS) {
    const seconds = points.map((one) => Math.log(one.seconds));
    const power = fitLine(
      points.map(({ size }) => Math.log(size)),
      seconds,
    );
    const exponential = fitLine(
      points.map(({ size }) => size),
      seconds,
    );
    if (exponential.left < power.left * CLEARLY_LESS) {
      return `${Math.exp(exponential.slope).toFixed(1)}^n`;
    }
  }
  return `n^${value.toFixed(2)}`;
}

/** The slope of the line of least squares, and the sum of the squares it leaves over. */
function fitLine(
  xs: readonly number[],
  ys: readonly number[],
): { readonly slope: number; readonly left: number } {
  const [middle, height] = [mean(xs), mean(ys)];
  let across = 0;
  let along = 0;
  let whole = 0;
  for (const [index, x] of xs.entries()) {
    const [dx, dy] = [x - middle, (ys[index] ?? 0) - height];
    across += dx * dx;
    along += dx * dy;
    whole += dy * dy;
  }
  const slope = across === 0 ? 0 : along / across;
  return { slope, left: Math.max(0, whole - slope * along) };
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
