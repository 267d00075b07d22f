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
const TOP = 26;
const BOTTOM = 226;

/** Quality against seconds a case, the latter on a logarithmic axis: up and to the left is better. Models are numbered; `name` is that of the quality. */
export function secondsPlot(name: string, points: readonly SecondsPoint[]): string {
  const scale = logScale(points.map((one) => one.seconds));
  const rows = [0, 0.25, 0.5, 0.75, 1].map((value) => {
    const y = up(value);
    return `<line class="grid" x1="${LEFT}" y1="${y}" x2="${RIGHT}" y2="${y}"/><text x="${LEFT - 6}" y="${y + 4}" text-anchor="end">${value}</text>`;
  });
  const columns = scale.ticks.map((value) => {
    const x = scale.place(value);
    return `<line class="grid" x1="${x}" y1="${TOP}" x2="${x}" y2="${BOTTOM}"/><text x="${x}" y="${BOTTOM + 15}" text-anchor="middle">${tick(value)}</text>`;
  });
  const dots = points.map(({ quality, seconds: at }) => ({
    x: scale.place(at),
    y: up(quality.value),
    quality,
  }));
  const numbers = placeNumbers(dots);
  const drawn = dots.map(({ x, y, quality: { interval } }, index) => {
    const band =
      interval === undefined
        ? ''
        : `<line class="band" x1="${x}" y1="${up(interval.low)}" x2="${x}" y2="${up(interval.high)}"/>`;
    const number = numbers[index] ?? { x, y };
    return `${band}<circle class="dot" cx="${x}" cy="${y}" r="${DOT}"/><line class="lead" x1="${x}" y1="${y}" x2="${number.x}" y2="${number.y}"/><text class="number" x="${number.x}" y="${number.y + 4}">${index + 1}</text>`;
  });
  const spoken = points.map(
    (one) => `${one.label} ${share(one.quality.value)} in ${seconds(one.seconds)}`,
  );
  const legend = points.map(
    (one, index) =>
      `<li>${index + 1} ${escapeHtml(one.label)}: ${share(one.quality.value)}, ${seconds(one.seconds)}</li>`,
  );
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(spoken.join('; '))}">${rows.join('')}${columns.join('')}${drawn.join('')}<text x="${RIGHT}" y="${BOTTOM + 32}" text-anchor="end">seconds a case</text><text x="4" y="12">${escapeHtml(name)}</text></svg><ul class="legend">${legend.join('')}</ul>`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const DOT = 5;
/** Between the middles of a number and of what it must not cover. */
const APART = 15;
/** Directions in which a number may stand, in the order of liking, as cosine and sine; y grows downwards. */
const WAYS = [
  [1, 0],
  [0.7, 0.7],
  [0.7, -0.7],
  [-1, 0],
  [-0.7, 0.7],
  [-0.7, -0.7],
] as const;

/** Beside each dot where no other dot and no earlier number is, further away where it is crowded. Dots stay where they are. */
function placeNumbers(dots: readonly Point[]): readonly Point[] {
  const taken: Point[] = [...dots];
  return dots.map((dot) => {
    const places = [1, 2, 3].flatMap((ring) =>
      WAYS.map(([across, down]) => ({
        x: round(dot.x + across * ring * APART),
        y: round(dot.y + down * ring * APART),
      })),
    );
    const chosen = places.find((place) => isFree(place, taken)) ?? { x: dot.x + APART, y: dot.y };
    taken.push(chosen);
    return chosen;
  });
}

function isFree(place: Point, taken: readonly Point[]): boolean {
  return (
    place.x > LEFT + DOT &&
    place.x < RIGHT - DOT &&
    place.y > TOP - DOT &&
    place.y < BOTTOM - DOT &&
    taken.every((other) => Math.hypot(other.x - place.x, other.y - place.y) >= APART - 1)
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function up(value: number): number {
  return round(BOTTOM - value * (BOTTOM - TOP));
}

interface Scale {
  readonly ticks: readonly number[];
  readonly place: (value: number) => number;
}

const STEPS = [1, 2, 5];
/** In powers of ten. Two ticks at least are in any span of 0.8. */
const LEAST_PAD = 0.2;
const LEAST_SPAN = 0.8;

function logScale(values: readonly number[]): Scale {
  const positive = values.filter((value) => value > 0);
  const [least, most] =
    positive.length === 0
      ? [0, 0]
      : [Math.log10(Math.min(...positive)), Math.log10(Math.max(...positive))];
  const pad = Math.max(LEAST_PAD, (LEAST_SPAN - (most - least)) / 2);
  const low = least - pad;
  const high = most + pad;
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
      return round(LEFT + ((at - low) / (high - low)) * (RIGHT - LEFT));
    },
  };
}

const MOST_TICKS = 6;

function tick(value: number): string {
  return value >= 1 ? `${Math.round(value)}` : `${Number(value.toPrecision(1))}`;
}
