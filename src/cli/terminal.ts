/** Columns, where there is no terminal to ask. */
const DEFAULT_WIDTH = 80;

/** Columns of the terminal on stdout; one that does not know its width says 0. */
export function terminalWidth(): number {
  return process.stdout.columns > 0 ? process.stdout.columns : DEFAULT_WIDTH;
}

/** Colours where a terminal shows them; the variables are those of no-color.org and force-color.org. */
export function usesColor(isWanted: boolean): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (!isWanted || (NO_COLOR !== undefined && NO_COLOR !== '')) {
    return false;
  }
  return (
    process.stdout.isTTY || (FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0')
  );
}
