import { readSync } from 'node:fs';

import { ReviewError } from '../../../core/review-error.ts';

/** Reads little-endian values one after another from an open file, in pieces of a megabyte. */
export class HeaderCursor {
  readonly #descriptor: number;
  readonly #fileBytes: number;
  #chunk: Buffer = Buffer.alloc(0);
  #chunkStart = 0;
  #position = 0;

  constructor(descriptor: number, fileBytes: number) {
    this.#descriptor = descriptor;
    this.#fileBytes = fileBytes;
  }

  /** Bytes from the start of the file. */
  get position(): number {
    return this.#position;
  }

  /** @throws ReviewError `MODEL_CORRUPT` when the file has not that many bytes left; like all that follow. */
  skip(bytes: number): void {
    this.#require(bytes);
    this.#position += bytes;
  }

  bytes(count: number): Buffer {
    this.#require(count);
    const at = this.#position - this.#chunkStart;
    if (at < 0 || at + count > this.#chunk.length) {
      this.#fill(count);
      return this.bytes(count);
    }
    this.#position += count;
    return this.#chunk.subarray(at, at + count);
  }

  uint32(): number {
    return this.bytes(4).readUInt32LE();
  }

  /** A count, a length or an offset. */
  uint64(): number {
    const value = this.bytes(8).readBigUInt64LE();
    if (value > BigInt(this.#fileBytes)) {
      throw headerFault(`a count of ${value} does not fit into a file of its size`);
    }
    return Number(value);
  }

  text(): string {
    const length = this.uint64();
    if (length > LONGEST_TEXT) {
      throw headerFault(`a text of ${length} bytes in its header`);
    }
    return this.bytes(length).toString('utf8');
  }

  #require(bytes: number): void {
    if (this.#position + bytes > this.#fileBytes) {
      throw headerFault(`it is cut off in its header, at ${this.#fileBytes} bytes`);
    }
  }

  #fill(count: number): void {
    const chunk = Buffer.alloc(Math.max(count, CHUNK_BYTES));
    const read = readSync(this.#descriptor, chunk, 0, chunk.length, this.#position);
    if (read < count) {
      throw headerFault('it changed while it was read');
    }
    this.#chunk = chunk.subarray(0, read);
    this.#chunkStart = this.#position;
  }
}

const CHUNK_BYTES = 1_048_576;
/** The longest chat templates have some 30 kB. */
const LONGEST_TEXT = 16_777_216;

/** `MODEL_CORRUPT` for what is wrong with a header, half a sentence about the file; whoever knows the path puts it in front. */
export function headerFault(reason: string): ReviewError {
  return new ReviewError('MODEL_CORRUPT', reason, {
    hint: 'Download it again and compare its SHA-256 with the one of where it comes from.',
  });
}
