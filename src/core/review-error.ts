/**
 * Everything that Assay throws on purpose has one of these codes; each has a heading in `docs/errors.md` (tested).
 * Add a code where a caller or a user must act differently, not for every message.
 */
export const ERROR_CODES = [
  'USAGE',
  'PATH_NOT_FOUND',
  'FILE_UNREADABLE',
  'CONFIG_INVALID',
  'GIT_MISSING',
  'GIT_FAILED',
  'NOT_A_REPOSITORY',
  'REVISION_UNKNOWN',
  'HOME_MISSING',
  'DISK_FULL',
  'FOLDER_READ_ONLY',
  'NODE_TOO_OLD',
  'MODEL_UNKNOWN',
  'MODEL_NOT_PULLED',
  'MODEL_CORRUPT',
  'MODEL_UNSUITABLE',
  'MODEL_UNFIT',
  'MODEL_IN_USE',
  'MODEL_TOO_LARGE',
  'MODEL_DOWNLOAD_FAILED',
  'MODEL_UNREACHABLE',
  'MODEL_UNAUTHORIZED',
  'MODEL_OVERLOADED',
  'MODEL_PROTOCOL',
  'RUNTIME_MISSING',
  'RUNTIME_FAILED',
  'ADVISORIES_FAILED',
  'DATA_DOWNLOAD_FAILED',
  'SANDBOX_FAILED',
  'CHECK_FAILED',
  'PYTHON_MISSING',
  'TRAINING_FAILED',
  'CANCELLED',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ReviewErrorOptions {
  /** What the user can do about it, as one imperative sentence. */
  readonly hint: string;
  /** True when the same call may succeed later without anybody changing anything. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/** The one class that Assay throws. `message` names the thing that is wrong; `hint` names the remedy. */
export class ReviewError extends Error {
  override readonly name = 'ReviewError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: ReviewErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.retryable = options.retryable ?? false;
  }
}
