import pc from 'picocolors';
import { assertNever } from '../../core/assert.ts';
import type { CounterexampleEvidence, TrialEvidence, TrialTiming } from '../../core/evidence.ts';
import { counted, grouped } from '../../report/counted.ts';
import { durationText, factor, speedupText } from '../../report/describe-trial.ts';
import { growthTexts } from '../../report/trial-growth.ts';
import { wrapped } from '../../report/text/layout.ts';
import { escapeTerminalBlock, escapeTerminalLine } from '../../text/escape-terminal.ts';
import type { TrialOutcome } from '../../trial/trial.ts';

/** What was compared, for people: `shop/billing.py:38 total_by_customer`. */
export interface TriedPlaces {
  readonly original: string;
  readonly rewrite?: string;
}

interface TextOptions {
  readonly width: number;
  readonly color: boolean;
}

type Painter = ReturnType<typeof pc.createColors>;

/** The outcome of one trial for people: a table of times with bars on a logarithmic scale, or the input on which it differs. */
export function trialText(
  tried: TriedPlaces & { readonly outcome: TrialOutcome },
  { width, color }: TextOptions,
): string {
  const paint = pc.createColors(color);
  const head = [
    `original  ${escapeTerminalLine(tried.original)}`,
    ...(tried.rewrite === undefined ? [] : [`rewrite   ${escapeTerminalLine(tried.rewrite)}`]),
  ];
  return `${[...head, ...outcomeLines(tried.outcome, { width, paint })].join('\n')}\n`;
}

interface Canvas {
  readonly width: number;
  readonly paint: Painter;
}

function outcomeLines(outcome: TrialOutcome, canvas: Canvas): readonly string[] {
  switch (outcome.outcome) {
    case 'tried':
      return triedLines(outcome.evidence, canvas);
    case 'refused':
      return refusedLines(outcome.evidence, canvas);
    case 'not-triable':
      return ['', ...notTriedLines(escapeTerminalLine(outcome.reason), canvas)];
    default:
      return assertNever(outcome);
  }
}

function notTriedLines(reason: string, { width, paint }: Canvas): readonly string[] {
  const label = 'not tried';
  return row(label, reason, width).map((line) => line.replace(label, paint.yellow(label)));
}

function triedLines(trial: TrialEvidence, { width, paint }: Canvas): readonly string[] {
  const { covered, total } = trial.originalBranches;
  const sources = trial.inputSources.length === 0 ? '' : ` (${trial.inputSources.join(', ')})`;
  const branches =
    total === 0 ? '' : `, ${covered} of ${counted(total, 'branch', 'branches')} covered`;
  const floats = trial.rounding ? '; floats equal but for rounding' : '';
  const also = trial.alsoAsked.flatMap((who) =>
    row('also', `no difference found by ${who}`, width),
  );
  return [
    ...row('inputs', `${grouped(trial.inputs)} made${sources}${branches}`, width),
    ...row('result', `${EQUAL}${floats}`, width),
    ...also,
    ...(trial.notes ?? []).flatMap((note) => row('note', note, width)),
    ...timeTable(trial.timings, { width, paint }),
    ...growthLine(trial),
    '',
    ...row('tried ✓', `${claimText(trial)} · ${trial.python}`, width).map((line) =>
      line.replace('tried ✓', paint.green('tried ✓')),
    ),
  ];
}

const EQUAL = 'equal on all of them (values, types, order, exceptions, arguments, output)';
const LABEL_COLUMNS = 10;

/** A labelled paragraph. */
function row(label: string, text: string, width: number): readonly string[] {
  const [first = '', ...rest] = wrapped(text, { indent: LABEL_COLUMNS, width });
  return [`${label.padEnd(LABEL_COLUMNS)}${first.slice(LABEL_COLUMNS)}`, ...rest];
}

function claimText(trial: TrialEvidence): string {
  const { speedup, native } = trial;
  if (speedup === undefined) {
    return trial.timings.length === 0 ? 'not timed' : 'no difference in speed to claim';
  }
  const interval = native ? ` (${factor(speedup.low)} to ${factor(speedup.high)}, 95 %)` : '';
  return `${speedupText(trial)} faster at n = ${grouped(speedup.size)}${interval}`;
}

const NUMBER_COLUMNS = 38;
const LONGEST_BAR = 40;

function timeTable(timings: readonly TrialTiming[], canvas: Canvas): readonly string[] {
  if (timings.length === 0) {
    return [];
  }
  const room = Math.max(8, Math.min(LONGEST_BAR, canvas.width - NUMBER_COLUMNS - 1));
  const seconds = timings.flatMap(({ original, rewrite }) => [original, rewrite]);
  const scale = logScale(seconds, room);
  const rows = timings.flatMap(({ size, original, rewrite }) => {
    const cells = [grouped(size), durationText(original), durationText(rewrite)];
    const [n = '', first = '', second = ''] = cells;
    const numbers = `${n.padStart(9)}${first.padStart(13)}${second.padStart(13)}`;
    return [
      `${numbers.padEnd(NUMBER_COLUMNS)}${canvas.paint.yellow(bar(scale(original)))}`,
      `${' '.repeat(NUMBER_COLUMNS)}${canvas.paint.cyan(bar(scale(rewrite)))}`,
    ];
  });
  const heading = `${'n'.padStart(9)}${'original'.padStart(13)}${'rewrite'.padStart(13)}`;
  return ['', `${heading.padEnd(NUMBER_COLUMNS)}${canvas.paint.dim('time, log scale')}`, ...rows];
}

/** Columns for a time; the shortest still shows. */
function logScale(seconds: readonly number[], room: number): (value: number) => number {
  const positive = seconds.filter((value) => value > 0);
  const low = Math.log10(Math.min(...positive));
  const high = Math.log10(Math.max(...positive));
  const span = Math.max(high - low, 1);
  return (value) => (value <= 0 ? 0 : 1 + ((Math.log10(value) - low) / span) * (room - 1));
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

function bar(columns: number): string {
  const whole = Math.floor(columns);
  return '█'.repeat(whole) + (EIGHTHS[Math.floor((columns - whole) * 8)] ?? '');
}

function growthLine(trial: TrialEvidence): readonly string[] {
  const { memory, slowerUpTo } = trial;
  const growth = growthTexts(trial);
  const lines: string[] = [];
  if (growth !== undefined) {
    const { original, rewrite } = growth;
    lines.push(`${'growth'.padStart(9)}${original.padStart(13)}${rewrite.padStart(13)}`);
  }
  if (memory !== undefined && memory.original > 0) {
    const ratio = factor(memory.rewrite / memory.original);
    lines.push(`${'memory'.padStart(9)}${''.padStart(13)}${`${ratio}×`.padStart(13)}`);
  }
  if (slowerUpTo !== undefined) {
    lines.push(`   slower up to n = ${grouped(slowerUpTo)}`);
  }
  return lines;
}

function refusedLines(refuted: CounterexampleEvidence, { paint }: Canvas): readonly string[] {
  const shown = [
    ['original', refuted.original],
    ['rewrite', refuted.rewrite],
  ] as const;
  return [
    '',
    `${paint.red('refused ✗')}  the rewrite differs on`,
    `           ${paint.bold(indented(refuted.call))}`,
    ...shown.map(([who, what]) => `             ${who.padEnd(9)} ${indented(what)}`),
    `           ${refuted.difference} differs; equal on ${counted(refuted.inputs, 'input')} before`,
  ];
}

function indented(text: string): string {
  return escapeTerminalBlock(text).replaceAll('\n', `\n${' '.repeat(23)}`);
}
