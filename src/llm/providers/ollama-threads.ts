import { cpus } from 'node:os';
import { setTimeout } from 'node:timers/promises';

/** Ollama loads the model anew when the number of threads changes, so it is settled once, by the first call. */
export interface Threads {
  readonly settle: () => Promise<number | undefined>;
  /** Undefined as long as nothing is settled, and where Ollama decides. */
  readonly settled: () => number | undefined;
}

/** `wanted` as it is, or `measured`: as many as there are idle cores. */
export function threadsOnce(
  wanted: number | 'measured' | undefined,
  measure: () => Promise<number | undefined> = measureIdleThreads,
): Threads {
  let settled = wanted === 'measured' ? undefined : wanted;
  let settling: Promise<number | undefined> | undefined;
  return {
    settle: async () => {
      settling ??= wanted === 'measured' ? measure() : Promise.resolve(wanted);
      settled = await settling;
      return settled;
    },
    settled: () => settled,
  };
}

const WATCH_MS = 200;

/** Share of all cores that may be busy before it matters. */
const QUIET = 0.1;

/**
 * Threads for a machine as busy as this one is now. The threads of a model wait for one another at every step, so one
 * thread more than there are idle cores makes all of them several times slower. Undefined on a quiet machine, where
 * Ollama's own choice (the physical cores) is right; never more than half of the logical cores, since the other half
 * may be the second threads of the same ones.
 */
async function measureIdleThreads(): Promise<number | undefined> {
  const before = times();
  await setTimeout(WATCH_MS);
  const after = times();
  const passed = after.total - before.total;
  const idle = passed > 0 ? (after.idle - before.idle) / passed : 1;
  return idle >= 1 - QUIET
    ? undefined
    : Math.max(1, Math.min(Math.round(idle * after.cores), Math.ceil(after.cores / 2)));
}

function times(): { readonly cores: number; readonly idle: number; readonly total: number } {
  const all = cpus();
  let idle = 0;
  let total = 0;
  for (const { times } of all) {
    idle += times.idle;
    total += times.idle + times.user + times.nice + times.sys + times.irq;
  }
  return { cores: all.length, idle, total };
}
