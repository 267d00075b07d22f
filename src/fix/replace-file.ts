import { ReviewError } from '../core/review-error.ts';
import {
  describeReadFailure,
  isWritable,
  readRegularFile,
  writeFileAtomically,
} from '../io/files.ts';
import { sha256 } from '../io/hash.ts';

export interface FileReplacement {
  /** Absolute. */
  readonly path: string;
  /** SHA-256 of the bytes that the new text was made from, hex. */
  readonly hash: string;
  /** The text those bytes decoded to. */
  readonly before: string;
  readonly after: string;
}

/** Why a file is left as it is, as half a sentence about it. */
export type ReplaceOutcome =
  | {
      readonly outcome: 'replaced';
      /** What stands before both texts: a byte order mark or nothing. */
      readonly mark: string;
    }
  | { readonly outcome: 'left'; readonly reason: string };

/**
 * Replaces a file's text at one stroke, and only while it still holds what the new text was made from. A byte order mark
 * stays; a file in another encoding than UTF-8 is left to its author, and so is one that nobody may write to.
 */
export function replaceFile(replacement: FileReplacement): ReplaceOutcome {
  const ready = checkReplacement(replacement);
  if (ready.outcome === 'left') {
    return ready;
  }
  try {
    writeFileAtomically(replacement.path, ready.mark + replacement.after);
    return ready;
  } catch (error) {
    if (error instanceof ReviewError) {
      return { outcome: 'left', reason: `could not be written: ${error.message}. ${error.hint}` };
    }
    throw error;
  }
}

/** What `replaceFile` would do, without doing it. */
export function checkReplacement({
  path,
  hash,
  before,
}: Omit<FileReplacement, 'after'>): ReplaceOutcome {
  const read = readRegularFile(path, { maxBytes: MOST_BYTES });
  if (read.outcome !== 'ok') {
    return { outcome: 'left', reason: describeReadFailure(read) };
  }
  if (sha256(read.bytes) !== hash) {
    return { outcome: 'left', reason: 'was changed meanwhile' };
  }
  const hasMark = BYTE_ORDER_MARK.every((byte, index) => read.bytes[index] === byte);
  const mark = hasMark ? '\uFEFF' : '';
  if (!Buffer.from(mark + before, 'utf8').equals(read.bytes)) {
    return { outcome: 'left', reason: 'is not in UTF-8; change it by hand' };
  }
  return isWritable(path)
    ? { outcome: 'replaced', mark }
    : { outcome: 'left', reason: 'is read-only; change its permissions first' };
}

/** Reviews read no larger files, so none was fixed. */
const MOST_BYTES = 64 * 1024 * 1024;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
