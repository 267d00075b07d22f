import type { Writable } from 'node:stream';
import { escapeTerminalLine } from '../text/escape-terminal.ts';
import { estimateTimeLeft } from './time-left.ts';

/** Where a review is: one step of it, how far, and on what. */
export interface ProgressState {
  /** For people, for instance `judging`. */
  readonly step: string;
  readonly done: number;
  readonly total: number;
  /** The file or function in hand; empty if none. */
  readonly subject: string;
}

/** One line about the work, on stderr: rewritten in place on a terminal, repeated every ten seconds elsewhere. */
export interface Progress {
  readonly update: (state: ProgressState) => void;
  /** Takes the line away while something is written to the terminal, and puts it back. */
  readonly around: (write: () => void) => void;
  /** Takes the line away until the returned function is called, for a question to the user. */
  readonly pause: () => () => void;
  readonly stop: () => void;
}

interface ProgressOptions {
  readonly stream: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Milliseconds since some fixed moment. */
  readonly now: () => number;
  /** Default: the process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const REDRAW_MS = 100;
const HEARTBEAT_MS = 10_000;
const CLEAR_LINE = '\r\u001B[2K';

export function startProgress({
  stream,
  now,
  environment = process.env,
}: ProgressOptions): Progress {
  // A dumb terminal would show the characters that take a line away.
  const isTerminal = stream.isTTY === true && environment['TERM'] !== 'dumb';
  let state: ProgressState | undefined;
  let left = estimateTimeLeft(now);
  let isShown = false;
  let isPaused = false;

  function draw(): void {
    if (state === undefined || isPaused) {
      return;
    }
    const line = progressLine(state, left.seconds());
    if (isTerminal) {
      stream.write(CLEAR_LINE + clip(line, widthOf(stream) - 1));
      isShown = true;
    } else {
      stream.write(`${line}\n`);
    }
  }

  function clear(): void {
    if (isShown) {
      stream.write(CLEAR_LINE);
      isShown = false;
    }
  }

  const timer = setInterval(draw, isTerminal ? REDRAW_MS : HEARTBEAT_MS);
  timer.unref();
  return {
    update(next) {
      if (next.step !== state?.step) {
        left = estimateTimeLeft(now);
      }
      left.update(next.done, next.total);
      state = next;
    },
    around(write) {
      clear();
      write();
    },
    pause() {
      clear();
      isPaused = true;
      return () => {
        isPaused = false;
      };
    },
    stop() {
      clearInterval(timer);
      clear();
    },
  };
}

/** For instance `  judging 9/21   billing.py:total_by_customer   ~18 s left`. */
export function progressLine(state: ProgressState, secondsLeft: number | undefined): string {
  const count = state.total > 0 ? ` ${state.done}/${state.total}` : '';
  const subject = state.subject === '' ? '' : `   ${escapeTerminalLine(state.subject)}`;
  return `  ${state.step}${count}${subject}${timeLeft(secondsLeft)}`;
}

function timeLeft(seconds: number | undefined): string {
  if (seconds === undefined) {
    return '';
  }
  return seconds < 120 ? `   ~${seconds} s left` : `   ~${Math.round(seconds / 60)} min left`;
}

/** A terminal that does not know its width says 0. */
function widthOf({ columns = 0 }: { readonly columns?: number }): number {
  return columns > 0 ? columns : 80;
}

function clip(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}
