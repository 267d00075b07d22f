import { counted } from '../../report/counted.ts';
import { clipEnd, displayWidth } from '../../text/display-width.ts';
import { escapeTerminalLine } from '../../text/escape-terminal.ts';
import type { BenchResult } from '../bench-result.ts';
import { memory } from './figures.ts';
import { benchTables, type Table } from './tables.ts';

/** The result as text for a terminal, without colour. */
export function benchText(result: BenchResult, width: number): string {
  const parts = [
    ...headOf(result).map((line) => wrap(line, width)),
    ...benchTables(result).flatMap((table) => ['', ...drawTable(table, width)]),
  ];
  return `${parts.join('\n')}\n`;
}

/** What was asked of whom, where, and what is missing; one line each. */
export function headOf(result: BenchResult): readonly string[] {
  const { set, machine, runs } = result;
  const cases = [
    counted(set.cases.judge ?? 0, 'candidate'),
    counted(set.cases.discover ?? 0, 'file'),
    counted(set.cases.rewrite ?? 0, 'function'),
  ].join(', ');
  const failed = result.models.filter(({ failure }) => failure !== null);
  return [
    `Set ${set.name} (${set.digest.slice(0, 8)}): ${cases}; ${counted(runs, 'run')}.`,
    `Assay ${result.assayVersion} on ${machine.processor}, ${counted(machine.cores, 'core')}, ${memory(machine.memoryBytes)}, ${machine.system}; begun ${result.startedAt}.`,
    ...(result.askedAnyway ? ['Asked also what the catalogue does not allow a model.'] : []),
    ...set.problems
      .slice(0, MOST_PROBLEMS)
      .map(({ place, reason }) => `Left out: ${place}: ${reason}.`),
    ...(set.problems.length > MOST_PROBLEMS
      ? [
          `Left out: ${counted(set.problems.length - MOST_PROBLEMS, 'more row')}; --json has them all.`,
        ]
      : []),
    ...failed.map(({ wish, failure }) => `Failed: ${wish}: ${failure ?? ''}`),
    ...(result.complete ? [] : ['INCOMPLETE: the figures are of what was asked so far.']),
  ];
}

/** Of broken rows of a set, each on a line. */
const MOST_PROBLEMS = 20;
const LONGEST_NAME = 28;

/** Used for both benches; a row that has one text in place of its cells is wrapped below its name. */
export function drawTable(table: Table, width: number): readonly string[] {
  const names = table.rows.map(({ model }) => clipEnd(escapeTerminalLine(model), LONGEST_NAME));
  const nameWidth = Math.max(...names.map(displayWidth), 5);
  const widths = table.headings.map((heading, column) =>
    Math.max(
      displayWidth(heading),
      ...table.rows.map(({ cells }) =>
        typeof cells === 'string' ? 0 : displayWidth(cells[column] ?? ''),
      ),
    ),
  );
  const gap = nameWidth + widths.reduce((sum, one) => sum + one + 2, 0) > width ? ' ' : '  ';
  function line(name: string, cells: readonly string[]): string {
    const shown = cells.map((cell, column) =>
      padStart(escapeTerminalLine(cell), widths[column] ?? 0),
    );
    return `${padEnd(name, nameWidth)}${gap}${shown.join(gap)}`.trimEnd();
  }
  return [
    table.title.toUpperCase(),
    line('model', table.headings),
    ...table.rows.map(({ cells }, index) => {
      const name = names[index] ?? '';
      return typeof cells === 'string'
        ? wrap(`${padEnd(name, nameWidth)}  ${escapeTerminalLine(cells)}`, width, nameWidth + 2)
        : line(name, cells);
    }),
    wrap(table.caption, width),
  ];
}

/** Breaks a line at spaces; later ones are indented. */
export function wrap(text: string, width: number, indent = 0): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S) /u)) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = ' '.repeat(indent) + word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}

function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
}
