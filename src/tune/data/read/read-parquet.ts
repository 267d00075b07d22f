/**
 * Records from Parquet. A file's footer says how large its row groups are; each is read in slices of about 4 MB, so that a file of
 * one single huge row group needs no more memory than one of many. Strings too long for an example are never decoded: of them only
 * the length is looked at, and the record is passed over.
 */
import { open, type FileHandle } from 'node:fs/promises';

import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import type { AsyncBuffer, FileMetaData, RowGroup } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

import { ReviewError } from '../../../core/review-error.ts';
import { formatBytes } from '../../../llm/weights/format-bytes.ts';
import {
  isPlainRecord,
  MAX_RECORD_BYTES,
  type RecordFile,
  type SourceRecord,
} from './source-record.ts';

/** @throws ReviewError `FILE_UNREADABLE` where it is no Parquet, or only the beginning of one. */
export async function openParquet(path: string, name: string): Promise<RecordFile> {
  const metadata = await withFile(path, async (file) => {
    try {
      return await parquetMetadataAsync(file.buffer, { geoparquet: false });
    } catch (error) {
      throw new ReviewError(
        'FILE_UNREADABLE',
        `${name} is no whole Parquet file: ${reasonOf(error)}`,
        {
          hint: 'It was probably downloaded in part. Delete it and fetch it again.',
          cause: error,
        },
      );
    }
  });
  return {
    columns: parquetSchema(metadata).children.map(({ element }) => element.name),
    rows: Number(metadata.num_rows),
    read: (columns, signal) => recordsOf({ path, name, metadata, columns }, signal),
  };
}

interface ParquetFile {
  readonly path: string;
  readonly name: string;
  readonly metadata: FileMetaData;
  readonly columns: readonly string[] | undefined;
}

/** Uncompressed bytes of the wanted columns that are decoded at a time. */
const SLICE_BYTES = 4_000_000;
/** A row group that can only be read whole is passed over beyond this: one that holds lists, or one huge column without an index. */
const MOST_BYTES_AT_ONCE = 256_000_000;
const decoder = new TextDecoder();

/** Stands where a string was too long to decode. */
const TOO_LONG = Symbol('too long');

async function* recordsOf(
  source: ParquetFile,
  signal: AbortSignal,
): AsyncGenerator<SourceRecord, void, undefined> {
  const handle = await openFile(source.path);
  try {
    const file = await cachedFile(handle);
    let rowStart = 0;
    for (const group of source.metadata.row_groups) {
      const rows = Number(group.num_rows);
      file.forget();
      yield* readGroup(source, { group, rowStart, rows, file }, signal);
      rowStart += rows;
    }
  } finally {
    await handle.close();
  }
}

interface GroupToRead {
  readonly group: RowGroup;
  readonly rowStart: number;
  readonly rows: number;
  readonly file: CachedFile;
}

async function* readGroup(
  source: ParquetFile,
  { group, rowStart, rows, file }: GroupToRead,
  signal: AbortSignal,
): AsyncGenerator<SourceRecord, void, undefined> {
  const step = rowsAtATime(group, rows, source.columns);
  if (step === 0) {
    yield {
      outcome: 'skipped',
      reason: 'record too large',
      place: `${source.name}, rows ${rowStart + 1} to ${rowStart + rows} (${formatBytes(bytesOf(group, source.columns))} in one piece)`,
    };
    return;
  }
  const isIndexed = wantedChunks(group, source.columns).every(hasIndex);
  for (let start = rowStart; start < rowStart + rows; start += step) {
    throwIfCancelled(signal);
    const end = Math.min(start + step, rowStart + rows);
    const slice = await readSlice(source, { file: file.buffer, start, end });
    if (isIndexed) {
      file.forget();
    }
    for (const [index, row] of slice.entries()) {
      yield toRecord(row, `${source.name}, row ${start + index + 1}`);
    }
  }
}

async function readSlice(
  source: ParquetFile,
  slice: { readonly file: AsyncBuffer; readonly start: number; readonly end: number },
): Promise<readonly unknown[]> {
  const { file, start, end } = slice;
  try {
    return await parquetReadObjects({
      file,
      metadata: source.metadata,
      ...(source.columns === undefined ? {} : { columns: [...source.columns] }),
      rowStart: start,
      rowEnd: end,
      compressors,
      useOffsetIndex: true,
      geoparquet: false,
      parsers: { stringFromBytes: decodeString },
    });
  } catch (error) {
    throw new ReviewError(
      'FILE_UNREADABLE',
      `${source.name} is damaged between rows ${start + 1} and ${end}: ${reasonOf(error)}`,
      { hint: 'Delete it and fetch it again, or leave this set out.', cause: error },
    );
  }
}

function decodeString(bytes: Uint8Array | undefined): unknown {
  if (bytes === undefined) {
    return bytes;
  }
  return bytes.length > MAX_RECORD_BYTES ? TOO_LONG : decoder.decode(bytes);
}

/** 0 where the group cannot be read in bounded memory. */
function rowsAtATime(
  group: RowGroup,
  rows: number,
  columns: readonly string[] | undefined,
): number {
  const wanted = wantedChunks(group, columns);
  const bytes = bytesOf(group, columns);
  const isNested = wanted.some(({ meta_data: meta }) => (meta?.path_in_schema.length ?? 1) > 1);
  const largest = wanted
    .filter((chunk) => !hasIndex(chunk))
    .map(({ meta_data: meta }) => Number(meta?.total_compressed_size ?? 0));
  if (largest.some((size) => size > MOST_BYTES_AT_ONCE)) {
    return 0;
  }
  if (isNested) {
    return bytes > MOST_BYTES_AT_ONCE ? 0 : rows;
  }
  return Math.max(1, Math.min(rows, Math.floor((rows * SLICE_BYTES) / Math.max(1, bytes))));
}

/** Of its pages: with it only those of a slice are read. */
function hasIndex({ offset_index_offset: index }: RowGroup['columns'][number]): boolean {
  return index !== undefined;
}

function bytesOf(group: RowGroup, columns: readonly string[] | undefined): number {
  return wantedChunks(group, columns).reduce(
    (sum, { meta_data: meta }) => sum + Number(meta?.total_uncompressed_size ?? 0),
    0,
  );
}

function wantedChunks(
  group: RowGroup,
  columns: readonly string[] | undefined,
): RowGroup['columns'] {
  return group.columns.filter(
    ({ meta_data: meta }) =>
      columns === undefined || columns.includes(meta?.path_in_schema[0] ?? ''),
  );
}

function toRecord(row: unknown, place: string): SourceRecord {
  const plain = plainValue(row);
  if (plain.size > MAX_RECORD_BYTES) {
    return { outcome: 'skipped', reason: 'record too large', place };
  }
  return isPlainRecord(plain.value)
    ? { outcome: 'record', value: plain.value, place }
    : { outcome: 'skipped', reason: 'not an object', place };
}

interface Measured {
  readonly value: unknown;
  /** Length of all strings in it. */
  readonly size: number;
}

/** As JSON would give it: numbers where Parquet has 64-bit integers, plain arrays, dates as text, nothing for bytes. */
function plainValue(value: unknown): Measured {
  if (value === TOO_LONG) {
    return { value: undefined, size: MAX_RECORD_BYTES + 1 };
  }
  if (typeof value === 'string') {
    return { value, size: value.length };
  }
  if (typeof value === 'bigint') {
    return { value: Number(value), size: 0 };
  }
  if (value instanceof Date) {
    return { value: value.toISOString(), size: 0 };
  }
  if (value instanceof Uint8Array) {
    return { value: undefined, size: 0 };
  }
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => plainValue(item));
    return { value: items.map((item) => item.value), size: sizeOf(items) };
  }
  if (isPlainRecord(value)) {
    const entries = Object.entries(value).map(([key, item]) => [key, plainValue(item)] as const);
    return {
      value: Object.fromEntries(entries.map(([key, item]) => [key, item.value])),
      size: sizeOf(entries.map(([, item]) => item)),
    };
  }
  return { value, size: 0 };
}

function sizeOf(items: readonly Measured[]): number {
  return items.reduce((sum, { size }) => sum + size, 0);
}

interface CachedFile {
  readonly buffer: AsyncBuffer;
  /** Lets go of what was read so far. */
  readonly forget: () => void;
}

async function withFile<Result>(
  path: string,
  work: (file: CachedFile) => Promise<Result>,
): Promise<Result> {
  const handle = await openFile(path);
  try {
    return await work(await cachedFile(handle));
  } finally {
    await handle.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw new ReviewError('FILE_UNREADABLE', `${path} cannot be read: ${reasonOf(error)}`, {
      hint: 'Give a file or folder that you may read.',
      cause: error,
    });
  }
}

/** Without an index every slice asks for the same whole column again; the compressed bytes are kept until the next row group. */
async function cachedFile(handle: FileHandle): Promise<CachedFile> {
  const kept = new Map<string, Promise<ArrayBuffer>>();
  let keptBytes = 0;
  const { size } = await handle.stat();
  function forget(): void {
    kept.clear();
    keptBytes = 0;
  }
  return {
    buffer: {
      byteLength: size,
      slice(start, end = size) {
        const key = `${start} ${end}`;
        const known = kept.get(key);
        if (known !== undefined) {
          return known;
        }
        keptBytes += end - start;
        if (keptBytes > MOST_BYTES_AT_ONCE) {
          forget();
        }
        const bytes = readBytes(handle, start, end);
        kept.set(key, bytes);
        return bytes;
      },
    },
    forget,
  };
}

async function readBytes(handle: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new ArrayBuffer(Math.max(0, end - start));
  let done = 0;
  while (done < bytes.byteLength) {
    const { bytesRead } = await handle.read(
      new Uint8Array(bytes, done),
      0,
      bytes.byteLength - done,
      start + done,
    );
    if (bytesRead === 0) {
      throw new ReviewError('FILE_UNREADABLE', 'the file ends too early', {
        hint: 'Fetch it again.',
      });
    }
    done += bytesRead;
  }
  return bytes;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^parquet /u, '') : String(error);
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new ReviewError('CANCELLED', 'Cancelled', { hint: 'Start it again when you like.' });
  }
}
