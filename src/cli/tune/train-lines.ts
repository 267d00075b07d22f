import type { Writable } from 'node:stream';

import { formatBytes } from '../../llm/weights/format-bytes.ts';
import { escapeTerminalLine } from '../../text/escape-terminal.ts';
import { sparkline } from '../../tune/train/loss-plot.ts';
import type { StartEvent, TrainProgress } from '../../tune/train/train-adapter.ts';

/** What a training says on stderr: lines that stay, and one that is rewritten on a terminal, repeated every half minute elsewhere. */
export interface TrainLines {
  readonly say: (text: string) => void;
  readonly take: (progress: TrainProgress) => void;
  readonly end: (lines: readonly string[]) => void;
  readonly stop: () => void;
}

export interface TrainLinesOptions {
  readonly stream: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Milliseconds since some fixed moment. */
  readonly now: () => number;
}

export function startTrainLines({ stream, now }: TrainLinesOptions): TrainLines {
  const isTerminal = stream.isTTY === true;
  const interval = isTerminal ? REDRAW_MS : HEARTBEAT_MS;
  const losses: number[] = [];
  let begun: Begun | undefined;
  let drawnAt = -Infinity;
  let isShown = false;

  function clear(): void {
    if (isShown) {
      stream.write(CLEAR_LINE);
      isShown = false;
    }
  }
  function say(text: string): void {
    clear();
    stream.write(`${escapeTerminalLine(text)}\n`);
  }
  function draw(line: string, isLast: boolean): void {
    const at = now();
    if (at - drawnAt < interval && !isLast) {
      return;
    }
    drawnAt = at;
    if (isTerminal) {
      stream.write(CLEAR_LINE + line.slice(0, widthOf(stream) - 1));
      isShown = true;
    } else {
      stream.write(`${line}\n`);
    }
  }

  return {
    say,
    take(progress) {
      switch (progress.kind) {
        case 'loading':
          say('loading the base');
          break;
        case 'started':
          for (const line of startLines(progress.start)) {
            say(line);
          }
          break;
        case 'note':
          say(progress.text);
          break;
        case 'checkpoint':
          break;
        default: {
          const { entry, memoryBytes } = progress;
          if (entry.event === 'validation') {
            say(`  step ${entry.step}: loss ${shown(entry.loss)} on rows held back`);
            break;
          }
          losses.push(entry.loss ?? Number.NaN);
          begun ??= { step: entry.step, at: now() };
          const left = secondsLeft(begun, entry, now());
          draw(lossLine({ entry, losses, left, memoryBytes }), entry.step === entry.steps);
        }
      }
    },
    end(lines) {
      for (const line of lines) {
        say(line);
      }
    },
    stop: clear,
  };
}

/** The first step that this start of the run has seen. */
interface Begun {
  readonly step: number;
  readonly at: number;
}

interface LossLine {
  readonly entry: { readonly step: number; readonly steps: number; readonly loss: number | null };
  readonly losses: readonly number[];
  readonly left: number | undefined;
  readonly memoryBytes: number;
}

const REDRAW_MS = 100;
const HEARTBEAT_MS = 30_000;
const CLEAR_LINE = '\r\u001B[2K';
const SPARK_CELLS = 24;

/** For instance `  step 12/30  loss 0.412  ▇▆▅▃▂▁  2.1 GB  ~3 min left`. */
export function lossLine({ entry, losses, left, memoryBytes }: LossLine): string {
  const known = losses.filter((loss) => Number.isFinite(loss));
  const parts = [
    `  step ${entry.step}/${entry.steps}`,
    `loss ${shown(entry.loss)}`,
    sparkline(known, SPARK_CELLS),
    formatBytes(memoryBytes),
    ...(left === undefined ? [] : [timeLeft(left)]),
  ];
  return parts.filter((part) => part !== '').join('  ');
}

function startLines(start: StartEvent): readonly string[] {
  const { rows, longest } = start;
  const share = ((start.trainable / start.parameters) * 100).toFixed(2);
  return [
    `training ${start.trainable.toLocaleString('en')} of ${start.parameters.toLocaleString('en')} numbers (${share} %) ` +
      `in ${start.precision} on ${start.device} with ${start.library === 'unsloth' ? 'Unsloth' : 'PEFT'}`,
    `${rows.train} rows, the longest has ${longest} tokens`,
    ...(rows.tooLong === 0
      ? []
      : [`${rows.tooLong} rows are longer than --max-length and are left out`]),
    ...(start.isTemplateSame
      ? []
      : [
          'the chat template writes prompts otherwise than the embedded runtime, which they were made for',
        ]),
    ...(start.resumedFrom === 0 ? [] : [`going on after step ${start.resumedFrom}`]),
  ];
}

function secondsLeft(
  begun: Begun,
  { step, steps }: { readonly step: number; readonly steps: number },
  now: number,
): number | undefined {
  const done = step - begun.step;
  return done <= 0 || step >= steps ? undefined : ((now - begun.at) / done / 1000) * (steps - step);
}

function timeLeft(seconds: number): string {
  if (seconds < 120) {
    return `~${Math.ceil(seconds)} s left`;
  }
  return seconds < 7200
    ? `~${Math.round(seconds / 60)} min left`
    : `~${(seconds / 3600).toFixed(1)} h left`;
}

function shown(loss: number | null): string {
  return loss === null ? 'no number' : loss.toFixed(3);
}

/** Columns of the terminal; one that does not know says 0. */
function widthOf(stream: { readonly columns?: number }): number {
  const { columns = 0 } = stream;
  return columns > 0 ? columns : 80;
}
