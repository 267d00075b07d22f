import { hash } from 'node:crypto';

// A snapshot's file: the SHA-256 of the memory, its length in bytes, the memory. The checksum is looked at once in a process, the
// length at every start.

export function packSnapshot(memory: Uint8Array): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES);
  header.set(hash('sha256', memory, 'buffer'));
  header.writeUInt32LE(memory.length, CHECKSUM_BYTES);
  return Buffer.concat([header, memory]);
}

/** The memory; undefined where the file was cut off. */
export function unpackSnapshot(file: Buffer): Uint8Array | undefined {
  const memory = file.subarray(HEADER_BYTES);
  return file.length > HEADER_BYTES && memory.length === file.readUInt32LE(CHECKSUM_BYTES)
    ? memory
    : undefined;
}

/** Whether the memory is what was written. */
export function isWholeSnapshot(file: Buffer): boolean {
  const memory = unpackSnapshot(file);
  return (
    memory !== undefined &&
    hash('sha256', memory, 'buffer').equals(file.subarray(0, CHECKSUM_BYTES))
  );
}

const CHECKSUM_BYTES = 32;
/** With the length, and up to a multiple of eight. */
const HEADER_BYTES = 40;
