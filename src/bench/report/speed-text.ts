import { counted } from '../../report/counted.ts';
import type { SpeedResult, SpeedRow } from '../speed-result.ts';
import { median } from '../stats/spread.ts';
import { drawTable, wrap } from './bench-text.ts';
import { memory, UNKNOWN } from './figures.ts';
import type { Table } from './tables.ts';

/** The result as text for a terminal, without colour. */
export function speedText(result: SpeedResult, width: number): string {
  return `${[...speedHead(result).map((line) => wrap(line, width)), '', ...drawTable(speedTable(result), width)].join('\n')}\n`;
}

export function speedHead({
  machine,
  assayVersion,
  startedAt,
  runs,
  complete,
}: SpeedResult): readonly string[] {
  return [
    `Assay ${assayVersion} on ${machine.processor}, ${counted(machine.cores, 'core')}, ${memory(machine.memoryBytes)}, ${machine.system}; begun ${startedAt}; ${counted(runs, 'run')}.`,
    ...(complete ? [] : ['INCOMPLETE: not everything was measured.']),
  ];
}

export function speedTable({ rows, decodeTokens }: SpeedResult): Table {
  return {
    title: 'Speed',
    caption: `Tokens a second, median of the runs; × is the ratio to the first row with the same length of prompt. Reading is a new prompt up to its first token, writing ${decodeTokens} tokens behind it.`,
    headings: ['threads', 'prompt', 'reads', '×', 'writes', '×'],
    rows: rows.map((row) => ({
      model: row.name ?? row.wish,
      cells:
        row.problem ??
        cellsOf(
          row,
          rows.find((one) => one.promptTokens === row.promptTokens),
        ),
    })),
  };
}

function cellsOf(row: SpeedRow, first: SpeedRow | undefined): readonly string[] {
  const reads = median(row.prefill);
  const writes = median(row.decode);
  return [
    row.threads === null ? 'its own' : `${row.threads}`,
    `${row.promptTokens ?? UNKNOWN}`,
    perSecond(reads),
    ratio(reads, median(first?.prefill ?? [])),
    perSecond(writes),
    ratio(writes, median(first?.decode ?? [])),
  ];
}

function perSecond(value: number | undefined): string {
  return value === undefined ? UNKNOWN : value >= 100 ? `${Math.round(value)}` : value.toFixed(1);
}

function ratio(value: number | undefined, first: number | undefined): string {
  return value === undefined || first === undefined ? UNKNOWN : (value / first).toFixed(2);
}
