/** Where what `--debug` shows goes: one line a call, on standard error. */
export interface Log {
  /** `details` are shown as JSON. Costs nothing while the log is off, so pass values, not prepared text. */
  readonly debug: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

export interface LogOptions {
  /** Takes secrets out of a line before it is written. */
  readonly mask: (line: string) => string;
  /** Standard error by default. Gets whole lines. */
  readonly write?: (line: string) => void;
  /** Milliseconds since the start of the process by default. */
  readonly clock?: () => number;
}

/** A log that writes: time since the start in ms, message, details. Control characters are escaped, so a line stays a line. */
export function debugLog(options: LogOptions): Log {
  const write = options.write ?? ((line) => void process.stderr.write(line));
  const clock = options.clock ?? (() => performance.now());
  return {
    debug: (message, details) => {
      const shown = details === undefined ? '' : ` ${asJson(details)}`;
      const line = options.mask(`debug ${clock().toFixed(0).padStart(6)} ms  ${message}${shown}`);
      write(`${escapeControls(line)}\n`);
    },
  };
}

/** A log that keeps quiet. */
export const silentLog: Log = { debug: () => undefined };

function asJson(details: Readonly<Record<string, unknown>>): string {
  try {
    return JSON.stringify(details, errorsAsText);
  } catch {
    return '(details that have no JSON form)';
  }
}

function errorsAsText(_key: string, value: unknown): unknown {
  if (value instanceof Error) {
    return value.stack ?? value.message;
  }
  return typeof value === 'bigint' ? value.toString() : value;
}

/** C0 and C1 controls, and the marks that turn the direction of text. */
function escapeControls(text: string): string {
  return text.replace(
    /[\p{Cc}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
