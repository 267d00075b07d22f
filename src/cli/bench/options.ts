import { InvalidArgumentError } from 'commander';

import { BENCH_TASKS, type BenchTask } from '../../bench/bench-task.ts';

/** Names with commas between, each once. */
export function parseList(text: string): readonly string[] {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) {
    throw new InvalidArgumentError('It names nothing.');
  }
  return [...new Set(parts)];
}

/** A whole number from 1 on. */
export function parsePositive(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1 || value > MOST) {
    throw new InvalidArgumentError('It must be a whole number from 1 on.');
  }
  return value;
}

const MOST = 1_000_000;

/** Whole numbers from 1 on, with commas between. */
export function parseNumbers(text: string): readonly number[] {
  return parseList(text).map(parsePositive);
}

/** Tasks of a bench with commas between, in their usual order. */
export function parseTasks(text: string): readonly BenchTask[] {
  const wanted = parseList(text);
  const unknown = wanted.find((one) => !BENCH_TASKS.some((task) => task === one));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`It must be some of ${BENCH_TASKS.join(',')}, not ${unknown}.`);
  }
  return BENCH_TASKS.filter((task) => wanted.includes(task));
}
