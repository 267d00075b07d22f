import type { Writable } from 'node:stream';
import { escapeTerminalLine } from '../text/escape-terminal.ts';

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
}

const REDRAW_MS = 100;
const HEARTBEAT_MS = 10_000;
const CLEAR_LINE = '\r\u001B[2K';

export function startProgress({ stream, now }: ProgressOptions): Progress {
  const isTerminal = stream.isTTY === true;
  let state: ProgressState | undefined;
  let stepStarted = now();
  let isShown = false;
  let isPaused = false;

  function draw(): void {
    if (state === undefined || isPaused) {
      return;
    }
    const line = progressLine(state, now() - stepStarted);
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
        stepStarted = now();
      }
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

/** For instance `  judging 9/21   billing.py:total_by_customer   ~18 s left`. `elapsedMs` is the step's so far. */
export function progressLine(state: ProgressState, elapsedMs: number): string {
  const count = state.total > 0 ? ` ${state.done}/${state.total}` : '';
  const subject = state.subject === '' ? '' : `   ${escapeTerminalLine(state.subject)}`;
  return `  ${state.step}${count}${subject}${timeLeft(state, elapsedMs)}`;
}

function timeLeft({ done, total }: ProgressState, elapsedMs: number): string {
  if (done === 0 || done >= total || elapsedMs < 1000) {
    return '';
  }
  const seconds = Math.ceil(((elapsedMs / done) * (total - done)) / 1000);
  return seconds < 120 ? `   ~${seconds} s left` : `   ~${Math.round(seconds / 60)} min left`;
}

/** A terminal that does not know its width says 0. */
function widthOf({ columns = 0 }: { readonly columns?: number }): number {
  return columns > 0 ? columns : 80;
}

function clip(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}
