import { readRegularFile, describeReadFailure, writeFileAtomically } from '../io/files.ts';
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

/** Why a file was left as it is, as half a sentence about it. */
export type ReplaceOutcome =
  | { readonly outcome: 'replaced' }
  | { readonly outcome: 'left'; readonly reason: string };

/**
 * Replaces a file's text at one stroke, and only while it still holds what the new text was made from. A byte order mark
 * stays; a file in another encoding than UTF-8 is left to its author.
 * @throws ReviewError as `writeFileAtomically` does.
 */
export function replaceFile({ path, hash, before, after }: FileReplacement): ReplaceOutcome {
  const read = readRegularFile(path, { maxBytes: MOST_BYTES });
  if (read.outcome !== 'ok') {
    return { outcome: 'left', reason: describeReadFailure(read) };
  }
  if (sha256(read.bytes) !== hash) {
    return { outcome: 'left', reason: 'was changed meanwhile' };
  }
  const hasMark = BYTE_ORDER_MARK.every((byte, index) => read.bytes[index] === byte);
  const mark = hasMark ? BYTE_ORDER_MARK : [];
  if (!Buffer.from(before, 'utf8').equals(read.bytes.subarray(mark.length))) {
    return { outcome: 'left', reason: 'is not in UTF-8; change it by hand' };
  }
  writeFileAtomically(path, Buffer.concat([Buffer.from(mark), Buffer.from(after, 'utf8')]));
  return { outcome: 'replaced' };
}

/** Reviews read no larger files, so none was fixed. */
const MOST_BYTES = 64 * 1024 * 1024;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
