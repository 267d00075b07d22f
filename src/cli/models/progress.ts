import type { Writable } from 'node:stream';

import type { PullProgress } from '../../llm/weights/pull-weights.ts';
import { formatBytes } from '../../llm/weights/format-bytes.ts';

/** The line about a download on stderr: rewritten in place on a terminal, repeated every ten seconds elsewhere. */
export interface PullLine {
  readonly update: (progress: PullProgress) => void;
  /** Writes a line of its own above. */
  readonly say: (text: string) => void;
  /** Takes the line away. */
  readonly stop: () => void;
}

export interface PullLineOptions {
  readonly stream: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Milliseconds since some fixed moment. */
  readonly now: () => number;
}

export function startPullLine({ stream, now }: PullLineOptions): PullLine {
  const isTerminal = stream.isTTY === true;
  const interval = isTerminal ? REDRAW_MS : HEARTBEAT_MS;
  let drawnAt = isTerminal ? -Infinity : now();
  let isShown = false;
  let from: Start | undefined;

  function clear(): void {
    if (isShown) {
      stream.write(CLEAR_LINE);
      isShown = false;
    }
  }

  return {
    update: (progress) => {
      const at = now();
      if (from?.phase !== progress.phase || from.source !== progress.source) {
        from = { ...progress, at };
      }
      if (at - drawnAt < interval) {
        return;
      }
      drawnAt = at;
      const line = pullLine(progress, from, at);
      if (isTerminal) {
        stream.write(CLEAR_LINE + line.slice(0, widthOf(stream) - 1));
        isShown = true;
      } else {
        stream.write(`${line}\n`);
      }
    },
    say: (text) => {
      clear();
      stream.write(`${text}\n`);
    },
    stop: clear,
  };
}

/** Where the speed is measured from: the first report of the same phase and source. */
interface Start extends PullProgress {
  readonly at: number;
}

const REDRAW_MS = 100;
const HEARTBEAT_MS = 10_000;
const CLEAR_LINE = '\r\u001B[2K';
const BAR_CELLS = 20;

/** Columns of the terminal; one that does not know says 0. */
function widthOf(stream: { readonly columns?: number }): number {
  const { columns = 0 } = stream;
  return columns > 0 ? columns : 80;
}

/** For instance `  ━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌  43 %  480 MB of 1.1 GB  22 MB/s  ~28 s left  pip`. */
export function pullLine(progress: PullProgress, from: Start, now: number): string {
  if (progress.phase === 'waiting') {
    return '  another assay is pulling this model; waiting for it';
  }
  const { doneBytes, totalBytes } = progress;
  const share = totalBytes > 0 ? Math.min(doneBytes / totalBytes, 1) : 0;
  const bar = '━'.repeat(Math.floor(share * BAR_CELLS)).padEnd(BAR_CELLS, '╌');
  const parts = [bar, `${Math.floor(share * 100)} %`];
  if (progress.phase === 'checking') {
    return `  ${[...parts, 'comparing with the checksum'].join('  ')}`;
  }
  parts.push(`${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`);
  const seconds = (now - from.at) / 1000;
  const speed = seconds >= 1 ? (doneBytes - from.doneBytes) / seconds : 0;
  if (speed > 0) {
    parts.push(`${formatBytes(speed)}/s`, timeLeft((totalBytes - doneBytes) / speed));
  }
  return `  ${[...parts, progress.source].join('  ')}`;
}

function timeLeft(seconds: number): string {
  return seconds < 120 ? `~${Math.ceil(seconds)} s left` : `~${Math.round(seconds / 60)} min left`;
}
