import { QUALITY_NAMES } from '../../bench/score/score-model.ts';
import type { Range } from '../../bench/stats/spread.ts';
import { formatBytes } from '../../llm/weights/format-bytes.ts';
import type { Comparison, SpeedComparison, TaskComparison } from './compare-tuned.ts';

/** The plain answer to "did it help?", then each figure behind it; one line each, without colour. */
export function comparisonLines(comparison: Comparison): readonly string[] {
  const { before, after, tasks, brier, speed, unusable, memory } = comparison;
  return [
    `${after} against ${before}: ${verdictOf(comparison)}`,
    ...tasks.map(taskLine),
    ...(brier === undefined
      ? []
      : [
          `  calibration: Brier score ${decimal(brier.before)} → ${decimal(brier.after)}, less is better`,
        ]),
    ...(speed === undefined ? [] : [speedLine(speed)]),
    ...(unusable.before === 0 && unusable.after === 0
      ? []
      : [`  unusable replies: ${unusable.before} → ${unusable.after}`]),
    ...(memory.before === null || memory.after === null
      ? []
      : [`  memory at its peak: ${formatBytes(memory.before)} → ${formatBytes(memory.after)}`]),
  ];
}

/** Half a sentence: better, worse or neither, and slower or not. */
export function verdictOf({ tasks, speed }: Comparison): string {
  const better = namesOf(tasks, 'better');
  const worse = namesOf(tasks, 'worse');
  const parts =
    better === '' && worse === ''
      ? [tasks.length === 0 ? 'nothing that both were asked' : 'no difference shown']
      : [
          ...(better === '' ? [] : [`better (${better})`]),
          ...(worse === '' ? [] : [`worse (${worse})`]),
        ];
  const pace =
    speed === undefined || speed.direction === 'no difference shown'
      ? speed === undefined
        ? 'not timed'
        : 'not slower'
      : speed.direction;
  return `${parts.join(', ')}; ${pace}`;
}

function namesOf(tasks: readonly TaskComparison[], direction: string): string {
  return tasks
    .filter((one) => one.direction === direction)
    .map(({ task }) => task)
    .join(', ');
}

function taskLine({ task, cases, before, after, difference, direction }: TaskComparison): string {
  const band =
    difference === undefined ? 'too few cases to tell' : `difference ${signedRange(difference)}`;
  return `  ${task}: ${QUALITY_NAMES[task]} ${decimal(before)} → ${decimal(after)} over ${cases} cases, ${band}: ${direction}`;
}

function speedLine({ ratio, interval, completionRatio }: SpeedComparison): string {
  const band =
    interval === undefined
      ? ''
      : ` (95 % ${interval.low.toFixed(2)} to ${interval.high.toFixed(2)})`;
  const written =
    completionRatio === undefined ? '' : `, ${completionRatio.toFixed(2)} times the tokens written`;
  return `  time: ${ratio.toFixed(2)} times as long for the median case${band}${written}`;
}

function signedRange({ low, high }: Range): string {
  return `${signed(low)} to ${signed(high)} (95 %)`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${decimal(Math.abs(value))}`;
}

function decimal(value: number): string {
  return value.toFixed(3);
}
