import { createColors } from 'picocolors';

import type { Speed } from '../../llm/catalogue/speed.ts';
import { formatBytes } from '../../llm/weights/format-bytes.ts';
import { alignRows, wrapText } from './list-table.ts';
import type { Candidate, Recommendation } from './recommend-choice.ts';

export interface TextOptions {
  /** Every model, not only those worth considering here. */
  readonly isAll: boolean;
  readonly isColored: boolean;
}

/** The table and the advice as text for a terminal of 80 columns. */
export function recommendationText(result: Recommendation, options: TextOptions): string {
  const colors = createColors(options.isColored);
  const shown = result.candidates.filter((one) => options.isAll || isWorthShowing(one, result));
  const [headings = '', ...lines] = alignRows(
    [HEADINGS, ...shown.map((one) => row(one, result.best))],
    RIGHT,
  );
  const body = lines.map((line) => (line.startsWith('▸') ? colors.bold(line) : line));
  return `${[
    ...wrapText(describeMachine(result)),
    '',
    colors.dim(headings),
    ...body,
    '',
    ...notes(result, shown)
      .flatMap((note) => wrapText(note))
      .map((line) => colors.dim(line)),
    '',
    ...advice(result).flatMap((sentence) => wrapText(sentence)),
  ].join('\n')}\n`;
}

/** The same for programs. */
export function recommendationJson({
  machine,
  timing,
  isBusy,
  candidates,
  best,
}: Recommendation): unknown {
  return {
    machine: { ...machine, graphics: machine.graphics ?? null },
    timed:
      timing === undefined
        ? null
        : {
            model: timing.model.name,
            quantization: timing.quantization,
            tokensPerSecond: timing.speed,
            wasBusy: isBusy,
          },
    models: candidates.map((one) => ({
      id: one.id,
      name: one.model.name,
      quantization: one.weights.quantization,
      bytes: one.weights.bytes,
      bytesAre: one.weights.source,
      memoryBytes: one.memory.total,
      leastMemoryBytes: one.memory.least,
      fits: one.fit,
      why: whyFit(one, machine.availableMemory),
      tokensPerSecond: one.speed ?? null,
      secondsPer200Lines: one.seconds ?? null,
      abilities: one.abilities,
      measured: one.model.measured ?? null,
      where: one.where,
      command: one.command ?? null,
    })),
    recommended: best === undefined ? null : { id: best.id, command: best.command ?? null },
  };
}

const HEADINGS = ['  MODEL', 'SIZE', 'MEMORY', 'FITS', 'TIME', 'JUDGE', 'REWR', 'HERE'];
const RIGHT: ReadonlySet<number> = new Set([1, 2, 4]);
/** Nobody waits longer for one file. */
const LONGEST_SECONDS = 600;

/** What is here, what Assay brings, and what may judge in a time that somebody would wait. */
function isWorthShowing(one: Candidate, { best }: Recommendation): boolean {
  const mayDoSomething = Object.values(one.abilities).includes(true);
  const isQuick = one.seconds === undefined || one.seconds <= LONGEST_SECONDS;
  return (
    one === best ||
    (mayDoSomething &&
      one.fit !== 'no' &&
      (one.where !== 'ollama pull' || (one.abilities.judge && isQuick)))
  );
}

function row(one: Candidate, best: Candidate | undefined): readonly string[] {
  const { model, weights, memory, abilities } = one;
  return [
    `${one === best ? '▸' : ' '} ${one.id}`,
    shortBytes(weights.bytes),
    `${model.architecture === undefined ? '>' : ''}${shortBytes(memory.total)}`,
    one.fit,
    one.seconds === undefined ? '–' : formatSeconds(one.seconds),
    abilities.judge ? (model.measured?.judge?.short ?? '–') : 'no',
    abilities.propose ? (model.measured?.propose?.short ?? '–') : 'no',
    HERE[one.where],
  ];
}

const HERE: Readonly<Record<Candidate['where'], string>> = {
  'on disk': '✓',
  'in Ollama': '✓',
  'assay pull': 'pull',
  'ollama pull': '',
};

/** Without decimals from ten gigabytes on. */
function shortBytes(bytes: number): string {
  return bytes >= 9.95e9 ? `${Math.round(bytes / 1e9)} GB` : formatBytes(bytes);
}

function formatSeconds(seconds: number): string {
  return seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
}

function describeMachine({ machine, timing }: Recommendation): string {
  const graphics = machine.graphics === undefined ? 'no graphics card in use' : machine.graphics;
  const cores = machine.cores === 1 ? '1 core' : `${machine.cores} cores`;
  const memory = `${formatBytes(machine.totalMemory)} of memory (${formatBytes(machine.availableMemory)} free)`;
  const speed =
    timing === undefined
      ? 'Nothing was timed: no model and runtime are on this disk yet, so there are no times below.'
      : `Timed: ${timing.model.name} ${timing.quantization} ${describeSpeed(timing.speed)}.`;
  return `This machine: ${cores}, ${memory}, ${graphics}. ${speed}`;
}

function describeSpeed({ reading, writing }: Speed): string {
  return `reads ${Math.round(reading)} and writes ${Math.round(writing)} tokens a second`;
}

function notes(result: Recommendation, shown: readonly Candidate[]): readonly string[] {
  const { candidates, isBusy, machine, timing } = result;
  const tooLarge = candidates.filter((one) => one.fit === 'no');
  const hidden = candidates.length - shown.length;
  return [
    'TIME: how long a first review of 200 lines waits for the model, verdicts and rewrites together, predicted. ' +
      'JUDGE: area under the curve of its verdicts, .5 is chance. REWR: rewrites that gave the same results. ' +
      '–: not measured; no: not allowed. HERE ✓, or `assay models pull` has it, else `ollama pull`.',
    ...(isBusy ? [BUSY] : []),
    ...(timing === undefined || machine.graphics === undefined
      ? []
      : ['Times are those of the processor; the graphics card takes less.']),
    ...notCommercial(shown),
    ...(tooLarge.length === 0 ? [] : [doesNotFit(tooLarge, machine.availableMemory)]),
    ...(hidden === 0
      ? []
      : [`${hidden} more give no verdicts, are too slow or do not fit here: --all shows them.`]),
  ];
}

function notCommercial(shown: readonly Candidate[]): readonly string[] {
  const names = shown
    .filter(({ model }) => model.licence.commercialUse === 'not allowed')
    .map(({ model }) => model.name);
  return names.length === 0 ? [] : [`Not for commercial use: ${names.join(', ')}.`];
}

const BUSY =
  'The machine was busy while the model was timed, so all times are too long: run it again when it is quiet.';
const NAMED = 4;

function doesNotFit(tooLarge: readonly Candidate[], available: number): string {
  const named = tooLarge
    .toSorted((left, right) => left.memory.least - right.memory.least)
    .slice(0, NAMED)
    .map((one) => `${one.model.name} needs ${formatBytes(one.memory.least)}`);
  const more = tooLarge.length > NAMED ? ` and ${tooLarge.length - NAMED} more` : '';
  return `Does not fit into ${formatBytes(available)}: ${named.join(', ')}${more}.`;
}

function whyFit({ fit, memory }: Candidate, available: number): string {
  switch (fit) {
    case 'yes':
      return `needs ${formatBytes(memory.total)}, ${formatBytes(available)} are free`;
    case 'tight':
      return `runs in ${formatBytes(memory.least)}, would like ${formatBytes(memory.total)}, ${formatBytes(available)} are free`;
    default:
      return `needs at least ${formatBytes(memory.least)}, ${formatBytes(available)} are free`;
  }
}

function advice({ best, machine }: Recommendation): readonly string[] {
  if (best === undefined) {
    return [
      `No model of the catalogue fits into ${formatBytes(machine.availableMemory)}: review with --model none, or use a model on another machine with --model openai:MODEL@URL.`,
    ];
  }
  const why =
    best.model.measured?.judge?.isGood === true
      ? 'the one that fits here whose verdicts were measured and are better than chance'
      : 'the one that may do most of those that fit here';
  const how =
    best.command === undefined
      ? best.where === 'on disk'
        ? 'It is on this disk: `assay review` takes it by itself.'
        : 'Ollama has it: `assay review --model ollama`.'
      : 'Bring it with:';
  const command = best.command === undefined ? [] : [`  ${best.command}`];
  return [`Take ${best.id}: ${why}. ${how}`, ...command];
}
