import { readFileSync } from 'node:fs';

/**
 * Bytes that this process can still take: what the system has free within the limits of its container, and within its own limit of
 * address space (`ulimit -v`) where it has one.
 */
export function availableMemory(): number {
  return Math.min(process.availableMemory(), addressSpaceLeft() ?? Number.POSITIVE_INFINITY);
}

const BYTES_A_KILOBYTE = 1024;

/** Linux alone tells it (proc_pid_limits(5), proc_pid_status(5)); undefined without a limit. */
function addressSpaceLeft(): number | undefined {
  try {
    const limit = /^Max address space\s+(\d+)/mu.exec(readFileSync('/proc/self/limits', 'utf8'));
    const used = /^VmSize:\s+(\d+) kB$/mu.exec(readFileSync('/proc/self/status', 'utf8'));
    return limit?.[1] === undefined || used?.[1] === undefined
      ? undefined
      : Math.max(0, Number(limit[1]) - Number(used[1]) * BYTES_A_KILOBYTE);
  } catch {
    return undefined;
  }
}
