import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import type { BenchResult } from '../bench-result.ts';

/** What a figure of seconds means depends on this. */
export function describeMachine(): BenchResult['machine'] {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${type()} ${release()}`,
  };
}
