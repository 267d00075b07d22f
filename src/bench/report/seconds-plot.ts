import { escapeHtml } from '../../text/escape-html.ts';
import type { Quality } from '../score/score-model.ts';
import { seconds, share } from './figures.ts';

export interface SecondsPoint {
  readonly label: string;
  readonly quality: Quality;
  /** Median of one case. */
  readonly seconds: number;
}

const WIDTH = 360;
const HEIGHT = 270;
const LEFT = 40;
const RIGHT = 346;
const TOP = 10;
const BOTTOM = 226;

/** Quality against seconds a case, the latter on a logarithmic axis: up and to the left is better. Models are numbered. */
export function secondsPlot(points: readonly SecondsPoint[]): string {
  const scale = logScale(points.map((one) => one.seconds));
  const rows = [0, 0.25, 0.5, 0.75, 1].map((value) => {
    const y = up(value);
    return `<line class="grid" x1="${LEFT}" y1="${y}" x2="${RIGHT}" y2="${y}"/><text x="${LEFT - 6}" y="${y + 4}" text-anchor="end">${value}</text>`;
  });
  const columns = scale.ticks.map((value) => {
    const x = scale.place(value);
    return `<line class="grid" x1="${x}" y1="${TOP}" x2="${x}" y2="${BOTTOM}"/><text x="${x}" y="${BOTTOM + 15}" text-anchor="middle">${tick(value)}</text>`;
  });
  const drawn = points.map(({ quality, seconds: at }, index) => {
    const x = scale.place(at);
    const { interval, value } = quality;
    const band =
      interval === undefined
        ? ''
        : `<line class="band" x1="${x}" y1="${up(interval.low)}" x2="${x}" y2="${up(interval.high)}"/>`;
    return `${band}<circle class="dot" cx="${x}" cy="${up(value)}" r="8"/><text class="number" x="${x}" y="${up(value) + 4}">${index + 1}</text>`;
  });
  const spoken = points.map(
    (one) => `${one.label} ${share(one.quality.value)} in ${seconds(one.seconds)}`,
  );
  const legend = points.map(
    (one, index) =>
      `<li>${index + 1} ${escapeHtml(one.label)}: ${share(one.quality.value)}, ${seconds(one.seconds)}</li>`,
  );
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(spoken.join('; '))}">${rows.join('')}${columns.join('')}${drawn.join('')}<text x="${RIGHT}" y="${BOTTOM + 32}" text-anchor="end">seconds a case</text></svg><ul class="legend">${legend.join('')}</ul>`;
}

function up(value: number): number {
  return Math.round((BOTTOM - value * (BOTTOM - TOP)) * 10) / 10;
}

interface Scale {
  readonly ticks: readonly number[];
  readonly place: (value: number) => number;
}

const STEPS = [1, 2, 5];

function logScale(values: readonly number[]): Scale {
  const positive = values.filter((value) => value > 0);
  const low = Math.log10(Math.min(...positive, 1e3)) - 0.25;
  const high = Math.max(Math.log10(Math.max(...positive, 1e-3)) + 0.25, low + 0.5);
  const ticks: number[] = [];
  for (let power = Math.floor(low); power <= high; power += 1) {
    for (const step of STEPS) {
      const at = Math.log10(step) + power;
      if (at >= low && at <= high) {
        ticks.push(step * 10 ** power);
      }
    }
  }
  const every = Math.ceil(ticks.length / MOST_TICKS);
  return {
    ticks: ticks.filter((_, index) => index % every === 0),
    place: (value) => {
      const at = Math.log10(Math.max(value, 10 ** low));
      return Math.round((LEFT + ((at - low) / (high - low)) * (RIGHT - LEFT)) * 10) / 10;
    },
  };
}

const MOST_TICKS = 6;

function tick(value: number): string {
  return value >= 1 ? `${Math.round(value)}` : `${Number(value.toPrecision(1))}`;
}
