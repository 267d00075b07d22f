import type { Worker } from 'node:worker_threads';

export interface WorkLimits {
  /** Milliseconds of processor time that the thread had used up when the work began. */
  readonly fromMs: number;
  /** Milliseconds of processor time that the work may take. */
  readonly workMs: number;
  /** Milliseconds that may pass meanwhile, on a machine that has other things to do. */
  readonly wallMs: number;
}

/**
 * Watches a thread at work and calls `onEnd` once, with the reason, when it has taken too long. What counts is the processor
 * time of the thread: a busy machine makes no file a hard one. By the clock on the wall it ends too, only later: a thread may sleep, or
 * be so deep in foreign code that it does not say what it has used. Returns what stops the watch.
 */
export function watchWork(
  worker: Pick<Worker, 'cpuUsage'>,
  { fromMs, workMs, wallMs }: WorkLimits,
  onEnd: (reason: string) => void,
): () => void {
  const began = performance.now();
  let isOver = false;
  let timer = setTimeout(look, Math.min(workMs, wallMs));

  function stop(): void {
    isOver = true;
    clearTimeout(timer);
  }

  function end(reason: string): void {
    stop();
    onEnd(reason);
  }

  function endByWall(): void {
    end(`the analysis was not done after ${inSeconds(wallMs)} and was stopped`);
  }

  function look(): void {
    const leftMs = Math.max(0, wallMs - (performance.now() - began));
    timer = setTimeout(endByWall, leftMs);
    // Where there is no answer, the thread has ended, and the pool hears of that by itself.
    void worker.cpuUsage().then(
      (usage) => decide(workMs - (processorMs(usage) - fromMs), leftMs),
      () => undefined,
    );
  }

  function decide(restMs: number, leftMs: number): undefined {
    if (isOver) {
      return;
    }
    if (restMs <= 0) {
      end(`the analysis took longer than ${inSeconds(workMs)} and was stopped`);
    } else if (restMs < leftMs) {
      clearTimeout(timer);
      timer = setTimeout(look, Math.max(restMs, SHORTEST_WAIT_MS));
    }
  }

  return stop;
}

/** User and system time together, in milliseconds. */
export function processorMs({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}

const SHORTEST_WAIT_MS = 20;

function inSeconds(ms: number): string {
  return `${Number((ms / 1000).toPrecision(3))} s`;
}
