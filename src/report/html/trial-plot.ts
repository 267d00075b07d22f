import type { TrialEvidence, TrialTiming } from '../../core/evidence.ts';
import { durationText } from '../describe-trial.ts';

/**
 * Time against n on log axes, as SVG: straight lines whose slope is the growth, original above, rewrite below. The band is
 * from the fastest run of each size to the slower quarter of its runs. Numbers only; nothing from the user's code is in it.
 */
export function trialPlot(trial: TrialEvidence): string {
  const { timings } = trial;
  if (timings.length < 2) {
    return '';
  }
  const scales = scalesFor(timings);
  const parts = [
    ...grid(scales),
    series(timings, scales, 'original'),
    series(timings, scales, 'rewrite'),
  ];
  const label = `Time of one call against n, both on logarithmic axes: ${timings.map(spoken).join('; ')}`;
  return `<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">${parts.join('')}</svg>`;
}

const WIDTH = 420;
const HEIGHT = 230;
const LEFT = 58;
const RIGHT = 402;
const TOP = 20;
const BOTTOM = 196;

interface Scale {
  /** Powers of ten or two inside the range, to be labelled. */
  readonly ticks: readonly number[];
  readonly place: (value: number) => number;
}

interface Scales {
  readonly x: Scale;
  readonly y: Scale;
}

type Version = 'original' | 'rewrite';

function scalesFor(timings: readonly TrialTiming[]): Scales {
  const sizes = timings.map(({ size }) => Math.max(size, 1));
  const seconds = timings.flatMap((timing) => [
    timing.original,
    timing.rewrite,
    timing.originalHigh ?? timing.original,
    timing.rewriteHigh ?? timing.rewrite,
  ]);
  const positive = seconds.filter((value) => value > 0);
  return {
    x: logScale(sizes, [LEFT, RIGHT]),
    y: logScale(positive.length === 0 ? [1e-6] : positive, [BOTTOM, TOP]),
  };
}

function logScale(values: readonly number[], [from, to]: readonly [number, number]): Scale {
  const low = Math.log10(Math.min(...values));
  const high = Math.max(Math.log10(Math.max(...values)), low + 0.3);
  const pad = (high - low) * 0.04;
  const span = high - low + 2 * pad;
  const ticks: number[] = [];
  for (let power = Math.ceil(low - pad); power <= high + pad; power += 1) {
    ticks.push(10 ** power);
  }
  return {
    ticks: ticks.length > 1 ? ticks : [10 ** low, 10 ** high],
    place: (value) => from + ((Math.log10(value) - low + pad) / span) * (to - from),
  };
}

function grid({ x, y }: Scales): readonly string[] {
  const columns = x.ticks.map((size) => {
    const at = round(x.place(size));
    return `<line class="grid" x1="${at}" y1="${TOP}" x2="${at}" y2="${BOTTOM}"/><text x="${at}" y="${BOTTOM + 16}" text-anchor="middle">${Math.round(size).toLocaleString('en-US')}</text>`;
  });
  const rows = y.ticks.map((seconds) => {
    const at = round(y.place(seconds));
    return `<line class="grid" x1="${LEFT}" y1="${at}" x2="${RIGHT}" y2="${at}"/><text x="${LEFT - 6}" y="${at + 4}" text-anchor="end">${durationText(seconds)}</text>`;
  });
  return [
    ...columns,
    ...rows,
    `<text x="${RIGHT}" y="${BOTTOM + 31}" text-anchor="end">n, the size of the input</text>`,
    `<text x="4" y="10">time of one call</text>`,
  ];
}

function series(timings: readonly TrialTiming[], { x, y }: Scales, version: Version): string {
  const shown = timings.filter((timing) => timing[version] > 0);
  const points = shown.map(
    (timing) =>
      `${round(x.place(Math.max(timing.size, 1)))},${round(y.place(timing[version]))}` as const,
  );
  const highs = shown.map((timing) => {
    const high = version === 'original' ? timing.originalHigh : timing.rewriteHigh;
    return `${round(x.place(Math.max(timing.size, 1)))},${round(y.place(high ?? timing[version]))}`;
  });
  const band = `<polygon class="band ${version}" points="${[...points, ...highs.toReversed()].join(' ')}"/>`;
  const dots = shown.map(
    (timing, index) =>
      `<circle class="${version}" cx="${points[index]?.split(',')[0]}" cy="${points[index]?.split(',')[1]}" r="3"><title>${spoken(timing)}</title></circle>`,
  );
  return `${band}<polyline class="${version}" points="${points.join(' ')}"/>${dots.join('')}`;
}

function spoken({ size, original, rewrite }: TrialTiming): string {
  return `n = ${size.toLocaleString('en-US')}: ${durationText(original)} original, ${durationText(rewrite)} rewrite`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
