import { open } from 'node:fs/promises';

import { ReviewError } from '../../../core/review-error.ts';
import { systemReason } from '../../../io/system-error.ts';

/**
 * Looks at the first bytes of a GGUF file, so that what is plainly something else never reaches native code: magic number,
 * version, and counts that fit into a file of this size (GGUF specification, ggml project).
 *
 * @throws ReviewError `MODEL_NOT_PULLED` when there is no such file, `FILE_UNREADABLE`, `MODEL_CORRUPT`.
 */
export async function checkGgufHeader(path: string): Promise<void> {
  const { header, fileBytes } = await readHeader(path);
  const reason = headerFault(header, fileBytes);
  if (reason !== undefined) {
    throw new ReviewError('MODEL_CORRUPT', `${path} is no usable GGUF file: ${reason}`, {
      hint: 'Delete the file and pull the model again.',
    });
  }
}

const HEADER_BYTES = 24;
const MAGIC = 'GGUF';
const VERSIONS: ReadonlySet<number> = new Set([2, 3]);
/** Less than any tensor or key takes in the file. */
const LEAST_ENTRY_BYTES = 12n;

async function readHeader(
  path: string,
): Promise<{ readonly header: Buffer; readonly fileBytes: number }> {
  try {
    await using file = await open(path, 'r');
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return { header: buffer.subarray(0, bytesRead), fileBytes: (await file.stat()).size };
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
      throw new ReviewError('MODEL_NOT_PULLED', `There is no model file ${path}`, {
        hint: 'Correct the path, or bring a model with `assay models pull`.',
        cause,
      });
    }
    throw new ReviewError('FILE_UNREADABLE', `Cannot read ${path}: ${systemReason(cause)}`, {
      hint: 'Check that it is a file and that you may read it.',
      cause,
    });
  }
}

function headerFault(header: Buffer, fileBytes: number): string | undefined {
  if (header.length < HEADER_BYTES) {
    return `it has only ${fileBytes} bytes`;
  }
  if (header.toString('latin1', 0, 4) !== MAGIC) {
    return 'it does not begin with GGUF';
  }
  const version = header.readUInt32LE(4);
  if (!VERSIONS.has(version)) {
    return `version ${version} of the format is not known`;
  }
  const entries = header.readBigUInt64LE(8) + header.readBigUInt64LE(16);
  return entries === 0n || entries * LEAST_ENTRY_BYTES > BigInt(fileBytes)
    ? 'its counts do not fit into a file of its size'
    : undefined;
}
