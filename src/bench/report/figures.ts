import type { Range } from '../stats/spread.ts';

/** Figures as people read them, the same in the terminal and on the page. `–` stands for what is not known. */
export const UNKNOWN = '–';

/** `0.84`. */
export function share(value: number | undefined): string {
  return value === undefined ? UNKNOWN : value.toFixed(2);
}

/** `0.73–0.93`. */
export function range(value: Range | undefined): string {
  return value === undefined ? UNKNOWN : `${value.low.toFixed(2)}–${value.high.toFixed(2)}`;
}

/** `0.42 s`, `12 s`, `4 min 5 s`, `3 h 3 min`. */
export function seconds(value: number | undefined): string {
  if (value === undefined) {
    return UNKNOWN;
  }
  if (value >= 7200) {
    const minutes = Math.round(value / 60);
    return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  }
  if (value >= 120) {
    const whole = Math.round(value);
    return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  }
  return value >= 10 ? `${Math.round(value)} s` : `${value.toFixed(value < 0.1 ? 3 : 2)} s`;
}

/** `1.2 GB`, `340 MB`. */
export function memory(bytes: number | null): string {
  if (bytes === null) {
    return 'not told';
  }
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}

/** `1.2 kJ`. */
export function energy(joules: number | null): string {
  if (joules === null) {
    return 'not told';
  }
  return joules >= 1000 ? `${(joules / 1000).toFixed(1)} kJ` : `${Math.round(joules)} J`;
}

/** `1,204`, `1.2 M`. */
export function tokens(value: number): string {
  return value >= 1e6 ? `${(value / 1e6).toFixed(1)} M` : value.toLocaleString('en-US');
}
