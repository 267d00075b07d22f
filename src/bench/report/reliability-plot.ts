import { escapeHtml } from '../../text/escape-html.ts';
import type { ReliabilityBin } from '../stats/reliability.ts';

const WIDTH = 360;
const SIZE = 322;
const LEFT = 40;
const RIGHT = 346;
const TOP = 20;
const BOTTOM = 280;
/** Of the scale, left free at both ends, so that dots at 0 and 1 stand inside the frame. */
const MARGIN = 0.05;

/** What was predicted against what was true, with 95 % intervals; on the dashed line, probabilities mean what they say. */
export function reliabilityPlot(label: string, bins: readonly ReliabilityBin[]): string {
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((value) => {
    const x = across(value);
    const y = up(value);
    return `<line class="grid" x1="${x}" y1="${TOP}" x2="${x}" y2="${BOTTOM}"/><line class="grid" x1="${LEFT}" y1="${y}" x2="${RIGHT}" y2="${y}"/><text x="${x}" y="${BOTTOM + 15}" text-anchor="middle">${value}</text><text x="${LEFT - 6}" y="${y + 4}" text-anchor="end">${value}</text>`;
  });
  const points = bins.map(({ predicted, observed, interval, count }) => {
    const x = across(predicted);
    const beside = radius(count) + 4;
    const [at, anchor] = predicted > 0.85 ? [x - beside, 'end'] : [x + beside, 'start'];
    return `<line class="band" x1="${x}" y1="${up(interval.low)}" x2="${x}" y2="${up(interval.high)}"/><circle class="dot" cx="${x}" cy="${up(observed)}" r="${radius(count)}"/><text class="count" x="${at}" y="${up(observed) + 4}" text-anchor="${anchor}">${count}</text>`;
  });
  const spoken = bins.map(
    ({ predicted, observed, count }) =>
      `${count} predicted at ${predicted.toFixed(2)}, ${observed.toFixed(2)} real`,
  );
  return `<svg viewBox="0 0 ${WIDTH} ${SIZE}" role="img" aria-label="${escapeHtml(`${label}: ${spoken.join('; ')}`)}">${ticks.join('')}<line class="ideal" x1="${across(0)}" y1="${up(0)}" x2="${across(1)}" y2="${up(1)}"/>${points.join('')}<text x="${RIGHT}" y="${SIZE - 6}" text-anchor="end">predicted probability</text><text x="4" y="12">share that is real</text></svg>`;
}

function across(value: number): number {
  return Math.round((LEFT + inset(value) * (RIGHT - LEFT)) * 10) / 10;
}

function up(value: number): number {
  return Math.round((BOTTOM - inset(value) * (BOTTOM - TOP)) * 10) / 10;
}

function inset(value: number): number {
  return (value + MARGIN) / (1 + 2 * MARGIN);
}

function radius(count: number): number {
  return Math.min(9, Math.round(3 + Math.sqrt(count)));
}
