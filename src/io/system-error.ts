import { ReviewError } from '../core/review-error.ts';

/** The operating system's name of an error, for instance `ENOENT`; undefined for everything else that was thrown. */
export function systemCode(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return error.code;
  }
  return undefined;
}

/** What went wrong in words for people, without the call and path that Node puts into its messages. */
export function systemReason(error: unknown): string {
  const code = systemCode(error);
  return (code === undefined ? undefined : REASONS[code]) ?? code ?? String(error);
}

/**
 * The `ReviewError` for a failed write below `folder`: `DISK_FULL`, `FOLDER_READ_ONLY` or `PATH_NOT_FOUND`; what is none of
 * these becomes `INTERNAL` with the cause.
 */
export function writeError(error: unknown, path: string): ReviewError {
  const code = systemCode(error) ?? '';
  if (FULL.has(code)) {
    return new ReviewError('DISK_FULL', `No room left on the disk for ${path}`, {
      hint: 'Free some space, or choose a folder on another disk.',
      retryable: true,
      cause: error,
    });
  }
  if (READ_ONLY.has(code)) {
    return new ReviewError('FOLDER_READ_ONLY', `May not write ${path} (${systemReason(error)})`, {
      hint: 'Choose a folder that you may write to, or change the permissions of this one.',
      cause: error,
    });
  }
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EEXIST') {
    return new ReviewError('PATH_NOT_FOUND', `The folder of ${path} does not exist`, {
      hint: 'Create the folder first, or correct the path.',
      cause: error,
    });
  }
  return new ReviewError('INTERNAL', `Writing ${path} failed: ${systemReason(error)}`, {
    hint: 'Run again with --debug and report what it prints.',
    cause: error,
  });
}

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const READ_ONLY: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a symbolic link',
  EIO: 'the disk reports an error',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files on this machine',
  ENAMETOOLONG: 'the path is too long',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection closed by the other side',
  EPIPE: 'connection closed by the other side',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name lookup failed; is there a network?',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no network',
  ETIMEDOUT: 'the connection attempt timed out',
  EPROTO: 'the server does not speak TLS here',
  HPE_HEADER_OVERFLOW: 'the reply has too large headers',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'a certificate in the chain is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate cannot be verified',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the issuer of the certificate is not known here',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate belongs to another host',
};
