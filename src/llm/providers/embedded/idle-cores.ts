import { cpus } from 'node:os';

/**
 * A watch on how many cores of this machine had nothing to do, on average since the last look (our own work counts as
 * work). Looks closer together than a quarter of a second give the answer of the one before: the system counts in
 * hundredths of a second. Undefined before there is an answer, or where the system does not count.
 */
export function watchIdleCores(now: () => number): () => number | undefined {
  let before = readTimes();
  let lookedAt = now();
  let idle: number | undefined;
  return () => {
    const at = now();
    if (at - lookedAt >= LEAST_INTERVAL_MS) {
      const after = readTimes();
      const passed = after.total - before.total;
      idle = passed > 0 ? ((after.idle - before.idle) / passed) * after.cores : undefined;
      before = after;
      lookedAt = at;
    }
    return idle;
  };
}

const LEAST_INTERVAL_MS = 250;

interface Times {
  readonly cores: number;
  readonly idle: number;
  readonly total: number;
}

function readTimes(): Times {
  let idle = 0;
  let total = 0;
  const all = cpus();
  for (const { times } of all) {
    idle += times.idle;
    total += times.idle + times.user + times.nice + times.sys + times.irq;
  }
  return { cores: all.length, idle, total };
}
