/** `1 file`, `1,204 lines`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** With commas between groups of three digits. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
