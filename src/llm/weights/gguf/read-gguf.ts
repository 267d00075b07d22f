import { closeSync, constants, fstatSync, openSync } from 'node:fs';

import { ReviewError } from '../../../core/review-error.ts';
import { systemCode, systemReason } from '../../../io/system-error.ts';
import { HeaderCursor, headerFault } from './header-cursor.ts';
import { TENSOR_TYPES, type TensorType } from './tensor-types.ts';

/** A value of a GGUF header; of a list only how long it is. */
export type GgufValue = string | number | bigint | boolean | { readonly items: number };

export interface GgufTensor {
  readonly name: string;
  readonly type: TensorType;
  /** Numbers in it. */
  readonly elements: number;
  /** Numbers in a row: quantizing works row by row. */
  readonly rowLength: number;
  readonly bytes: number;
  /** From the start of the file. */
  readonly start: number;
}

/** The header of a GGUF file whose every tensor lies within the file. */
export interface GgufHeader {
  readonly version: number;
  readonly fileBytes: number;
  readonly values: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly GgufTensor[];
  /** Where the metadata begins and ends, bytes from the start of the file. */
  readonly metadata: { readonly start: number; readonly end: number };
}

/**
 * Reads header, metadata and tensor table of a GGUF file (specification of the ggml project, versions 2 and 3) and compares
 * the table with the file: what is cut off, damaged or something else never reaches native code.
 *
 * @throws ReviewError `MODEL_NOT_PULLED` when there is no such file, `FILE_UNREADABLE`, `MODEL_CORRUPT` with what is wrong.
 */
export function readGguf(path: string): GgufHeader {
  const descriptor = openOrThrow(path);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) {
      throw unreadable(path, 'it is no regular file', undefined);
    }
    return parseHeader(new HeaderCursor(descriptor, stats.size), stats.size);
  } catch (error) {
    if (error instanceof ReviewError) {
      throw error.code === 'MODEL_CORRUPT' ? corrupt(path, error) : error;
    }
    throw unreadable(path, systemReason(error), error);
  } finally {
    closeSync(descriptor);
  }
}

/** A value that is a text and not empty. */
export function textOf(header: GgufHeader, key: string): string | undefined {
  const value = header.values.get(key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A value that is a number. */
export function numberOf(header: GgufHeader, key: string): number | undefined {
  const value = header.values.get(key);
  return typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : undefined;
}

const MAGIC = 'GGUF';
const MAGIC_BYTES = 4;
const VERSIONS: ReadonlySet<number> = new Set([2, 3]);
const DEFAULT_ALIGNMENT = 32;
const MOST_DIMENSIONS = 4;
/** Less than any tensor, and any key with its value, takes in the header. */
const LEAST_TENSOR_BYTES = 24;
const LEAST_VALUE_BYTES = 13;

function openOrThrow(path: string): number {
  try {
    // Opening a named pipe would wait for somebody to write into it.
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') {
      throw new ReviewError('MODEL_NOT_PULLED', `There is no model file ${path}`, {
        hint: 'Correct the path, or bring a model with `assay models pull`.',
        cause,
      });
    }
    throw unreadable(path, systemReason(cause), cause);
  }
}

function unreadable(path: string, reason: string, cause: unknown): ReviewError {
  return new ReviewError('FILE_UNREADABLE', `Cannot read ${path}: ${reason}`, {
    hint: 'Check that it is a file and that you may read it.',
    cause,
  });
}

function corrupt(path: string, fault: ReviewError): ReviewError {
  return new ReviewError('MODEL_CORRUPT', `${path} is no usable GGUF file: ${fault.message}`, {
    hint: fault.hint,
    cause: fault,
  });
}

function parseHeader(cursor: HeaderCursor, fileBytes: number): GgufHeader {
  const version = parseVersion(cursor, fileBytes);
  const tensorCount = cursor.uint64();
  const valueCount = cursor.uint64();
  if (tensorCount * LEAST_TENSOR_BYTES + valueCount * LEAST_VALUE_BYTES > fileBytes) {
    throw headerFault('its counts do not fit into a file of its size');
  }
  const start = cursor.position;
  const values = new Map<string, GgufValue>();
  for (let index = 0; index < valueCount; index += 1) {
    const key = cursor.text();
    values.set(key, parseValue(cursor, cursor.uint32()));
  }
  const end = cursor.position;
  const entries = Array.from({ length: tensorCount }, () => parseTensor(cursor));
  const tensors = placeTensors(entries, { values, tableEnd: cursor.position, fileBytes });
  return { version, fileBytes, values, tensors, metadata: { start, end } };
}

function parseVersion(cursor: HeaderCursor, fileBytes: number): number {
  if (fileBytes < MAGIC_BYTES * 2) {
    throw headerFault(fileBytes === 0 ? 'it is empty' : `it has only ${fileBytes} bytes`);
  }
  const magic = cursor.bytes(MAGIC_BYTES);
  if (magic.toString('latin1') !== MAGIC) {
    throw headerFault(`it does not begin with GGUF${describeOther(magic)}`);
  }
  const field = cursor.bytes(MAGIC_BYTES);
  const version = field.readUInt32LE();
  if (VERSIONS.has(version)) {
    return version;
  }
  throw headerFault(
    VERSIONS.has(field.readUInt32BE())
      ? 'its numbers are big-endian, made for another kind of processor'
      : `version ${version} of the format is not known`,
  );
}

function describeOther(magic: Buffer): string {
  const text = magic.toString('latin1');
  if (/^\s*[<{[]/u.test(text)) {
    return '; it looks like a web page or JSON, perhaps a login page or an error';
  }
  if (text.startsWith('PK')) {
    return '; it is a zip archive';
  }
  if (/^(?:ggml|lmgg|fmgg|tjgg|ggjt)/u.test(text)) {
    return '; it is of the older GGML format, which no runtime reads any more';
  }
  return /^[\t\n\r -~]{4}$/u.test(text) ? '; it looks like a text file' : '';
}

/** Bytes of the values that have a fixed size, by the number of their type. */
const VALUE_BYTES: readonly (number | undefined)[] = [
  1,
  1,
  2,
  2,
  4,
  4,
  4,
  1,
  undefined,
  undefined,
  8,
  8,
  8,
];
const TEXT_TYPE = 8;
const LIST_TYPE = 9;

function parseValue(cursor: HeaderCursor, type: number): GgufValue {
  if (type === TEXT_TYPE) {
    return cursor.text();
  }
  if (type === LIST_TYPE) {
    return skipList(cursor);
  }
  const size = VALUE_BYTES[type];
  if (size === undefined) {
    throw headerFault(`a value of the unknown type ${type} in its header`);
  }
  return fixedValue(cursor.bytes(size), type);
}

function fixedValue(bytes: Buffer, type: number): GgufValue {
  switch (type) {
    case 0:
      return bytes.readUInt8();
    case 1:
      return bytes.readInt8();
    case 2:
      return bytes.readUInt16LE();
    case 3:
      return bytes.readInt16LE();
    case 4:
      return bytes.readUInt32LE();
    case 5:
      return bytes.readInt32LE();
    case 6:
      return bytes.readFloatLE();
    case 7:
      return bytes.readUInt8() !== 0;
    case 10:
      return bytes.readBigUInt64LE();
    case 11:
      return bytes.readBigInt64LE();
    default:
      return bytes.readDoubleLE();
  }
}

function skipList(cursor: HeaderCursor): GgufValue {
  const type = cursor.uint32();
  const items = cursor.uint64();
  const size = VALUE_BYTES[type];
  if (size !== undefined) {
    cursor.skip(items * size);
  } else if (type === TEXT_TYPE) {
    for (let index = 0; index < items; index += 1) {
      cursor.skip(cursor.uint64());
    }
  } else {
    throw headerFault(`a list of the unknown type ${type} in its header`);
  }
  return { items };
}

interface TableEntry {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly type: TensorType;
  /** From the start of the tensors. */
  readonly offset: number;
}

function parseTensor(cursor: HeaderCursor): TableEntry {
  const name = cursor.text();
  const count = cursor.uint32();
  if (count > MOST_DIMENSIONS) {
    throw headerFault(`the tensor ${name.slice(0, 60)} has ${count} dimensions`);
  }
  const dimensions = Array.from({ length: count }, () => Number(cursor.bytes(8).readBigUInt64LE()));
  const number = cursor.uint32();
  const type = TENSOR_TYPES.get(number);
  if (type === undefined) {
    throw headerFault(`the tensor ${name.slice(0, 60)} is of the unknown type ${number}`);
  }
  return { name, dimensions, type, offset: cursor.uint64() };
}

interface Placement {
  readonly values: ReadonlyMap<string, GgufValue>;
  readonly tableEnd: number;
  readonly fileBytes: number;
}

function placeTensors(
  entries: readonly TableEntry[],
  { values, tableEnd, fileBytes }: Placement,
): readonly GgufTensor[] {
  const stated = values.get('general.alignment');
  const alignment = typeof stated === 'number' && stated > 0 ? stated : DEFAULT_ALIGNMENT;
  const dataStart = Math.ceil(tableEnd / alignment) * alignment;
  const tensors = entries.map((entry) => placeTensor(entry, dataStart, alignment));
  const end = tensors.reduce(
    (last, tensor) => Math.max(last, tensor.start + tensor.bytes),
    tableEnd,
  );
  if (end > fileBytes) {
    throw headerFault(
      `it is cut off: it has ${fileBytes.toLocaleString('en')} bytes, its tensors end at ${end.toLocaleString('en')}`,
    );
  }
  return tensors;
}

function placeTensor(entry: TableEntry, dataStart: number, alignment: number): GgufTensor {
  const { name, type, offset } = entry;
  const elements = entry.dimensions.reduce((product, length) => product * length, 1);
  const rowLength = entry.dimensions[0] ?? 1;
  if (rowLength % type.blockSize !== 0 || offset % alignment !== 0) {
    throw headerFault(`the tensor ${name.slice(0, 60)} has an impossible shape or place`);
  }
  const bytes = (elements / type.blockSize) * type.blockBytes;
  return { name, type, elements, rowLength, bytes, start: dataStart + offset };
}
