/**
 * Records from JSON, of any size of file in bounded memory: one object a line (JSONL, also under the name `.json`), or one array of
 * objects. An array is cut into its elements by counting brackets outside of strings, on the bytes (in UTF-8 no byte of a longer
 * character looks like a bracket or a quote), and each element is parsed by itself. A record that is too long is counted, not kept.
 */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';

import { ReviewError } from '../../../core/review-error.ts';
import { systemReason } from '../../../io/system-error.ts';
import {
  isPlainRecord,
  MAX_RECORD_BYTES,
  type RecordFile,
  type SourceRecord,
} from './source-record.ts';

/** @throws ReviewError `FILE_UNREADABLE` */
export async function openJson(
  path: string,
  name: string,
  signal: AbortSignal,
): Promise<RecordFile> {
  const file = { path, name, isArray: (await firstByte(path)) === OPENING_BRACKET };
  const columns = new Set<string>();
  let seen = 0;
  let bytes = 0;
  for await (const record of recordsOf(file, signal)) {
    if (record.outcome === 'record') {
      seen += 1;
      bytes += JSON.stringify(record.value).length;
      Object.keys(record.value).forEach((key) => columns.add(key));
    }
    if (seen >= LOOKED_AT || record.outcome === 'skipped') {
      break;
    }
  }
  const { size } = await stat(path);
  return {
    columns: [...columns],
    rows: seen === 0 ? 0 : Math.max(seen, Math.round(size / (bytes / seen))),
    read: (_columns, readSignal) => recordsOf(file, readSignal),
  };
}

interface JsonFile {
  readonly path: string;
  readonly name: string;
  readonly isArray: boolean;
}

/** Records whose keys are taken for the columns. */
const LOOKED_AT = 20;
const CHUNK_BYTES = 1 << 20;
const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const BYTE_ORDER_MARK = '\uFEFF';

async function firstByte(path: string): Promise<number | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
      const text = buffer.subarray(0, bytesRead).toString('utf8');
      return text.replace(BYTE_ORDER_MARK, '').trimStart().codePointAt(0);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new ReviewError('FILE_UNREADABLE', `${path} cannot be read: ${systemReason(error)}`, {
      hint: 'Give a file or folder that you may read.',
      cause: error,
    });
  }
}

async function* recordsOf(
  file: JsonFile,
  signal: AbortSignal,
): AsyncGenerator<SourceRecord, void, undefined> {
  const ends = file.isArray ? elementEnds() : lineEnds();
  const pieces: Uint8Array[] = [];
  let length = 0;
  let number = 0;

  function keep(piece: Uint8Array): void {
    length += piece.length;
    if (length <= MAX_RECORD_BYTES) {
      pieces.push(piece);
    } else {
      pieces.length = 0;
    }
  }

  function take(isWhole: boolean): SourceRecord | undefined {
    number += 1;
    const place = `${file.name}, ${file.isArray ? 'record' : 'line'} ${number}`;
    const isTooLong = length > MAX_RECORD_BYTES;
    const text = Buffer.concat(pieces).toString('utf8').replace(BYTE_ORDER_MARK, '').trim();
    pieces.length = 0;
    length = 0;
    if (isTooLong) {
      return { outcome: 'skipped', reason: 'record too large', place };
    }
    return text === '' ? undefined : parseRecord(text, place, isWhole);
  }

  const chunks: AsyncIterable<Uint8Array> = createReadStream(file.path, {
    highWaterMark: CHUNK_BYTES,
  });
  for await (const chunk of chunks) {
    throwIfCancelled(signal);
    let from = ends.begin(chunk);
    for (;;) {
      const end = ends.next(chunk, from);
      if (end < 0) {
        keep(chunk.subarray(from));
        break;
      }
      keep(chunk.subarray(from, end));
      const record = take(true);
      if (record !== undefined) {
        yield record;
      }
      from = end + 1;
    }
  }
  const last = take(false);
  if (file.isArray && !ends.isClosed()) {
    yield { outcome: 'skipped', reason: 'cut off', place: `${file.name}, record ${number}` };
  } else if (!file.isArray && last !== undefined) {
    yield last;
  }
}

function parseRecord(text: string, place: string, isWhole: boolean): SourceRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { outcome: 'skipped', reason: isWhole ? 'not JSON' : 'cut off', place };
  }
  return isPlainRecord(value)
    ? { outcome: 'record', value, place }
    : { outcome: 'skipped', reason: 'not an object', place };
}

/** Finds where records end in the chunks of one file, which it is shown in order. */
interface RecordEnds {
  /** Where the first record of a chunk begins, or goes on. */
  readonly begin: (chunk: Uint8Array) => number;
  /** Offset of the byte that ends the record which is at `from`; -1 where the chunk does not hold it. */
  readonly next: (chunk: Uint8Array, from: number) => number;
  readonly isClosed: () => boolean;
}

function lineEnds(): RecordEnds {
  return {
    begin: () => 0,
    next: (chunk, from) => chunk.indexOf(LINE_FEED, from),
    isClosed: () => true,
  };
}

function elementEnds(): RecordEnds {
  let depth = 0;
  let isInString = false;
  let isEscaped = false;

  /** Offset behind the string that `from` is in; the end of the chunk where it goes on. Most bytes of a file are passed here. */
  function behindString(chunk: Uint8Array, from: number): number {
    const start = isEscaped ? from + 1 : from;
    isEscaped = false;
    let quote = chunk.indexOf(QUOTE, start);
    while (quote >= 0 && isOdd(backslashesBefore(chunk, quote, start))) {
      quote = chunk.indexOf(QUOTE, quote + 1);
    }
    if (quote >= 0) {
      isInString = false;
      return quote + 1;
    }
    isEscaped = isOdd(backslashesBefore(chunk, chunk.length, start));
    return chunk.length;
  }

  function isEnd(byte: number | undefined): boolean {
    switch (byte) {
      case QUOTE:
        isInString = true;
        return false;
      case OPENING_BRACKET:
      case OPENING_BRACE:
        depth += 1;
        return false;
      case CLOSING_BRACKET:
      case CLOSING_BRACE:
        depth -= 1;
        return depth === 0;
      default:
        return byte === COMMA && depth === 1;
    }
  }

  return {
    begin(chunk) {
      if (depth > 0) {
        return 0;
      }
      const opening = chunk.indexOf(OPENING_BRACKET);
      depth = opening < 0 ? 0 : 1;
      return opening + 1;
    },
    next(chunk, from) {
      let index = from;
      while (index < chunk.length && depth > 0) {
        if (isInString) {
          index = behindString(chunk, index);
        } else if (isEnd(chunk[index])) {
          return index;
        } else {
          index += 1;
        }
      }
      return -1;
    },
    isClosed: () => depth === 0,
  };
}

function backslashesBefore(chunk: Uint8Array, end: number, start: number): number {
  let first = end;
  while (first > start && chunk[first - 1] === BACKSLASH) {
    first -= 1;
  }
  return end - first;
}

function isOdd(count: number): boolean {
  return count % 2 === 1;
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new ReviewError('CANCELLED', 'Cancelled', { hint: 'Start it again when you like.' });
  }
}
