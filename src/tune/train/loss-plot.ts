import { join } from 'node:path';

import { figureHtml, htmlPage } from '../../bench/report/page.ts';
import { writeFileAtomically } from '../../io/files.ts';
import { escapeHtml } from '../../text/escape-html.ts';
import { RUN_FILES, type RunManifest } from '../run-manifest.ts';
import { readLossLog, type LossEntry } from './loss-log.ts';

/** Writes `loss.svg` and `loss.html` into a run's folder; nothing where nothing was learned yet. */
export async function writeLossPlots(folder: string, manifest: RunManifest): Promise<void> {
  const entries = await readLossLog(folder);
  if (entries.every((entry) => entry.event !== 'step')) {
    return;
  }
  const svg = lossSvg(entries);
  writeFileAtomically(join(folder, RUN_FILES.plot), svg);
  writeFileAtomically(join(folder, RUN_FILES.plotPage), lossPage(svg, manifest));
}

/** The loss of training and validation over steps, as an image that stands for itself, in light and dark. */
export function lossSvg(entries: readonly LossEntry[]): string {
  const steps = pointsOf(entries, 'step');
  const held = pointsOf(entries, 'validation');
  const all = [...steps, ...held];
  const lastStep = Math.max(1, ...all.map((one) => one.step));
  const highest = Math.max(...all.map((one) => one.loss), 0.001) * 1.05;
  function x(step: number): number {
    return round(LEFT + ((RIGHT - LEFT) * step) / lastStep);
  }
  function y(loss: number): number {
    return round(BOTTOM - ((BOTTOM - TOP) * loss) / highest);
  }
  function path(points: readonly LossPoint[]): string {
    return points.map((one) => `${x(one.step)},${y(one.loss)}`).join(' ');
  }
  const rows = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = y(share * highest);
    return `<line class="grid" x1="${LEFT}" y1="${at}" x2="${RIGHT}" y2="${at}"/><text x="${LEFT - 6}" y="${at + 4}" text-anchor="end">${short(share * highest)}</text>`;
  });
  const columns = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const step = Math.round(share * lastStep);
    return `<text x="${x(step)}" y="${BOTTOM + 16}" text-anchor="middle">${step}</text>`;
  });
  const dots = held.map(
    (one) => `<circle class="held" cx="${x(one.step)}" cy="${y(one.loss)}" r="3"/>`,
  );
  const legend = held.length === 0 ? 'training' : 'training (line), validation (dots)';
  const spoken = spokenLoss(steps, held);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(spoken)}"><style>${STYLE}</style><rect class="ground" width="${WIDTH}" height="${HEIGHT}"/><text x="4" y="14">loss: ${legend}</text>${rows.join('')}${columns.join('')}<text x="${RIGHT}" y="${BOTTOM + 32}" text-anchor="end">step</text><polyline class="steps" points="${path(steps)}"/><polyline class="smooth" points="${path(smoothed(steps))}"/><polyline class="between" points="${path(held)}"/>${dots.join('')}</svg>`;
}

/** A line of blocks for the terminal, the newest to the right: `▇▆▅▃▂▁`. At most `width` of them, each a mean. */
export function sparkline(losses: readonly number[], width: number): string {
  const cells = Math.min(width, losses.length);
  const means = Array.from({ length: cells }, (_, cell) => {
    const from = Math.floor((cell * losses.length) / cells);
    const part = losses.slice(from, Math.floor(((cell + 1) * losses.length) / cells));
    return part.reduce((sum, one) => sum + one, 0) / part.length;
  });
  const low = Math.min(...means);
  const range = Math.max(...means) - low;
  return means
    .map(
      (mean) => BLOCKS[range === 0 ? 0 : Math.round(((mean - low) / range) * (BLOCKS.length - 1))],
    )
    .join('');
}

interface LossPoint {
  readonly step: number;
  readonly loss: number;
}

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const WIDTH = 640;
const HEIGHT = 320;
const LEFT = 52;
const RIGHT = 626;
const TOP = 28;
const BOTTOM = 276;
const STYLE =
  ':root{color-scheme:light dark;--ground:#fff;--quiet:#59636e;--line:#d8dee4;--steps:#8fb8ea;--smooth:#0969da;--held:#bc4c00}' +
  '@media(prefers-color-scheme:dark){:root{--ground:#0d1117;--quiet:#9198a1;--line:#30363d;--steps:#2f5d93;--smooth:#58a6ff;--held:#f0883e}}' +
  'text{font:12px system-ui,sans-serif;fill:var(--quiet)}.ground{fill:var(--ground)}.grid{stroke:var(--line)}' +
  'polyline{fill:none}.steps{stroke:var(--steps);stroke-width:1}.smooth{stroke:var(--smooth);stroke-width:2}' +
  '.between{stroke:var(--held);stroke-width:1;stroke-dasharray:4 3}.held{fill:var(--held)}';

function pointsOf(entries: readonly LossEntry[], event: LossEntry['event']): readonly LossPoint[] {
  return entries.flatMap(({ event: kind, step, loss }) =>
    kind === event && loss !== null ? [{ step, loss }] : [],
  );
}

/** Single steps jump, since few rows are in each: a running mean over a twentieth of them shows the way. */
function smoothed(points: readonly LossPoint[]): readonly LossPoint[] {
  const reach = Math.max(1, Math.round(points.length / 40));
  return points.map(({ step }, index) => {
    const near = points.slice(Math.max(0, index - reach), index + reach + 1);
    return { step, loss: near.reduce((sum, one) => sum + one.loss, 0) / near.length };
  });
}

function spokenLoss(steps: readonly LossPoint[], held: readonly LossPoint[]): string {
  const [first] = steps;
  const last = steps.at(-1);
  const ofHeld = held.at(-1);
  const trained =
    first === undefined || last === undefined
      ? 'no step yet'
      : `training loss ${short(first.loss)} at step ${first.step}, ${short(last.loss)} at step ${last.step}`;
  return ofHeld === undefined ? trained : `${trained}; validation loss ${short(ofHeld.loss)}`;
}

function lossPage(svg: string, { base, settings, data, progress, state }: RunManifest): string {
  return htmlPage({
    title: `Training of ${base.id}`,
    lines: [
      `${state}: step ${progress.step} of ${progress.steps}, ${Math.round(progress.seconds)} s of training`,
      `${settings.method}, rank ${settings.rank}, learning rate ${settings.learningRate}, ${settings.batch} × ${settings.accumulation} rows a step, seed ${settings.seed}`,
      `${data.rows.train} rows trained on, ${data.rows.validation} held back, ${data.rows.tooLong} left out as too long`,
    ],
    figures: [
      figureHtml({
        title: 'Loss',
        caption:
          'Lower is better. Where validation rises while training falls, rows are learned by heart.',
        svg,
      }),
    ],
    tables: [],
  });
}

function short(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toFixed(2);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
