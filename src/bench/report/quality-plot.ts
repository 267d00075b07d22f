import { escapeHtml } from '../../text/escape-html.ts';
import type { Quality } from '../score/score-model.ts';
import { range, share } from './figures.ts';

export interface QualityRow {
  readonly label: string;
  readonly quality: Quality | undefined;
}

const WIDTH = 360;
const LEFT = 12;
const RIGHT = 348;
const TOP = 8;
const ROW = 44;

/** A row a model: the value as a dot, its 95 % interval as a line, the deviation between runs as a thick band. From 0 to 1. */
export function qualityPlot(rows: readonly QualityRow[], chance: number | undefined): string {
  const bottom = TOP + rows.length * ROW;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((value) => {
    const x = place(value);
    return `<line class="grid" x1="${x}" y1="${TOP}" x2="${x}" y2="${bottom}"/><text x="${x}" y="${bottom + 15}" text-anchor="middle">${value}</text>`;
  });
  const guess =
    chance === undefined
      ? ''
      : `<line class="ideal" x1="${place(chance)}" y1="${TOP}" x2="${place(chance)}" y2="${bottom}"/>`;
  const drawn = rows.map((row, index) => drawRow(row, TOP + index * ROW));
  const spoken = rows.map(
    ({ label, quality }) => `${label} ${share(quality?.value)} (${range(quality?.interval)})`,
  );
  return `<svg viewBox="0 0 ${WIDTH} ${bottom + 22}" role="img" aria-label="${escapeHtml(spoken.join('; '))}">${ticks.join('')}${guess}${drawn.join('')}</svg>${key(chance)}`;
}

/** What the strokes mean, drawn as they are above. */
function key(chance: number | undefined): string {
  const entries = [
    keyEntry('<circle class="dot" cx="13" cy="6" r="5"/>', 'all runs'),
    keyEntry(
      '<line class="band" x1="1" y1="6" x2="25" y2="6"/>',
      '95 % for other cases like these',
    ),
    keyEntry('<line class="runs" x1="1" y1="6" x2="25" y2="6"/>', 'between runs'),
    ...(chance === undefined
      ? []
      : [keyEntry('<line class="ideal" x1="13" y1="0" x2="13" y2="12"/>', 'guessing')]),
  ];
  return `<ul class="key">${entries.join('')}</ul>`;
}

function keyEntry(drawing: string, words: string): string {
  return `<li><svg viewBox="0 0 26 12" aria-hidden="true">${drawing}</svg>${words}</li>`;
}

function drawRow({ label, quality }: QualityRow, top: number): string {
  const name = `<text class="name" x="${LEFT}" y="${top + 15}">${escapeHtml(clip(label))}</text>`;
  const y = top + 29;
  if (quality === undefined) {
    return `${name}<text x="${LEFT}" y="${y + 4}">not known</text>`;
  }
  const { value, interval, deviation } = quality;
  const band =
    interval === undefined
      ? ''
      : `<line class="band" x1="${place(interval.low)}" y1="${y}" x2="${place(interval.high)}" y2="${y}"/>`;
  const runs =
    deviation === 0
      ? ''
      : `<line class="runs" x1="${place(value - deviation)}" y1="${y}" x2="${place(value + deviation)}" y2="${y}"/>`;
  return `${name}<text x="${RIGHT}" y="${top + 15}" text-anchor="end">${share(value)}</text>${runs}${band}<circle class="dot" cx="${place(value)}" cy="${y}" r="5"/>`;
}

function place(value: number): number {
  return Math.round((LEFT + Math.min(1, Math.max(0, value)) * (RIGHT - LEFT)) * 10) / 10;
}

const LONGEST = 40;

function clip(label: string): string {
  return label.length <= LONGEST ? label : `${label.slice(0, LONGEST - 1)}…`;
}
