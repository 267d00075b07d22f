import { ReviewError, type ErrorCode } from '../core/review-error.ts';
import { escapeTerminalLine } from '../text/escape-terminal.ts';
import { maskSecrets } from '../text/mask-secrets.ts';

/** Codes that mean "you asked for something impossible", as opposed to "something failed". */
const USAGE_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'USAGE',
  'PATH_NOT_FOUND',
  'CONFIG_INVALID',
  'NOT_A_REPOSITORY',
  'REVISION_UNKNOWN',
  'MODEL_UNKNOWN',
  'MODEL_UNSUITABLE',
  'NODE_TOO_OLD',
]);

/** Writes an error for people to stderr: what is wrong, then what to do; the stack only for `--debug`. */
export function printError(error: unknown, isDebug: boolean): void {
  const known = error instanceof ReviewError ? error : internalError(error);
  process.stderr.write(formatError(known));
  if (isDebug) {
    process.stderr.write(`${stackOf(error)}\n`);
  }
}

/** `error  CODE  message` and the indented hint; ends in a newline. */
export function formatError(error: ReviewError): string {
  const hint = error.hint
    .split('\n')
    .map((line) => `       ${escapeTerminalLine(line)}\n`)
    .join('');
  return `error  ${error.code}  ${escapeTerminalLine(error.message)}\n${hint}`;
}

/** 2 for what the user must change, 130 after Ctrl-C, 3 for everything that failed. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof ReviewError)) {
    return 3;
  }
  if (error.code === 'CANCELLED') {
    return 130;
  }
  return USAGE_CODES.has(error.code) ? 2 : 3;
}

function internalError(cause: unknown): ReviewError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new ReviewError('INTERNAL', `Assay failed: ${message}`, {
    hint: 'This is a fault of Assay. Run again with --debug and report what it prints.',
    cause,
  });
}

function stackOf(error: unknown): string {
  const lines: string[] = [];
  for (let current = error; current instanceof Error; current = current.cause) {
    lines.push(current.stack ?? current.message);
  }
  // A parser's error may quote the file that it could not read.
  return maskSecrets(lines.join('\ncaused by '));
}
