import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Joules that the machine's processors have used since the meter was opened, as far as the machine tells. */
export interface EnergyMeter {
  /** Undefined where the machine does not tell. To be asked at least every few minutes: the counters start again from 0. */
  readonly joules: () => number | undefined;
  /** For people: which counters, or that there are none. */
  readonly source: string;
}

const POWERCAP = '/sys/class/powercap';

/**
 * Reads the RAPL counters of Linux (`Documentation/power/powercap/powercap.rst` of the kernel): one a processor package, in
 * microjoules, of the whole machine. Since 2020 only the administrator may read them on most systems.
 */
export function openEnergyMeter(folder = POWERCAP): EnergyMeter {
  const counters = packages(folder).flatMap((path) => {
    const start = readNumber(join(path, 'energy_uj'));
    const range = readNumber(join(path, 'max_energy_range_uj'));
    return start === undefined ? [] : [{ path, range: range ?? 0, last: start, used: 0 }];
  });
  if (counters.length === 0) {
    return { joules: () => undefined, source: 'not told by this machine' };
  }
  return {
    source: `${counters.length === 1 ? 'processor package' : `${counters.length} processor packages`} (RAPL), the whole machine`,
    joules() {
      for (const counter of counters) {
        const now = readNumber(join(counter.path, 'energy_uj')) ?? counter.last;
        counter.used +=
          now >= counter.last ? now - counter.last : now + counter.range - counter.last;
        counter.last = now;
      }
      return counters.reduce((sum, { used }) => sum + used, 0) / 1e6;
    },
  };
}

/** Whole packages only: their parts (`intel-rapl:0:0`) are in them already. */
function packages(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^[a-z-]*rapl:\d+$/u.test(name))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function readNumber(path: string): number | undefined {
  try {
    const value = Number(readFileSync(path, 'utf8').trim());
    return Number.isFinite(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
